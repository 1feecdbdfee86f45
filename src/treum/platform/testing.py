"""What suites stand on: real servers once per process, a fresh database per test."""

import asyncio
import contextlib
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from treum.platform.database import Database
from treum.platform.embedded import (
    EmbeddedNats,
    EmbeddedPostgres,
    free_port,
    read_secrets,
)
from treum.platform.live import LiveBus, MemoryBus
from treum.platform.migrate import upgrade

_TEMPLATE = "treum"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Servers:
    """One PostgreSQL cluster, migrated, and one NATS. Urls name the template database."""

    superuser_url: str
    app_url: str
    ro_url: str
    nats_url: str
    nats_token: str

    def app_url_of(self, database: str) -> str:
        return f"{self.app_url.rpartition('/')[0]}/{database}"


@contextlib.contextmanager
def servers(*, is_durable: bool = False) -> Iterator[Servers]:
    """Start both in a folder that the database's user may enter. is_durable: a commit waits for the
    disk, as it does in the product; what ends with the test need not."""
    folder = Path(tempfile.mkdtemp(prefix="treum-test-"))
    folder.chmod(0o755)
    postgres = EmbeddedPostgres(folder / "data", free_port(), is_durable=is_durable)
    nats = EmbeddedNats(folder / "data", free_port())
    try:
        asyncio.run(_start(postgres, nats))
        urls = postgres.urls
        upgrade(urls.owner)
        yield Servers(
            superuser_url=urls.superuser.reveal(),
            app_url=urls.app.reveal(),
            ro_url=urls.ro.reveal(),
            nats_url=nats.url,
            nats_token=read_secrets(folder / "data").nats_token,
        )
    finally:
        asyncio.run(_stop(postgres, nats))
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def fresh_database(
    running: Servers, *, template: str = _TEMPLATE, live: LiveBus | None = None
) -> AsyncIterator[Database]:
    """A database of its own, served as treum_app: migrated and empty, or a copy of `template`,
    which nobody may be using. live: a bus in memory unless given."""
    name = f"test_{next(_numbers)}"
    await _administer(running, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    await _administer(running, f'GRANT CONNECT ON DATABASE "{name}" TO treum_app, treum_ro')
    database = Database(running.app_url_of(name), live=live or MemoryBus(), name=name)
    try:
        yield database
    finally:
        await database.close()
        await _administer(running, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _administer(running: Servers, statement: str) -> None:
    url = f"{running.superuser_url.rpartition('/')[0]}/postgres"
    admin: Any = await asyncpg.connect(url, timeout=10)
    try:
        await admin.execute(statement)
    finally:
        await admin.close()


async def _start(postgres: EmbeddedPostgres, nats: EmbeddedNats) -> None:
    await postgres.start()
    await nats.start()


async def _stop(postgres: EmbeddedPostgres, nats: EmbeddedNats) -> None:
    await nats.stop()
    await postgres.stop()
