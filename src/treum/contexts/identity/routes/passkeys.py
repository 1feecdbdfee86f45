"""Passkeys: mine, as a sign-in, and as a proof."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from treum.contexts.identity.routes.answers import (
    SIGN_IN_REQUIRED,
    PasskeyChecks,
    User,
    renew_session_cookie,
    settings_of,
    user_of,
)
from treum.contexts.identity.routes.devices import THROTTLED, attempt_of, set_device_cookie
from treum.contexts.identity.routes.factors import STEP_UP, PasskeyView, passkey_view
from treum.contexts.identity.rules.factors import Purpose
from treum.contexts.identity.rules.passkeys import PASSKEY_NAME_CHARACTERS_MAX
from treum.contexts.identity.rules.sessions import device_of
from treum.contexts.identity.service import passkeys, throttle
from treum.platform.auth import Proven, SignedIn, set_session_cookie
from treum.platform.http.app import Writing
from treum.platform.http.client import client_address
from treum.platform.http.problems import Problem

router = APIRouter()
_BAD_PASSKEY: dict[int | str, dict[str, object]] = {
    401: {
        "model": Problem,
        "description": "`identity.bad_passkey`, `auth.required`, `auth.session_ended`",
    }
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyOptions:
    """options: for navigator.credentials, as PublicKeyCredential.parse…OptionsFromJSON reads it."""

    challenge_id: UUID
    options: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAnswer:
    """credential: PublicKeyCredential.toJSON() of what the browser gave."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    challenge_id: UUID
    credential: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskeyAnswer:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    challenge_id: UUID
    credential: dict[str, Any]
    name: Annotated[str, Field(min_length=1, max_length=PASSKEY_NAME_CHARACTERS_MAX)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAdded:
    """recovery_codes: shown this once, with the first factor; null later."""

    passkey: PasskeyView
    recovery_codes: tuple[str, ...] | None


@router.post(
    "/users/me/factors/passkeys/options",
    tags=["users"],
    summary="Begin to add a passkey",
    responses=STEP_UP | {409: {"model": Problem, "description": "`identity.too_many_passkeys`"}},
)
async def begin_my_passkey(*, actor: Proven, tx: Writing, checks: PasskeyChecks) -> PasskeyOptions:
    """The challenge is good once, for five minutes."""
    asked = await passkeys.ask_new(tx, actor.person_id, passkeys=checks)
    return PasskeyOptions(challenge_id=asked.challenge_id, options=asked.options)


@router.post(
    "/users/me/factors/passkeys",
    status_code=201,
    tags=["users"],
    summary="Add a passkey",
    responses=STEP_UP
    | _BAD_PASSKEY
    | {409: {"model": Problem, "description": "`identity.too_many_passkeys`"}},
)
async def add_my_passkey(
    request: Request, *, actor: Proven, body: NewPasskeyAnswer, checks: PasskeyChecks
) -> PasskeyAdded:
    """Ends every other session. With the first factor come ten recovery codes."""
    added, codes = await passkeys.add(
        request.app.state.database,
        actor,
        answer=passkeys.Answer(challenge_id=body.challenge_id, credential=body.credential),
        name=body.name,
        passkeys=checks,
    )
    return PasskeyAdded(passkey=passkey_view(added), recovery_codes=codes)


@router.delete(
    "/users/me/factors/passkeys/{passkey_id}",
    status_code=204,
    tags=["users"],
    summary="Remove a passkey",
    responses=STEP_UP
    | {
        404: {"model": Problem, "description": "`identity.no_such_factor`"},
        409: {"model": Problem, "description": "`identity.last_factor`"},
    },
)
async def remove_my_passkey(*, actor: Proven, tx: Writing, passkey_id: UUID) -> None:
    """Ends every other session. The last factor stays: add another one first."""
    tx.actor = str(actor.person_id)
    await passkeys.remove(tx, actor, passkey_id)


@router.post(
    "/auth/passkey/options",
    tags=["auth"],
    summary="Begin to sign in by a passkey",
    responses=THROTTLED,
)
async def begin_passkey_sign_in(
    request: Request, *, tx: Writing, checks: PasskeyChecks
) -> PasskeyOptions:
    """The same for everybody; the challenge is good once, for five minutes."""
    await throttle.admit_challenge(tx, client_address(request))
    asked = await passkeys.ask(tx, Purpose.PASSKEY_SIGN_IN, person_id=None, passkeys=checks)
    return PasskeyOptions(challenge_id=asked.challenge_id, options=asked.options)


@router.post(
    "/auth/passkey",
    tags=["auth"],
    summary="Sign in by a passkey",
    responses=THROTTLED | _BAD_PASSKEY,
)
async def sign_in_by_passkey(
    request: Request, response: Response, *, body: PasskeyAnswer, checks: PasskeyChecks
) -> User:
    """The answer sets the session cookie. A passkey is both factors in one."""
    limits, database = settings_of(request).auth, request.app.state.database
    admission = await throttle.admit(database, attempt_of(request, None))
    person, token = await passkeys.sign_in_by(
        database,
        passkeys.Answer(challenge_id=body.challenge_id, credential=body.credential),
        device=device_of(request.headers.get("User-Agent", "")),
        passkeys=checks,
        limits=limits,
    )
    async with database.transaction() as tx:
        device = await throttle.note_success(tx, admission, person_id=person.id)
    set_session_cookie(request, response, token=token, age_s_max=limits.session_absolute_s)
    set_device_cookie(request, response, token=device)
    return user_of(person)


@router.post(
    "/auth/prove/passkey/options",
    tags=["auth"],
    summary="Begin to confirm that it is you, by a passkey",
    responses=SIGN_IN_REQUIRED,
)
async def begin_passkey_proof(
    *, actor: SignedIn, tx: Writing, checks: PasskeyChecks
) -> PasskeyOptions:
    """The challenge is good once, for five minutes."""
    asked = await passkeys.ask(
        tx, Purpose.PASSKEY_PROVE, person_id=actor.person_id, passkeys=checks
    )
    return PasskeyOptions(challenge_id=asked.challenge_id, options=asked.options)


@router.post(
    "/auth/prove/passkey",
    status_code=204,
    tags=["auth"],
    summary="Confirm that it is you, by a passkey",
    responses=_BAD_PASSKEY,
)
async def prove_by_passkey(
    request: Request,
    response: Response,
    *,
    actor: SignedIn,
    body: PasskeyAnswer,
    checks: PasskeyChecks,
) -> None:
    """The answer sets a new session cookie; the one of before is worthless."""
    token = await passkeys.prove_by(
        request.app.state.database,
        actor,
        answer=passkeys.Answer(challenge_id=body.challenge_id, credential=body.credential),
        passkeys=checks,
    )
    renew_session_cookie(request, response, token=token)
