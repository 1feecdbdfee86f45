"""Promises E1 to E6 of the event log, and which behaviour of the brief each test refuses.

E7 is in test_event_unknown, the deaths of E2 in test_event_kills.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make.events import (
    IMPATIENT,
    Ledger,
    Noted,
    apart,
    beside,
    drain,
    effects,
    note,
    open_ledger,
    parked_rows,
)
from treum.platform.database import Database, Transaction
from treum.platform.errors import SetupError
from treum.platform.events import Event
from treum.platform.handlers import Consumer, Handler, current_generation
from treum.platform.handlers.operate import Operator, parked, retry
from treum.platform.handlers.replay import replay
from treum.platform.ids import derive_id
from treum.platform.live import MemoryBus
from treum.platform.telemetry import causation_id
from treum.platform.testing import Servers, fresh_database

ASHA = Operator("operator:asha")


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """What a handler publishes in turn."""

    TYPE: ClassVar[str] = "test.followed.v1"
    number: int

    def key(self) -> str:
        return "followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearlyNoted(Event):
    """Its type, as the pattern of a LIKE, also matches that of `Noted`."""

    TYPE: ClassVar[str] = "test.noted_v1"

    def key(self) -> str:
        return "alpha"


class BrokenBus(MemoryBus):
    """Every message is lost, loudly enough for a publisher that relies on it."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0

    async def publish(self, subject: str, payload: bytes) -> None:
        self.lost += 1


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    await open_ledger(servers, database)
    made = Ledger()
    await made.consumer(database).prepare()
    return made


async def _count(database: Database, table: str) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text(f"SELECT count(*) FROM {table}"))
        return found


async def test_e1_store_and_publish_are_one_write(servers: Servers) -> None:
    """Refuses: store, then publish: a failure between the two loses the event."""
    bus = BrokenBus()
    async with fresh_database(servers, live=bus) as database:
        await open_ledger(servers, database)
        ledger = Ledger()
        consumer = ledger.consumer(database)
        await consumer.prepare()
        with pytest.raises(LookupError):
            async with database.transaction() as tx:
                await ledger.apply(tx, Noted(name="own", number=1))
                tx.publish(Noted(name="alpha", number=1))
                await tx.write_events()
                raise LookupError("planted")
        assert (await effects(database), await _count(database, "platform.event")) == ([], 0)
        await note(database, "alpha", 2)
        assert bus.lost == 1
        await drain(consumer)
        assert await effects(database) == [("alpha", 2)]


async def test_e1_a_failing_handler_does_not_acknowledge(
    database: Database, ledger: Ledger
) -> None:
    """Refuses: the handler swallows the error, upstream acknowledges, the event is gone."""
    ledger.sick.add(("alpha", 1))
    await note(database, "alpha", 1)
    await drain(ledger.consumer(database))
    assert await effects(database) == []
    assert await parked_rows(database) == [("alpha", 1, "dead")]


async def test_e2_every_attempt_carries_the_same_id(database: Database) -> None:
    """Refuses: a new random id at each attempt, so that the outside cannot drop a repeat."""
    seen: list[UUID] = []

    async def call_outside(_tx: Transaction, _event: Noted) -> None:
        cause = causation_id()
        seen.append(derive_id("test.mapping", "1", str(cause)))
        if len(seen) < 4:
            raise RuntimeError("planted: the answer was lost")

    handler = Handler("test.outside", (Noted,), call_outside)
    consumer = Consumer(database, handler, patience=IMPATIENT)
    await consumer.prepare()
    await note(database, "alpha", 1)
    await drain(consumer)
    async with database.transaction(actor=ASHA) as tx:
        (dead,) = await parked(tx, consumer=None, limit=10)
        await retry(tx, dead.id, consumer=None)
    await drain(consumer)
    assert seen == [derive_id("test.mapping", "1", str(dead.id))] * 4


async def test_e3_what_failed_is_parked_and_its_key_waits_in_order(
    database: Database, ledger: Ledger
) -> None:
    """Refuses: "store failed" without a policy: no bound, no dead letter, and order lost."""
    other = beside("alpha")
    ledger.sick.add(("alpha", 2))
    await note(database, "alpha", 1, 2, 3, 4)
    await note(database, other, 1, 2)
    consumer = ledger.consumer(database)
    await drain(consumer)
    assert await effects(database) == [("alpha", 1), (other, 1), (other, 2)]
    assert ledger.attempts == 3 + IMPATIENT.attempts_max
    waiting = [("alpha", 3, "waiting"), ("alpha", 4, "waiting")]
    assert await parked_rows(database) == [("alpha", 2, "dead"), *waiting]

    ledger.sick.clear()
    async with database.transaction(actor=ASHA) as tx:
        (dead,) = await parked(tx, consumer=None, limit=10)
        await retry(tx, dead.id, consumer=None)
    await drain(consumer)
    assert (await effects(database))[3:] == [("alpha", 2), ("alpha", 3), ("alpha", 4)]
    assert await parked_rows(database) == []


async def test_e4_history_is_by_exact_type_and_key(database: Database, ledger: Ledger) -> None:
    """Refuses: history by `type LIKE 'test.noted_%'` and `payload ->> 'id'`, without an index."""
    taken: list[NearlyNoted] = []

    async def take(_tx: Transaction, event: NearlyNoted) -> None:
        taken.append(event)

    consumer = Consumer(database, Handler("test.nearly", (NearlyNoted,), take))
    await consumer.prepare()
    await note(database, "alpha", 1)
    async with database.transaction() as tx:
        tx.publish(NearlyNoted())
    await drain(consumer)
    assert taken == [NearlyNoted()]
    assert await parked_rows(database, "test.nearly") == []
    await drain(ledger.consumer(database))
    assert await effects(database) == [("alpha", 1)]
    async with database.rehearsal() as tx:
        await tx.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await tx.scalars(
            text(
                "EXPLAIN SELECT position FROM platform.event WHERE partition = 3 "
                "AND type = 'test.noted.v1' AND position > 7 ORDER BY position LIMIT 1"
            )
        )
        steps = "\n".join(plan)
    assert "Index Only Scan" in steps or "Index Scan" in steps
    assert "Seq Scan" not in steps
    assert "Filter" not in steps


async def _waits_for_a_lock(database: Database) -> bool:
    async with database.snapshot() as tx:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(await tx.scalar(text(waiting)))


async def test_e5_a_late_commit_is_not_passed(database: Database, ledger: Ledger) -> None:
    """Refuses: one cursor by time or sequence: what commits late lies behind it for ever."""
    consumer = ledger.consumer(database)
    other = apart("alpha")
    async with database.transaction() as slow:
        slow.publish(Noted(name="alpha", number=1))
        await slow.write_events()  # Its position is drawn.
        await note(database, other, 1)
        await drain(consumer)
        assert await effects(database) == [(other, 1)]
        async with database.snapshot() as tx:
            naive = await tx.scalar(text("SELECT max(position) FROM platform.event"))
    await drain(consumer)
    assert await effects(database) == [(other, 1), ("alpha", 1)]
    async with database.snapshot() as tx:
        late = text("SELECT count(*) FROM platform.event WHERE position > :naive")
        assert await tx.scalar(late, {"naive": naive}) == 0, "the scenario catches nothing"


async def test_e5_order_within_a_key_is_the_order_of_commits(
    database: Database, ledger: Ledger
) -> None:
    """Refuses: order by the writers' clocks or by a sequence drawn before the commit."""
    async with database.transaction() as slow:
        slow.publish(Noted(name="alpha", number=1))
        await slow.write_events()
        quick = asyncio.create_task(note(database, "alpha", 2))
        async with asyncio.timeout(10):
            while not quick.done() and not await _waits_for_a_lock(database):
                pass
        assert not quick.done(), "it committed before an older one of its key"
    await quick
    await drain(ledger.consumer(database))
    assert await effects(database) == [("alpha", 1), ("alpha", 2)]


async def test_e6_replay_builds_a_new_generation_without_effects(
    servers: Servers, database: Database
) -> None:
    """Refuses: replay BETWEEN two instants, all at once, through handlers with real effects."""
    await open_ledger(servers, database)
    ledger = Ledger("test.projection", is_projection=True)
    heard: list[bytes] = []
    await database.live.subscribe("test.heard", lambda _subject, payload: heard.append(payload))

    async def apply(tx: Transaction, event: Noted) -> None:
        await ledger.apply(tx, event)
        tx.publish(Followed(number=event.number))
        tx.send("test.heard", b"%d" % event.number)

    handler = Handler(ledger.name, (Noted,), apply, effects=False)
    consumer: Consumer[Any] = Consumer(database, handler)
    await consumer.prepare()
    await note(database, "alpha", 1, 2, 3)
    await drain(consumer)
    assert (len(heard), await _count(database, "platform.event")) == (3, 6)

    before: list[int] = []

    async def look(tx: Transaction, event: Noted) -> None:
        async with database.snapshot() as reader:
            before.append(await current_generation(reader, ledger.name))
        await apply(tx, event)

    built = await replay(
        database,
        Handler(ledger.name, (Noted,), look, effects=False),
        operator=ASHA,
        rate_max=100_000,
        on_progress=lambda _done: None,
    )
    assert (built.number, built.applied, before) == (2, 3, [1, 1, 1])
    assert (len(heard), await _count(database, "platform.event")) == (3, 6)
    numbers = [("alpha", number) for number in (1, 2, 3)]
    assert await effects(database, ledger.name, generation=1) == numbers
    assert await effects(database, ledger.name, generation=2) == numbers

    await note(database, "alpha", 4)
    await drain(consumer)
    assert await effects(database, ledger.name, generation=2) == [*numbers, ("alpha", 4)]
    assert await effects(database, ledger.name, generation=1) == numbers
    assert len(heard) == 4


async def test_e6_a_handler_with_effects_is_not_replayed(
    database: Database, ledger: Ledger
) -> None:
    """Refuses: replay through whatever handler happens to be subscribed."""
    await note(database, "alpha", 1)
    with pytest.raises(SetupError, match=r"test\.ledger has effects"):
        await replay(
            database,
            ledger.handler,
            operator=ASHA,
            rate_max=1000,
            on_progress=lambda _done: None,
        )
    assert (ledger.attempts, await _count(database, "platform.audit")) == (0, 0)
