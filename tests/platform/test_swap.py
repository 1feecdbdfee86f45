"""The change from one generation to the next, while consumers and other replays are at work."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tests.make.events import Ledger, Noted, drain, effects, note, open_ledger
from treum.platform.database import Database, Transaction
from treum.platform.handlers import Consumer, Handler, consume
from treum.platform.handlers.claim import Work, claim
from treum.platform.handlers.generation import Generation, open_next, swap
from treum.platform.handlers.operate import Operator
from treum.platform.handlers.replay import replay
from treum.platform.testing import Servers

NAME = "test.ledger"


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    """A projection whose first generation has taken three events."""
    await open_ledger(servers, database)
    made = Ledger(NAME, is_projection=True)
    consumer = made.consumer(database)
    await consumer.prepare()
    await note(database, "alpha", 1, 2, 3)
    await drain(consumer)
    return made


async def _open_next(database: Database) -> Generation:
    async with database.transaction() as tx:
        opened = await open_next(tx, NAME, types=[Noted.TYPE])
    assert opened is not None
    return opened


async def _swap(database: Database) -> bool:
    async with database.transaction() as tx:
        return await swap(tx, NAME)


async def _build(database: Database, ledger: Ledger) -> Consumer[Any]:
    """A second generation that has taken all."""
    generation = await _open_next(database)
    builder: Consumer[Any] = Consumer(database, ledger.handler, building=generation)
    await drain(builder)
    return builder


async def _waits(database: Database) -> bool:
    async with database.snapshot() as tx:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"
        return bool(await tx.scalar(text(waiting)))


async def test_a_generation_behind_the_current_one_does_not_replace_it(
    database: Database, ledger: Ledger
) -> None:
    """As when another replay holds the partition, and this one finds nothing left to do."""
    generation = await _open_next(database)
    builder: Consumer[Any] = Consumer(database, ledger.handler, building=generation)
    await builder.apply_next()
    assert not await _swap(database)
    await drain(builder)
    assert await _swap(database)


async def test_a_swap_waits_for_the_event_in_hand_and_then_for_its_copy(
    database: Database, ledger: Ledger
) -> None:
    await _build(database, ledger)
    swapping: list[asyncio.Task[bool]] = []

    async def apply(tx: Transaction, event: Noted) -> None:
        await ledger.apply(tx, event)
        swapping.append(asyncio.create_task(_swap(database)))
        async with asyncio.timeout(4):
            while not swapping[0].done() and not await _waits(database):
                pass

    await note(database, "alpha", 4)
    handler = Handler(NAME, (Noted,), apply, effects=False)
    await Consumer(database, handler).apply_next()
    assert not await swapping[0], "generation 2 would apply event 4 again, and not quietly"


async def test_what_was_being_built_is_left_alone_once_it_is_current(
    database: Database, ledger: Ledger
) -> None:
    """A second replay that goes on would take new events quietly."""
    builder = await _build(database, ledger)
    assert await _swap(database)
    await note(database, "alpha", 4)
    assert not await builder.apply_next()
    await drain(ledger.consumer(database))
    assert (await effects(database, generation=2))[-1] == ("alpha", 4)


async def test_a_consumer_that_claims_during_the_swap_applies_to_the_new_generation(
    database: Database, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _build(database, ledger)
    await note(database, "alpha", 4)
    swaps: list[bool] = []

    async def claim_late(*given: Any, **named: Any) -> Work | None:
        if not swaps:
            swaps.append(await _swap(database))
        return await claim(*given, **named)

    monkeypatch.setattr(consume, "claim", claim_late)
    await drain(ledger.consumer(database))
    assert swaps == [True]
    assert ("alpha", 4) not in await effects(database, generation=1)
    assert (await effects(database, generation=2))[-1] == ("alpha", 4)


async def test_two_replays_at_once_build_one_generation(database: Database, ledger: Ledger) -> None:
    await note(database, "beta", *range(30))
    await drain(ledger.consumer(database))

    async def one(name: str) -> int:
        built = await replay(
            database,
            ledger.handler,
            operator=Operator(f"operator:{name}"),
            rate_max=100_000,
            on_progress=lambda _done: None,
        )
        return built.number

    assert list(await asyncio.gather(one("asha"), one("ravi"))) == [2, 2]
    assert sorted(await effects(database, generation=2)) == sorted(await effects(database))
