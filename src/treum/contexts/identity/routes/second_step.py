"""Complete a sign-in, and prove anew, by a code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity.routes.answers import (
    SIGN_IN_REQUIRED,
    User,
    Using,
    renew_session_cookie,
    settings_of,
    user_of,
)
from treum.contexts.identity.rules.factors import CODE_CHARACTERS_MAX
from treum.contexts.identity.rules.sessions import device_of
from treum.contexts.identity.service import prove_factor
from treum.contexts.identity.service.codes import Entered
from treum.contexts.identity.service.second_step import SecondStep, Step, complete_sign_in
from treum.platform.auth import Method, SignedIn, set_session_cookie
from treum.platform.http.lists import json_response
from treum.platform.http.problems import Problem

router = APIRouter()
Code = Annotated[SecretStr, Field(min_length=1, max_length=CODE_CHARACTERS_MAX)]
TOO_MANY_CODES: dict[int | str, dict[str, object]] = {
    429: {
        "model": Problem,
        "description": "`identity.too_many_codes`; Retry-After says when to try again",
    }
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepToken:
    """methods: what may complete the sign-in."""

    token: str
    methods: tuple[Method, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepNeeded:
    second_step: SecondStepToken


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepCode:
    """token: from the answer to the password."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(min_length=1, max_length=128)]
    code: Code
    method: Literal["totp", "recovery"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProof:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: Code


def second_step_needed(step: SecondStep, *, methods: tuple[Method, ...]) -> Response:
    """methods: the same for everybody; which of them a person has is not told yet."""
    token = SecondStepToken(token=step.token, methods=methods, expires_at=step.expires_at)
    return json_response(SecondStepNeeded(second_step=token), 202)


@router.post(
    "/auth/second-step",
    tags=["auth"],
    summary="Complete a sign-in by a code",
    responses=TOO_MANY_CODES
    | {
        401: {
            "model": Problem,
            "description": "`identity.bad_second_step`, `identity.second_step_over`",
        }
    },
)
async def complete_second_step(
    request: Request, response: Response, *, body: SecondStepCode, using: Using
) -> User:
    """The answer sets the session cookie. A recovery code also ends every other session."""
    step = Step(
        token=body.token.get_secret_value(),
        entered=Entered(method=Method(body.method), code=body.code.get_secret_value()),
        device=device_of(request.headers.get("User-Agent", "")),
    )
    limits = settings_of(request).auth
    person, token = await complete_sign_in(
        request.app.state.database, step, using=using, limits=limits
    )
    set_session_cookie(request, response, token=token, age_s_max=limits.session_absolute_s)
    return user_of(person)


@router.post(
    "/auth/prove/totp",
    status_code=204,
    tags=["auth"],
    summary="Confirm that it is you, by your authenticator app",
    responses=SIGN_IN_REQUIRED
    | TOO_MANY_CODES
    | {422: {"model": Problem, "description": "`identity.bad_code`, `http.invalid`"}},
)
async def prove_by_totp(
    request: Request, response: Response, *, actor: SignedIn, body: CodeProof, using: Using
) -> None:
    """The answer sets a new session cookie; the one of before is worthless."""
    token = await prove_factor.prove_by_totp(
        request.app.state.database, actor, code=body.code.get_secret_value(), using=using
    )
    renew_session_cookie(request, response, token=token)
