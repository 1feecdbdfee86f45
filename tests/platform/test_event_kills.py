"""E2 for processes that die: every effect is there once, in order, wherever they were killed."""

import asyncio
import random

import pytest

from tests.make import consuming
from tests.make.events import Ledger, apart, beside, drain, effects, note, open_ledger
from treum.platform.database import Database
from treum.platform.testing import Servers


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    await open_ledger(servers, database)
    made = Ledger()
    await made.consumer(database).prepare()
    return made


async def _until(database: Database, count: int) -> None:
    """At least so many effects are there."""
    async with asyncio.timeout(consuming.PATIENCE_S):
        while len(await effects(database)) < count:
            pass


async def test_e2_a_consumer_killed_inside_an_event_leaves_one_effect(
    servers: Servers, database: Database, ledger: Ledger
) -> None:
    """Refuses: effect and acknowledgement apart, so that a crash between them applies twice."""
    numbers = [1, consuming.HELD, consuming.HELD + 1]
    other = apart("alpha")
    survivor = ledger.consumer(database)
    await note(database, "alpha", *numbers)
    child = consuming.start(servers.app_url_of(database.name), "apply")
    try:
        await asyncio.to_thread(consuming.await_inside, child)
        await note(database, other, 1, 2)
        await drain(survivor)
        assert await effects(database) == [("alpha", 1), (other, 1), (other, 2)]
    finally:
        consuming.kill(child)
    async with asyncio.timeout(30):
        while len(await effects(database)) < 5:  # Until the server has noticed the death.
            await drain(survivor)
    await drain(survivor)
    assert [number for name, number in await effects(database) if name == "alpha"] == numbers
    assert len(await effects(database)) == 5


@pytest.mark.parametrize("seed", [1, 2])
async def test_e2_killed_again_and_again_every_effect_is_there_once(
    servers: Servers, database: Database, ledger: Ledger, seed: int
) -> None:
    """Refuses the same, wherever between two statements the process dies."""
    chance = random.Random(seed)
    names = ["alpha", "beta", apart("alpha"), beside("alpha")]
    for number in range(60):
        for name in names:
            await note(database, name, number)
    url, total = servers.app_url_of(database.name), 60 * len(names)
    thresholds = [*sorted(chance.sample(range(1, total - 20), 4)), total]
    for threshold in thresholds:
        child = consuming.start(url, "apply")
        try:
            await _until(database, threshold)
        finally:
            consuming.kill(child)
    await drain(ledger.consumer(database))
    for name in names:
        assert [one for key, one in await effects(database) if key == name] == list(range(60))
