"""Consumers: racing writers lose and reverse nothing; an effect and its cursor are one."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import text

from tests.make.events import beside
from treum.platform.database import Database, Transaction
from treum.platform.events import Event, partition_of
from treum.platform.handlers import Consumer, Handler, Patience, run_handlers
from treum.platform.live import MemoryBus
from treum.platform.telemetry import causation_id, correlated, correlation_id
from treum.platform.testing import Servers, fresh_database

WRITERS = 16
ROUNDS = 25
KEYS = ("alpha", "beta", "gamma", "delta")

_COUNT = text(
    """
    INSERT INTO platform.cursor AS counter (consumer, partition, position)
    VALUES ('test:' || :name, 0, 1)
    ON CONFLICT (consumer, partition) DO UPDATE SET position = counter.position + 1
    RETURNING position
    """
)
_PAUSE = text("SELECT pg_sleep(:seconds)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    """number: drawn under the lock of its key's row, so it is the key's true order."""

    TYPE: ClassVar[str] = "test.counted.v1"
    name: str
    number: int

    def key(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Event):
    TYPE: ClassVar[str] = "test.ignored.v1"

    def key(self) -> str:
        return "alpha"


class Recorder:
    """Remembers what it was given; refuses the first `failures` calls."""

    def __init__(self, failures: int = 0) -> None:
        self.seen: dict[str, list[int]] = defaultdict(list)
        self.origins: list[tuple[str, bool]] = []
        self._failures = failures

    async def apply(self, tx: Transaction, event: Counted) -> None:
        await tx.execute(_COUNT, {"name": "effects"})
        if self._failures:
            self._failures -= 1
            raise RuntimeError("planted")
        self.seen[event.name].append(event.number)
        self.origins.append((correlation_id(), causation_id() is not None))

    @property
    def count(self) -> int:
        return sum(len(numbers) for numbers in self.seen.values())

    def consumer(self, database: Database) -> Consumer[Counted]:
        handler = Handler("test.recorder", (Counted,), self.apply)
        return Consumer(database, handler, patience=Patience(pause_s_first=0.0))


async def _write(database: Database, chance: random.Random) -> dict[str, int]:
    """Publish for ROUNDS transactions, some of which are slow and some rolled back."""
    written: dict[str, int] = defaultdict(int)
    for _ in range(ROUNDS):
        names = sorted(chance.sample(KEYS, chance.randint(1, 3)))
        try:
            await _publish_round(database, names, chance=chance)
        except LookupError:
            continue
        for name in names:
            written[name] += 1
    return written


async def _publish_round(database: Database, names: list[str], *, chance: random.Random) -> None:
    """One event for each name in one transaction. Raises: LookupError, one time in ten."""
    async with database.transaction() as tx:
        for name in names:
            number = await tx.scalar(_COUNT, {"name": name})
            tx.publish(Counted(name=name, number=number))
        await tx.execute(_PAUSE, {"seconds": chance.random() * 0.004})
        if chance.random() < 0.1:
            raise LookupError("planted")


async def _drain(consumer: Consumer[Counted]) -> None:
    while await consumer.apply_next():
        pass


async def _effects(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int | None = await tx.scalar(
            text("SELECT position FROM platform.cursor WHERE consumer = 'test:effects'")
        )
        return found or 0


async def test_racing_writers_lose_and_reverse_nothing(database: Database) -> None:
    recorder = Recorder()
    consumer = recorder.consumer(database)
    await consumer.prepare()
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            await _drain(consumer)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(read()) for _ in range(2)]
        writers = [
            group.create_task(_write(database, random.Random(seed))) for seed in range(WRITERS)
        ]
        counts = await asyncio.gather(*writers)
        done.set()
        await asyncio.gather(*readers)
    await _drain(consumer)

    expected = {name: sum(count[name] for count in counts) for name in KEYS}
    assert {name: len(numbers) for name, numbers in recorder.seen.items()} == expected
    assert recorder.seen == {name: list(range(1, expected[name] + 1)) for name in KEYS}
    assert await _effects(database) == sum(expected.values())


async def test_a_foreign_open_transaction_stalls_no_reader(database: Database) -> None:
    recorder = Recorder()
    consumer = recorder.consumer(database)
    await consumer.prepare()
    async with database.transaction() as foreign:
        await foreign.execute(_COUNT, {"name": "foreign"})  # It now has a transaction id.
        async with database.transaction() as tx:
            tx.publish(Counted(name="alpha", number=1))
        await _drain(consumer)
        assert recorder.seen == {"alpha": [1]}


async def test_a_failed_event_is_retried_and_leaves_one_effect(database: Database) -> None:
    recorder = Recorder(failures=2)
    await recorder.consumer(database).prepare()
    async with database.transaction() as tx:
        tx.publish(Counted(name="alpha", number=1))
        tx.publish(Counted(name="alpha", number=2))
    for _ in range(2):
        assert await recorder.consumer(database).apply_next()
        assert recorder.seen == {}
        assert await _effects(database) == 0
    await _drain(recorder.consumer(database))
    assert recorder.seen == {"alpha": [1, 2]}
    assert await _effects(database) == 2


async def test_a_resting_event_holds_up_no_other_key(database: Database) -> None:
    recorder = Recorder(failures=1)
    handler = Handler("test.recorder", (Counted,), recorder.apply)
    consumer = Consumer(database, handler, patience=Patience(pause_s_first=15.0))
    await consumer.prepare()
    async with database.transaction() as tx:
        tx.publish(Counted(name="alpha", number=1))
        tx.publish(Counted(name="alpha", number=2))
    assert await consumer.apply_next()
    async with database.transaction() as tx:
        tx.publish(Counted(name=beside("alpha"), number=1))
    await _drain(consumer)
    assert recorder.seen == {beside("alpha"): [1]}


async def test_a_busy_partition_starves_no_other(database: Database) -> None:
    recorder = Recorder()
    consumer = recorder.consumer(database)
    await consumer.prepare()
    first, last = sorted(KEYS, key=partition_of)[:: len(KEYS) - 1]
    for busy, quiet in ((first, last), (last, first)):
        recorder.seen.clear()
        async with database.transaction() as tx:
            for number in range(8):
                tx.publish(Counted(name=busy, number=number))
            tx.publish(Counted(name=quiet, number=0))
        assert await consumer.apply_next()
        assert await consumer.apply_next()
        assert recorder.seen == {busy: [0], quiet: [0]}
        await _drain(consumer)


async def test_a_second_consumer_takes_another_partition(database: Database) -> None:
    """The first is held inside its handler; the second neither waits nor takes the same."""
    inside, go_on = asyncio.Event(), asyncio.Event()
    recorder = Recorder()

    async def hold(tx: Transaction, event: Counted) -> None:
        inside.set()
        await go_on.wait()
        await recorder.apply(tx, event)

    slow = Consumer(database, Handler("test.recorder", (Counted,), hold))
    await slow.prepare()
    async with database.transaction() as tx:
        for name in ("alpha", "beta"):
            tx.publish(Counted(name=name, number=1))
            tx.publish(Counted(name=name, number=2))
    held = asyncio.create_task(slow.apply_next())
    await inside.wait()
    await _drain(recorder.consumer(database))
    (free,) = recorder.seen
    assert recorder.seen == {free: [1, 2]}
    go_on.set()
    assert await held
    await _drain(recorder.consumer(database))
    assert recorder.seen == {"alpha": [1, 2], "beta": [1, 2]}


async def test_other_kinds_of_event_are_passed_over(database: Database) -> None:
    recorder = Recorder()
    consumer = recorder.consumer(database)
    await consumer.prepare()
    async with database.transaction() as tx:
        tx.publish(Ignored())
    assert not await consumer.apply_next()
    async with database.transaction() as tx:
        tx.publish(Counted(name="alpha", number=1))
    await _drain(consumer)
    assert recorder.seen == {"alpha": [1]}


async def test_the_correlation_id_reaches_the_handler(database: Database) -> None:
    recorder = Recorder()
    consumer = recorder.consumer(database)
    await consumer.prepare()
    with correlated("request-7"):
        async with database.transaction() as tx:
            tx.publish(Counted(name="alpha", number=1))
    await _drain(consumer)
    assert recorder.origins == [("request-7", True)]


class LosingBus(MemoryBus):
    """The bus is away: every message is lost."""

    async def publish(self, subject: str, payload: bytes) -> None:
        pass


@pytest.mark.parametrize("bus", [MemoryBus, LosingBus])
async def test_run_handlers_applies_until_stopped(servers: Servers, bus: type[MemoryBus]) -> None:
    recorder = Recorder()
    stop = asyncio.Event()
    handler = Handler("test.recorder", (Counted,), recorder.apply)
    async with fresh_database(servers, live=bus()) as database:
        running = asyncio.create_task(run_handlers(database, [handler], stop=stop))
        for number in range(1, 4):
            async with database.transaction() as tx:
                tx.publish(Counted(name="alpha", number=number))
        async with asyncio.timeout(10):
            while recorder.count < 3:
                await asyncio.sleep(0.01)
        stop.set()
        await running
    assert recorder.seen == {"alpha": [1, 2, 3]}
