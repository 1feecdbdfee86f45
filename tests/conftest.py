"""Fixtures of every suite: real servers, a rolled-back transaction or a fresh database."""

import base64
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from treum.main.line import web_app
from treum.platform import testing
from treum.platform.context import Resources
from treum.platform.database import Database, Transaction
from treum.platform.live import MemoryBus
from treum.platform.settings import Settings, load
from treum.platform.telemetry import configure_logs
from treum.platform.testing import Servers

pytest_plugins = ("tests.asvs.plugin",)
_TICKET_KEY = base64.b64encode(bytes(range(32))).decode()
_VAULT_KEYS = f"1:{base64.b64encode(bytes(range(32, 64))).decode()}"


configure_logs(level="WARNING", pretty=False, role="test")


@pytest.fixture(autouse=True)
def _logs_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command under test would bind loggers for good to a stream that ends with its test."""
    monkeypatch.setattr("treum.main.command.configure_logs", lambda **_: None)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """One PostgreSQL cluster and one NATS a test process."""
    with testing.servers() as running:
        yield running


@pytest.fixture
async def database(servers: Servers) -> AsyncIterator[Database]:
    """Migrated, empty, this test's own; what it commits stays until the test ends."""
    async with testing.fresh_database(servers) as fresh:
        yield fresh


@pytest.fixture
async def tx(servers: Servers) -> AsyncIterator[Transaction]:
    """A transaction that is rolled back."""
    shared = Database(servers.app_url, live=MemoryBus(), name="test", connections_max=1)
    try:
        async with shared.rehearsal() as rehearsed:
            yield rehearsed
    finally:
        await shared.close()


@pytest.fixture(scope="session")
def settings() -> Settings:
    given = {"TICKET_KEY": _TICKET_KEY, "VAULT_KEYS": _VAULT_KEYS}
    env = {f"TREUM_AUTH__{name}": value for name, value in given.items()}
    return load({"TREUM_PROFILE": "test"} | env, None)


@pytest.fixture
def resources(settings: Settings, database: Database) -> Resources:
    return Resources(settings=settings, database=database, live=database.live)


@pytest.fixture
async def client(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    """A browser's view of the whole app; `X-Treum-Client` is set."""
    app = web_app(resources)
    headers = {"X-Treum-Client": "test"}
    base_url = resources.settings.http.public_url
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=base_url, headers=headers
        ) as browser,
    ):
        yield browser
