"""Set a forgotten password anew."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity.routes.answers import BUSY, PasswordHasher
from treum.contexts.identity.routes.devices import THROTTLED
from treum.contexts.identity.rules.passwords import PASSWORD_CHARACTERS_MAX
from treum.contexts.identity.rules.people import EMAIL_CHARACTERS_MAX
from treum.contexts.identity.rules.sessions import device_of
from treum.contexts.identity.service import passwords, resets, throttle
from treum.platform.http.app import Writing
from treum.platform.http.client import client_address
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/auth/reset-password", tags=["auth"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetRequest:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReset:
    """token: from the link that was mailed."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(min_length=1, max_length=128)]
    password: Annotated[
        SecretStr,
        Field(max_length=PASSWORD_CHARACTERS_MAX, examples=["four unrelated quiet words"]),
    ]


@router.post(
    "/request",
    status_code=202,
    response_class=Response,
    summary="Have a link mailed that sets a new password",
    responses=THROTTLED,
)
async def request_password_reset(request: Request, *, body: ResetRequest, tx: Writing) -> Response:
    """The same answer whether or not a mail is sent: to a known address, at most once a minute and
    five times a day."""
    await throttle.admit_mailing(tx, client_address(request))
    await resets.request_reset(tx, body.email)
    return Response(status_code=202)


@router.post(
    "",
    status_code=204,
    summary="Set a new password by a mailed link",
    responses=BUSY
    | {
        422: {
            "model": Problem,
            "description": "`identity.bad_reset`, `identity.bad_password`, `http.invalid`",
        }
    },
)
async def reset_password(request: Request, *, body: PasswordReset, hasher: PasswordHasher) -> None:
    """Works once, within 10 minutes. Ends every session and signs nobody in; a second factor stays
    what it is. A refused password does not use the link up."""
    await passwords.reset_password(
        request.app.state.database,
        body.token.get_secret_value(),
        password=body.password.get_secret_value(),
        hasher=hasher,
        device=device_of(request.headers.get("User-Agent", "")),
    )
