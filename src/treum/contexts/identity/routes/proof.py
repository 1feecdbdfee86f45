"""Confirm that it is you, and change your password."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity.routes.answers import (
    BUSY,
    SIGN_IN_REQUIRED,
    PasswordHasher,
    renew_session_cookie,
)
from treum.contexts.identity.routes.devices import THROTTLED
from treum.contexts.identity.rules.passwords import PASSWORD_CHARACTERS_MAX
from treum.contexts.identity.service import passwords, proof
from treum.platform.auth import Proven, SignedIn
from treum.platform.http.problems import Problem

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordProof:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    password: Annotated[
        SecretStr,
        Field(max_length=PASSWORD_CHARACTERS_MAX, examples=["four unrelated quiet words"]),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChoice:
    """password: 12 to 128 characters that not too many people would guess."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    password: Annotated[
        SecretStr,
        Field(max_length=PASSWORD_CHARACTERS_MAX, examples=["four unrelated quiet words"]),
    ]


@router.post(
    "/auth/prove",
    status_code=204,
    tags=["auth"],
    summary="Confirm that it is you",
    responses=BUSY
    | THROTTLED
    | SIGN_IN_REQUIRED
    | {422: {"model": Problem, "description": "`identity.wrong_password`, `http.invalid`"}},
)
async def prove_by_password(
    request: Request,
    response: Response,
    *,
    body: PasswordProof,
    actor: SignedIn,
    hasher: PasswordHasher,
) -> None:
    """Opens what answers `auth.step_up_required` for five minutes, unless the account has a second
    factor, which is then needed too. The answer sets the session cookie anew."""
    token = await proof.prove_by_password(
        request.app.state.database,
        actor,
        password=body.password.get_secret_value(),
        hasher=hasher,
    )
    renew_session_cookie(request, response, token=token)


@router.post(
    "/users/me/password",
    status_code=204,
    tags=["users"],
    summary="Change my password",
    responses=BUSY
    | SIGN_IN_REQUIRED
    | {
        403: {"model": Problem, "description": "`auth.step_up_required`"},
        422: {"model": Problem, "description": "`identity.bad_password`, `http.invalid`"},
    },
)
async def change_password(
    request: Request,
    response: Response,
    *,
    body: PasswordChoice,
    actor: Proven,
    hasher: PasswordHasher,
) -> None:
    """Ends every other session and mails a notice. The answer sets the session cookie anew."""
    token = await passwords.change_password(
        request.app.state.database,
        actor,
        password=body.password.get_secret_value(),
        hasher=hasher,
    )
    renew_session_cookie(request, response, token=token)
