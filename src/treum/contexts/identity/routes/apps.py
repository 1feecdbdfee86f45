"""Sign an app in, keep it signed in, and sign it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity.queries.apps import live_families
from treum.contexts.identity.routes.answers import (
    BUSY,
    SIGN_IN_REQUIRED,
    PasswordHasher,
    Using,
    settings_of,
)
from treum.contexts.identity.routes.devices import THROTTLED, attempt_of
from treum.contexts.identity.routes.second_step import (
    TOO_MANY_CODES,
    Code,
    SecondStepNeeded,
    second_step_needed,
)
from treum.contexts.identity.rules.apps import LABEL_CHARACTERS_MAX, label_of
from treum.contexts.identity.rules.passwords import PASSWORD_CHARACTERS_MAX
from treum.contexts.identity.rules.people import EMAIL_CHARACTERS_MAX
from treum.contexts.identity.service import apps, throttle
from treum.contexts.identity.service.accounts import Claim
from treum.contexts.identity.service.codes import Entered
from treum.contexts.identity.service.second_step import SecondStep, Step
from treum.platform.auth import Method, SignedIn
from treum.platform.errors import FieldError, Invalid
from treum.platform.http.app import Reading, Writing
from treum.platform.http.problems import Problem

router = APIRouter()

DeviceName = Annotated[
    str, Field(min_length=1, max_length=LABEL_CHARACTERS_MAX, examples=["Asha's phone"])
]


class BadDevice(Invalid):
    code = "identity.bad_device"
    title = "Check the marked fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCredentials:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])]
    password: Annotated[
        SecretStr,
        Field(max_length=PASSWORD_CHARACTERS_MAX, examples=["four unrelated quiet words"]),
    ]
    device_name: DeviceName


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSecondStep:
    """token: from the answer to the password. device_name: as it was given there."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(min_length=1, max_length=128)]
    code: Code
    method: Literal["totp", "recovery"]
    device_name: DeviceName


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshRequest:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    refresh_token: Annotated[SecretStr, Field(min_length=1, max_length=128)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """expires_in: seconds the access token is good for; then ask with the refresh token."""

    access_token: str
    expires_in: int
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind


@dataclass(frozen=True, slots=True, kw_only=True)
class AppView:
    """last_used_at: when it last asked for a new access token."""

    id: UUID
    device_name: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Apps:
    items: list[AppView]


@router.post(
    "/auth/token",
    response_model=TokenPair,
    tags=["auth"],
    summary="Sign an app in",
    responses=BUSY
    | THROTTLED
    | {
        202: {"model": SecondStepNeeded, "description": "The account has a second factor."},
        401: {"model": Problem, "description": "`identity.bad_credentials`"},
    },
)
async def sign_in_app(
    request: Request, *, body: AppCredentials, hasher: PasswordHasher
) -> TokenPair | Response:
    """For apps that are no browser. A refusal does not tell whether the e-mail is known.

    202: a code goes to /auth/token/second-step with the token.
    """
    claim = Claim(
        email=body.email,
        password=body.password.get_secret_value(),
        device=_device(body.device_name),
    )
    limits = settings_of(request).auth
    database = request.app.state.database
    admission = await throttle.admit(database, attempt_of(request, body.email))
    tokens = await apps.sign_in_app(database, claim, hasher=hasher, limits=limits)
    async with database.transaction() as tx:
        await throttle.forgive(tx, admission)
    if isinstance(tokens, SecondStep):
        return second_step_needed(tokens, methods=(Method.TOTP, Method.RECOVERY))
    return _pair(tokens)


@router.post(
    "/auth/token/second-step",
    tags=["auth"],
    summary="Complete the sign-in of an app by a code",
    responses=TOO_MANY_CODES
    | {
        401: {
            "model": Problem,
            "description": "`identity.bad_second_step`, `identity.second_step_over`, "
            "`identity.bad_credentials`",
        }
    },
)
async def complete_app_sign_in(request: Request, *, body: AppSecondStep, using: Using) -> TokenPair:
    """A recovery code also ends every session and every other app."""
    step = Step(
        token=body.token.get_secret_value(),
        entered=Entered(method=Method(body.method), code=body.code.get_secret_value()),
        device=_device(body.device_name),
    )
    limits = settings_of(request).auth
    return _pair(
        await apps.complete_app(request.app.state.database, step, using=using, limits=limits)
    )


@router.post(
    "/auth/token/refresh",
    tags=["auth"],
    summary="Get the next pair of tokens",
    responses={401: {"model": Problem, "description": "`identity.bad_refresh`"}},
)
async def refresh_app(request: Request, *, body: RefreshRequest) -> TokenPair:
    """A refresh token works once; a repeat within 10 s gets the same successor, a later one signs
    the app out."""
    token = body.refresh_token.get_secret_value()
    database = request.app.state.database
    return _pair(await apps.refresh(database, token, limits=settings_of(request).auth))


@router.post("/auth/token/revoke", status_code=204, tags=["auth"], summary="Sign an app out")
async def sign_out_app(request: Request, *, body: RefreshRequest, tx: Writing) -> None:
    """The same answer whether or not the token was good. Source: RFC 7009 §2.2."""
    token = body.refresh_token.get_secret_value()
    await apps.sign_out_app(tx, token, limits=settings_of(request).auth)


@router.get("/users/me/apps", tags=["users"], summary="My apps", responses=SIGN_IN_REQUIRED)
async def list_apps(*, actor: SignedIn, tx: Reading) -> Apps:
    """Those that are signed in, used last first."""
    families = await live_families(tx, actor.person_id)
    return Apps(
        items=[
            AppView(
                id=family.id,
                device_name=family.device_name,
                created_at=family.created_at,
                last_used_at=family.rotated_at,
                expires_at=family.expires_at,
            )
            for family in families
        ]
    )


@router.delete(
    "/users/me/apps/{app_id}",
    status_code=204,
    tags=["users"],
    summary="Sign one of my apps out",
    responses=SIGN_IN_REQUIRED | {404: {"model": Problem, "description": "`identity.no_such_app`"}},
)
async def end_app(*, actor: SignedIn, tx: Writing, app_id: UUID) -> None:
    """Its next request is refused."""
    await apps.end_app(tx, actor.person_id, app_id)


def _device(name: str) -> str:
    """Raises: BadDevice."""
    label = label_of(name)
    if label is None:
        fault = FieldError("body.device_name", "Give a name of 1 to 80 characters.")
        raise BadDevice("Some fields cannot be accepted.", [fault])
    return label


def _pair(tokens: apps.AppTokens) -> TokenPair:
    return TokenPair(
        access_token=tokens.access,
        expires_in=int(tokens.life.total_seconds()),
        refresh_token=tokens.refresh,
    )
