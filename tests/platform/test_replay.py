"""Replay: killed, it resumes; what fails keeps the old generation in use."""

import asyncio

import pytest
from sqlalchemy import text

from tests.make import consuming
from tests.make.events import Ledger, drain, effects, note, open_ledger, parked_rows
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.handlers import current_generation
from treum.platform.handlers.operate import Operator, discard, parked
from treum.platform.handlers.replay import Built, replay
from treum.platform.testing import Servers

ASHA = Operator("operator:asha")
NUMBERS = [1, 2, consuming.HELD, 3]


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    """What a child's projection has applied, generation 1."""
    await open_ledger(servers, database)
    made = Ledger(is_projection=True)
    consumer = made.consumer(database)
    await consumer.prepare()
    await note(database, "alpha", *NUMBERS)
    await drain(consumer)
    return made


async def _replay(database: Database, ledger: Ledger) -> Built:
    return await replay(
        database,
        ledger.handler,
        operator=ASHA,
        rate_max=100_000,
        on_progress=lambda _done: None,
    )


async def _current(database: Database) -> int:
    async with database.snapshot() as tx:
        return await current_generation(tx, "test.ledger")


async def test_a_killed_replay_resumes_where_it_was(
    servers: Servers, database: Database, ledger: Ledger
) -> None:
    child = consuming.start(servers.app_url_of(database.name), "replay")
    try:
        await asyncio.to_thread(consuming.await_inside, child)
        assert await _current(database) == 1
        assert await effects(database, generation=2) == [("alpha", 1), ("alpha", 2)]
    finally:
        consuming.kill(child)
    built = await _replay(database, ledger)
    assert (built.number, built.applied) == (2, 2)
    assert await effects(database, generation=2) == [("alpha", number) for number in NUMBERS]
    assert await effects(database, generation=1) == [("alpha", number) for number in NUMBERS]
    assert await _current(database) == 2


async def test_a_second_replay_builds_a_third_generation(
    database: Database, ledger: Ledger
) -> None:
    assert (await _replay(database, ledger)).number == 2
    assert (await _replay(database, ledger)).number == 3
    assert await effects(database, generation=3) == [("alpha", number) for number in NUMBERS]
    async with database.snapshot() as tx:
        found = await tx.execute(
            text("SELECT actor, action, subject FROM platform.audit ORDER BY at")
        )
        acts = [tuple(row) for row in found]
    assert acts == [
        ("operator:asha", f"platform.{act}", f"handler:test.ledger@{number}")
        for number in (2, 3)
        for act in ("replay_started", "generation_swapped")
    ]


async def test_a_generation_with_dead_letters_does_not_become_current(
    database: Database, ledger: Ledger
) -> None:
    ledger.sick.add(("alpha", 2))
    with pytest.raises(SetupError, match=r"test\.ledger@2 is not finished, 1 of its events"):
        await _replay_impatiently(database, ledger)
    assert await _current(database) == 1
    consumer = ledger.consumer(database)
    ledger.sick.clear()
    await note(database, "alpha", 4)
    await drain(consumer)
    assert (await effects(database))[-1] == ("alpha", 4)

    async with database.transaction(actor=ASHA) as tx:
        (dead,) = await parked(tx, consumer="test.ledger@2", limit=10)
        await discard(tx, dead.id, consumer=dead.consumer)
    await _replay(database, ledger)
    kept = [("alpha", number) for number in (1, consuming.HELD, 3, 4)]
    assert await effects(database, generation=2) == kept
    assert await _current(database) == 2
    assert await parked_rows(database, "test.ledger@2") == []


async def _replay_impatiently(database: Database, ledger: Ledger) -> None:
    """As when the event had already used up its attempts."""
    give_up = text(
        """
        UPDATE platform.parked_event SET state = 'dead', retry_at = NULL
        WHERE consumer = 'test.ledger@2' AND state = 'retrying'
        """
    )

    async def bury() -> None:
        while not ledger.attempts:
            await asyncio.sleep(0)
        while True:
            async with database.transaction() as tx:
                await tx.execute(give_up)

    ledger.attempts = 0
    burying = asyncio.create_task(bury())
    try:
        await _replay(database, ledger)
    finally:
        burying.cancel()
