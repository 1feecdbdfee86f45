"""Sign up, in and out."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity.routes.answers import (
    BUSY,
    PasswordHasher,
    User,
    settings_of,
    user_of,
)
from treum.contexts.identity.routes.devices import (
    THROTTLED,
    attempt_of,
    device_token,
    set_device_cookie,
)
from treum.contexts.identity.routes.second_step import SecondStepNeeded, second_step_needed
from treum.contexts.identity.rules.passwords import PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN
from treum.contexts.identity.rules.people import (
    EMAIL_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    Person,
    new_person,
)
from treum.contexts.identity.rules.sessions import device_of
from treum.contexts.identity.service import accounts, sessions, throttle
from treum.contexts.identity.service.known_devices import remember_device
from treum.contexts.identity.service.second_step import SecondStep
from treum.platform.auth import (
    Method,
    clear_session_cookie,
    cookie_name,
    set_session_cookie,
)
from treum.platform.database import Transaction
from treum.platform.http.app import Writing
from treum.platform.http.client import client_address
from treum.platform.http.lists import json_response
from treum.platform.http.problems import Problem
from treum.platform.idempotency import OnceAnonymous

router = APIRouter()
_SECOND_STEPS = (Method.TOTP, Method.RECOVERY, Method.PASSKEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS_MAX, examples=["Asha Rao"])]
    email: Annotated[
        str, Field(min_length=3, max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])
    ]
    password: Annotated[
        SecretStr,
        Field(
            min_length=PASSWORD_CHARACTERS_MIN,
            max_length=PASSWORD_CHARACTERS_MAX,
            examples=["four unrelated quiet words"],
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])]
    password: Annotated[
        SecretStr,
        Field(max_length=PASSWORD_CHARACTERS_MAX, examples=["four unrelated quiet words"]),
    ]


@router.post(
    "/auth/register",
    status_code=201,
    response_model=User,
    tags=["auth"],
    summary="Open an account and sign in",
    responses=BUSY
    | THROTTLED
    | {
        400: {"model": Problem, "description": "`idempotency.bad_key`"},
        409: {
            "model": Problem,
            "description": "`identity.email_taken`, `idempotency.in_flight`",
        },
        422: {
            "model": Problem,
            "description": "`identity.bad_registration`, `http.invalid`, `idempotency.mismatch`",
        },
    },
)
async def register(
    request: Request, *, body: Registration, hasher: PasswordHasher, once: OnceAnonymous
) -> Response:
    """The answer sets the session cookie.

    Whoever lost the answer sends the request again with its Idempotency-Key and is told of the
    account, not that the e-mail is taken. That answer sets no cookie, as none is stored: sign in.
    """
    password = body.password.get_secret_value()
    new = new_person(name=body.name, email=body.email, password=password)
    new = replace(new, device=device_of(request.headers.get("User-Agent", "")))
    limits, database = settings_of(request).auth, request.app.state.database
    await throttle.admit_sign_up(
        database, client_address(request), per_hour=limits.sign_ups_per_hour
    )

    device = ""

    async def keep(tx: Transaction, person: Person) -> None:
        nonlocal device
        device = await remember_device(tx, person.id, token=device_token(request))
        await once.keep(tx, _created(person))

    signed_in = await accounts.sign_up(database, new, hasher=hasher, limits=limits, within=keep)
    answer = _created(signed_in.person)
    set_session_cookie(request, answer, token=signed_in.token, age_s_max=limits.session_absolute_s)
    set_device_cookie(request, answer, token=device)
    return answer


@router.post(
    "/auth/login",
    response_model=User,
    tags=["auth"],
    summary="Sign in",
    responses=BUSY
    | THROTTLED
    | {
        202: {"model": SecondStepNeeded, "description": "The account has a second factor."},
        401: {"model": Problem, "description": "`identity.bad_credentials`"},
    },
)
async def login(
    request: Request, response: Response, *, body: Credentials, hasher: PasswordHasher
) -> User | Response:
    """The answer sets the session cookie. A refusal does not tell whether the e-mail is known.

    202 sets none: a code goes to /auth/second-step with the token, or sign in by a passkey.
    After too many failures strangers have to wait, whatever they send; a device on which the
    person has signed in before need not.
    """
    claim = accounts.Claim(
        email=body.email,
        password=body.password.get_secret_value(),
        device=device_of(request.headers.get("User-Agent", "")),
    )
    limits, database = settings_of(request).auth, request.app.state.database
    admission = await throttle.admit(database, attempt_of(request, body.email))
    signed_in = await accounts.sign_in(database, claim, hasher=hasher, limits=limits)
    async with database.transaction() as tx:
        if isinstance(signed_in, SecondStep):
            await throttle.forgive(tx, admission)
            return second_step_needed(signed_in, methods=_SECOND_STEPS)
        device = await throttle.note_success(tx, admission, person_id=signed_in.person.id)
    set_session_cookie(
        request, response, token=signed_in.token, age_s_max=limits.session_absolute_s
    )
    set_device_cookie(request, response, token=device)
    return user_of(signed_in.person)


@router.post("/auth/logout", status_code=204, tags=["auth"], summary="Sign out")
async def logout(request: Request, response: Response, *, tx: Writing) -> None:
    """Ends the session, clears its cookie and closes the person's sockets. Safe to repeat."""
    name = cookie_name(settings_of(request).http.public_url)
    await sessions.sign_out(tx, request.cookies.get(name, ""))
    clear_session_cookie(request, response)


def _created(person: Person) -> Response:
    return json_response(user_of(person), 201)
