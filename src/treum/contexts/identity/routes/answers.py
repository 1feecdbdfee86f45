"""What answers of identity have in common."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from treum.contexts.identity.adapters.argon2 import THREADS, Argon2Hasher
from treum.contexts.identity.adapters.base import Hasher, Passkeys
from treum.contexts.identity.adapters.pyotp import PyotpCodes
from treum.contexts.identity.adapters.webauthn import WebauthnPasskeys
from treum.contexts.identity.queries.people import person_by_id
from treum.contexts.identity.rules.people import (
    Person,
    Role,
)
from treum.contexts.identity.service.codes import Authenticators
from treum.contexts.identity.service.line import Line
from treum.platform.auth import (
    Actor,
    SignInRequired,
    set_session_cookie,
)
from treum.platform.database import Transaction
from treum.platform.http.client import client_address
from treum.platform.http.problems import Problem
from treum.platform.settings import Settings
from treum.platform.vault import vault_of

SIGN_IN_REQUIRED: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "`auth.required`, `auth.session_ended`"}
}
BUSY: dict[int | str, dict[str, object]] = {
    503: {"model": Problem, "description": "`identity.busy`"}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person as they see themselves."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    email_verified: bool
    has_second_factor: bool


async def _hasher(request: Request) -> AsyncIterator[Hasher]:
    """When it is this request's turn. One hasher and one line for each app, so that they bound what
    all sign-ins together take, in hashing and around it."""
    state = request.app.state
    if not hasattr(state, "hasher"):
        state.hasher = Argon2Hasher()
    if not hasattr(state, "line"):
        state.line = Line(at_once=THREADS)
    async with state.line.turn(client_address(request)):
        yield state.hasher


async def _authenticators(request: Request) -> Authenticators:
    return Authenticators(codes=PyotpCodes(), vault=vault_of(settings_of(request).auth))


async def _passkeys(request: Request) -> Passkeys:
    return WebauthnPasskeys(site=settings_of(request).http.public_url)


PasskeyChecks = Annotated[Passkeys, Depends(_passkeys)]
Using = Annotated[Authenticators, Depends(_authenticators)]
PasswordHasher = Annotated[Hasher, Depends(_hasher, scope="function")]


async def person_of(tx: Transaction, actor: Actor) -> Person:
    person = await person_by_id(tx, actor.person_id)
    if person is None:
        raise SignInRequired("Sign in to continue.")
    return person


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def user_of(person: Person) -> User:
    return User(
        id=person.id,
        email=person.email,
        name=person.name,
        roles=person.roles,
        created_at=person.created_at,
        email_verified=person.email_verified_at is not None,
        has_second_factor=person.has_second_factor,
    )


def renew_session_cookie(request: Request, response: Response, *, token: str) -> None:
    """After a proof: the token of before is worthless."""
    age_s_max = settings_of(request).auth.session_absolute_s
    set_session_cookie(request, response, token=token, age_s_max=age_s_max)
