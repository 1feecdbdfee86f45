"""People, sessions and browsers for tests."""

import contextlib
from collections.abc import AsyncIterator

import httpx

from treum.contexts.identity.context import context as identity
from treum.contexts.identity.rules.people import Account, Person, Role, new_person
from treum.contexts.identity.service.accounts import SignedIn, sign_up
from treum.contexts.identity.service.bearers import BearerTokens
from treum.contexts.identity.service.sessions import recognise
from treum.contexts.payments.context import context as payments
from treum.platform.auth import Sessions
from treum.platform.clock import now
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.http.app import create_app
from treum.platform.ids import new_id
from treum.platform.settings import AuthSettings

PASSWORD = "four unrelated quiet words"
LIMITS = AuthSettings(session_idle_s=3600, session_absolute_s=7200)
CLIENT = {"X-Treum-Client": "test"}


class PlainHasher:
    """Hides nothing and counts: a stand-in for argon2 where its slowness is not the point."""

    def __init__(self, *, version: int = 1) -> None:
        self.verified: list[str | None] = []
        self._version = version

    async def hash(self, password: str) -> str:
        return f"plain:{self._version}:{password}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified.append(password_hash)
        return (password_hash or "").split(":", 2)[2:] == [password]

    def is_outdated(self, password_hash: str) -> bool:
        return not password_hash.startswith(f"plain:{self._version}:")


def account(
    *, email: str = "asha@example.com", roles: tuple[Role, ...] = (Role.CUSTOMER,)
) -> Account:
    person = Person(id=new_id(), email=email, name="Asha Rao", roles=roles, created_at=now())
    return Account(person=person, password_hash=f"plain:1:{PASSWORD}")


async def signed_up(database: Database, *, email: str = "asha@example.com") -> SignedIn:
    new = new_person(name="Asha Rao", email=email, password=PASSWORD)
    return await sign_up(database, new, hasher=PlainHasher(), limits=LIMITS)


@contextlib.asynccontextmanager
async def browser(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on an app of identity and payments that hears when sessions end."""
    bearers = BearerTokens(resources.settings.auth.ticket_key)
    app = create_app(
        resources.settings,
        resources.database,
        sessions=Sessions(resources.database, recognise, bearers=bearers),
        routers=[context.router for context in (identity, payments) if context.router],
    )
    transport = httpx.ASGITransport(app)
    base_url = resources.settings.http.public_url
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=base_url, headers=CLIENT) as opened,
    ):
        yield opened
