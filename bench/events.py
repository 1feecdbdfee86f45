"""The event log: events per second through publish and handler, and what `publish` costs.

Throughput: from the first publish to the last effect, through the log and NATS, into a handler that
writes one row, with 1 and with 4 consumer processes. Cost: a transaction that publishes one event
over one of the same shape that INSERTs the same row into the same table instead, without locks and
without waking anybody. fsync is off, so that the disk does not hide the ratio.
"""

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import msgspec
import uvloop
from sqlalchemy import text

from bench._helper import Helper
from bench._report import Part, finish, say
from tests.make.events import Noted, open_ledger
from treum.platform import testing
from treum.platform.database import Database
from treum.platform.events import partition_of
from treum.platform.ids import new_id
from treum.platform.live import connect
from treum.platform.telemetry import configure_logs

KEYS: Final = 200
WRITERS: Final = 4
COMMIT_EVENTS: Final = 10
"""Published by one transaction."""
COST_MAX: Final = 1.5
_ROUND_S_MAX = 120
_TURN: Final = 50
"""Transactions of one kind, before the other has its turn."""


@dataclass(frozen=True, slots=True)
class Size:
    """turns: of either kind in a round. events: through the log in a round. processes: of
    consumers."""

    rounds: int = 5
    turns: int = 6
    events: int = 1_500
    processes: tuple[int, ...] = (1, 4)


@dataclass(slots=True)
class Cost:
    """Seconds each, of one transaction."""

    publish: float = 0.0
    insert: float = 0.0

    @property
    def ratio(self) -> float:
        return self.publish / self.insert


def main() -> int:
    configure_logs(level="WARNING", pretty=False, role="bench")
    with testing.servers() as servers:
        return finish("events", uvloop.run(measure(servers, Size())))


async def measure(servers: testing.Servers, size: Size) -> dict[str, Part]:
    costs: list[Cost] = []
    rates: dict[int, list[float]] = {count: [] for count in size.processes}
    for number in range(size.rounds):
        costs.append(await _costs(servers, size))
        for count in size.processes if number % 2 else size.processes[::-1]:
            rates[count].append(await _rate(servers, size.events, processes=count))
        told = ", ".join(f"{count}: {found[-1]:.0f}" for count, found in rates.items())
        say(
            f"round {number + 1}: publish {costs[-1].publish * 1e6:.0f} us, bare INSERT "
            f"{costs[-1].insert * 1e6:.0f} us; events/s by processes {told}"
        )
    ratio = statistics.median(cost.ratio for cost in costs)
    parts = {"publish_over_insert": Part(ratio, COST_MAX, "x of bare")}
    for count, found in rates.items():
        parts[f"rate_{count}"] = Part(statistics.median(found), None, "events/s")
    return parts


async def _costs(servers: testing.Servers, size: Size) -> Cost:
    cost = Cost()
    async with _database(servers) as database:
        await _seconds(database, _publish)  # Connections and plans are made.
        await _seconds(database, _insert)
        for turn in range(size.turns):
            if turn % 2:
                cost.publish += await _seconds(database, _publish)
                cost.insert += await _seconds(database, _insert)
            else:
                cost.insert += await _seconds(database, _insert)
                cost.publish += await _seconds(database, _publish)
    return Cost(cost.publish / size.turns / _TURN, cost.insert / size.turns / _TURN)


async def _seconds(
    database: Database, write: Callable[[Database, Noted], Awaitable[None]]
) -> float:
    began = time.perf_counter()
    for number in range(_TURN):
        await write(database, _noted(number))
    return time.perf_counter() - began


async def _publish(database: Database, event: Noted) -> None:
    async with database.transaction() as tx:
        tx.publish(event)


async def _insert(database: Database, event: Noted) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            _INSERT,
            {
                "id": new_id(),
                "type": event.TYPE,
                "key": event.key(),
                "partition": partition_of(event.key()),
                "payload": msgspec.json.encode(event).decode(),
            },
        )


def _noted(number: int) -> Noted:
    return Noted(name=f"key-{number % KEYS}", number=number)


async def _rate(servers: testing.Servers, events: int, *, processes: int) -> float:
    async with _database(servers) as database, _consumers(servers, database, count=processes):
        began = time.perf_counter()
        async with asyncio.timeout(_ROUND_S_MAX):
            await asyncio.gather(*(_write(database, events, nth=nth) for nth in range(WRITERS)))
            while await _applied(database) < events:  # noqa: ASYNC110 - it is in the server
                await asyncio.sleep(0.01)
        took_s = time.perf_counter() - began
        if (found := await _applied(database)) != events:
            raise RuntimeError(f"{found} effects of {events} events")
    return events / took_s


async def _write(database: Database, events: int, *, nth: int) -> None:
    """The share of one writer."""
    for first in range(nth * COMMIT_EVENTS, events, WRITERS * COMMIT_EVENTS):
        async with database.transaction() as tx:
            for number in range(first, min(first + COMMIT_EVENTS, events)):
                tx.publish(_noted(number))


async def _applied(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM test.effect"))
        return found


@contextlib.asynccontextmanager
async def _database(servers: testing.Servers) -> AsyncIterator[Database]:
    """A log without a past."""
    async with (
        connect(servers.nats_url, servers.nats_token, name="bench") as live,
        testing.fresh_database(servers, live=live) as database,
    ):
        await open_ledger(servers, database)
        yield database


@contextlib.asynccontextmanager
async def _consumers(
    servers: testing.Servers, database: Database, *, count: int
) -> AsyncIterator[None]:
    """Processes that apply the log, all of them listening."""
    told = {
        "url": servers.app_url_of(database.name),
        "nats_url": servers.nats_url,
        "nats_token": servers.nats_token,
    }
    started = [await Helper.start("bench._consumer") for _ in range(count)]
    try:
        for one in started:
            await one.ask(told)
        yield
    finally:
        for one in started:
            await one.stop()


_INSERT = text(
    """
    INSERT INTO platform.event (id, type, key, partition, payload, correlation_id, at)
    VALUES (:id, :type, :key, :partition, CAST(:payload AS jsonb), 'bench', clock_timestamp())
    """
)

if __name__ == "__main__":
    sys.exit(main())
