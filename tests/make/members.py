"""People of any role with a session of their own."""

from dataclasses import dataclass
from uuid import UUID

import httpx

from tests.make.identity import LIMITS, account
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.rules.permissions import needs_two_factors
from treum.contexts.identity.service.sessions import Proof, begin_session
from treum.platform.auth import Method, cookie_name
from treum.platform.database import Database

BY_PASSWORD = frozenset({Method.PASSWORD})
BOTH = BY_PASSWORD | {Method.TOTP}


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    email: str
    token: str


async def member(
    database: Database, *roles: Role, email: str = "", methods: frozenset[Method] | None = None
) -> Member:
    """roles: none means customer. email: made of the first role when it is not told. methods: how
    the session was proven; as their work needs when it is not told."""
    held = roles or (Role.CUSTOMER,)
    proof = Proof(methods=methods or (BOTH if needs_two_factors(held) else BY_PASSWORD))
    made = account(email=email or f"{held[0]}@example.com", roles=held)
    async with database.transaction() as tx:
        await insert_account(tx, made)
        token = await begin_session(tx, made.person.id, limits=LIMITS, proof=proof)
    return Member(made.person.id, made.person.email, token)


def act_as(client: httpx.AsyncClient, who: Member | None) -> None:
    """From now on the browser is theirs; None: nobody's."""
    client.cookies.clear()
    if who is not None:
        client.cookies.set(cookie_name(str(client.base_url).rstrip("/")), who.token)
