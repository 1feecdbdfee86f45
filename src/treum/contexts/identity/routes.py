"""HTTP of identity: sign up, in and out; prove an e-mail; who am I; a ticket for the socket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity import queries
from treum.contexts.identity.adapters.argon2 import Argon2Hasher
from treum.contexts.identity.adapters.base import Hasher
from treum.contexts.identity.rules import (
    EMAIL_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MIN,
    Person,
    Role,
    new_person,
)
from treum.contexts.identity.service import accounts, sessions, tickets, verification
from treum.platform.auth import (
    Actor,
    SignedIn,
    SignInRequired,
    clear_session_cookie,
    cookie_name,
    set_session_cookie,
)
from treum.platform.clock import now
from treum.platform.database import Transaction
from treum.platform.http.app import Reading, Writing
from treum.platform.http.lists import json_response
from treum.platform.http.problems import Problem
from treum.platform.idempotency import OnceAnonymous
from treum.platform.settings import Settings

router = APIRouter()

_SIGN_IN_REQUIRED: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "`auth.required`"}
}
_BUSY: dict[int | str, dict[str, object]] = {
    503: {"model": Problem, "description": "`identity.busy`"}
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person as they see themselves."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    email_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailProof:
    """token: from the link that was mailed."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(min_length=1, max_length=128)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailProven:
    """is_new: false when it was proven before, by this link or another."""

    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class WsTicket:
    """ticket: the first frame's proof, good once and until `expires_at`. ws_url: where to go."""

    ticket: str
    ws_url: str
    expires_at: datetime


async def _hasher(request: Request) -> Hasher:
    """One for each app, so that its threads bound what all sign-ins together take."""
    state = request.app.state
    if not hasattr(state, "hasher"):
        state.hasher = Argon2Hasher()
    hasher: Hasher = state.hasher
    return hasher


PasswordHasher = Annotated[Hasher, Depends(_hasher)]


@router.post(
    "/auth/register",
    status_code=201,
    response_model=User,
    tags=["auth"],
    summary="Open an account and sign in",
    responses=_BUSY
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
    limits = _settings(request).auth

    async def keep(tx: Transaction, person: Person) -> None:
        await once.keep(tx, _created(person))

    signed_in = await accounts.sign_up(
        request.app.state.database, new, hasher=hasher, limits=limits, within=keep
    )
    answer = _created(signed_in.person)
    set_session_cookie(request, answer, token=signed_in.token, age_s_max=limits.session_absolute_s)
    return answer


@router.post(
    "/auth/login",
    tags=["auth"],
    summary="Sign in",
    responses=_BUSY | {401: {"model": Problem, "description": "`identity.bad_credentials`"}},
)
async def login(
    request: Request, response: Response, *, body: Credentials, hasher: PasswordHasher
) -> User:
    """The answer sets the session cookie. A refusal does not tell whether the e-mail is known."""
    claim = accounts.Claim(email=body.email, password=body.password.get_secret_value())
    limits = _settings(request).auth
    signed_in = await accounts.sign_in(
        request.app.state.database, claim, hasher=hasher, limits=limits
    )
    set_session_cookie(
        request, response, token=signed_in.token, age_s_max=limits.session_absolute_s
    )
    return _user(signed_in.person)


@router.post("/auth/logout", status_code=204, tags=["auth"], summary="Sign out")
async def logout(request: Request, response: Response, *, tx: Writing) -> None:
    """Ends the session, clears its cookie and closes the person's sockets. Safe to repeat."""
    name = cookie_name(_settings(request).http.public_url)
    await sessions.sign_out(tx, request.cookies.get(name, ""))
    clear_session_cookie(request, response)


@router.post(
    "/auth/verify-email",
    tags=["auth"],
    summary="Prove that an e-mail is yours",
    responses={422: {"model": Problem, "description": "`identity.bad_verification`"}},
)
async def verify_email(*, body: EmailProof, tx: Writing) -> EmailProven:
    """Safe to repeat. A refusal does not tell whether the link was ever good."""
    return EmailProven(is_new=await verification.verify(tx, body.token.get_secret_value()))


@router.post(
    "/auth/verify-email/resend",
    status_code=202,
    response_class=Response,
    tags=["auth"],
    summary="Have the link mailed again",
)
async def resend_verification(*, body: LinkRequest, tx: Writing) -> Response:
    """The same answer whether or not a mail is sent: to a known address that is not proven yet,
    at most once a minute and five times a day."""
    await verification.resend(tx, body.email)
    return Response(status_code=202)


@router.post(
    "/users/me/verify-email",
    status_code=202,
    response_class=Response,
    tags=["users"],
    summary="Have the link mailed to me again",
    responses=_SIGN_IN_REQUIRED
    | {
        429: {
            "model": Problem,
            "description": "`identity.too_many_links`; Retry-After says when to try again",
        }
    },
)
async def resend_my_verification(*, actor: SignedIn, tx: Writing) -> Response:
    """At most once a minute and five times a day. Nothing is sent once the e-mail is proven."""
    await verification.resend_to(tx, await _person(tx, actor))
    return Response(status_code=202)


@router.get("/users/me", tags=["users"], summary="Who am I", responses=_SIGN_IN_REQUIRED)
async def get_me(*, actor: SignedIn, tx: Reading) -> User:
    """The signed-in person."""
    return _user(await _person(tx, actor))


@router.post(
    "/auth/ws-ticket",
    tags=["auth"],
    summary="Get a ticket for the socket",
    responses=_SIGN_IN_REQUIRED,
)
async def create_ws_ticket(request: Request, *, actor: SignedIn) -> WsTicket:
    """Send the ticket in the first frame; it works once, within 30 s."""
    settings = _settings(request)
    ticket, expires_at = tickets.issue_ticket(actor, key=settings.auth.ticket_key, now=now())
    return WsTicket(ticket=ticket, ws_url=settings.socket.public_url, expires_at=expires_at)


async def _person(tx: Transaction, actor: Actor) -> Person:
    person = await queries.person_by_id(tx, actor.person_id)
    if person is None:
        raise SignInRequired("Sign in to continue.")
    return person


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _created(person: Person) -> Response:
    return json_response(_user(person), 201)


def _user(person: Person) -> User:
    return User(
        id=person.id,
        email=person.email,
        name=person.name,
        roles=person.roles,
        created_at=person.created_at,
        email_verified=person.email_verified_at is not None,
    )
