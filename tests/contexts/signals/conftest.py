"""A run that was played once a module, and copies of its database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from tests.contexts.signals.played import Played, play
from treum.platform.testing import Servers, fresh_database


@pytest.fixture(scope="module")
def template(servers: Servers) -> Iterator[tuple[str, UUID]]:
    """The name of a database in which the run was played, for copies of it."""

    async def prepare() -> tuple[str, UUID]:
        database = await stack.enter_async_context(fresh_database(servers))
        run_id = await play(database)
        await database.close()
        return database.name, run_id

    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        yield runner.run(prepare())
        runner.run(stack.aclose())


@pytest.fixture
async def played(servers: Servers, template: tuple[str, UUID]) -> AsyncIterator[Played]:
    name, run_id = template
    async with fresh_database(servers, template=name) as database:
        yield Played(database, run_id)
