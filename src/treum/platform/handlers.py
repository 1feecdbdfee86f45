"""Named consumers of the event log: applied once, in the transaction of their effect.

A consumer has one cursor per partition. It claims a cursor with SKIP LOCKED, applies the next event
and moves the cursor, all in one transaction. A failure rolls everything back and is tried again
with growing, jittered pauses; later events of that partition wait, other partitions go on.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform import events
from treum.platform.database import Database, Transaction
from treum.platform.events import Event, StoredEvent, decode
from treum.platform.telemetry import correlated, logger

E = TypeVar("E", bound=Event)

POLL_S = 0.25
_AWAY_S = 1.0
_RETRY_S_FIRST = 0.1
_RETRY_S_MAX = 15.0
_TASKS = 4

_APPLIED = Counter("treum_events_applied_total", "Events applied", ["handler"])
_FAILED = Counter("treum_events_failed_total", "Attempts to apply that failed", ["handler"])
_SECONDS = Histogram("treum_event_seconds", "Time to apply one event", ["handler"])
_LAG = Gauge(
    "treum_event_lag_seconds",
    "Age of the newest event applied",
    ["handler"],
    multiprocess_mode="mostrecent",
)
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Handler(Generic[E]):
    """A reaction to one or more kinds of event, in the order of the log.

    name: `context.verb`, unique and kept for ever, since it names the cursors.
    """

    name: str
    events: Sequence[type[E]]
    apply: Callable[[Transaction, E], Awaitable[None]]


# A list of handlers mixes event types, and a handler is invariant in its own.
AnyHandler = Handler[Any]


@dataclass(slots=True)
class _Retries:
    """Failures in a row by partition; a partition rests until its time has come."""

    failures: dict[int, int] = field(default_factory=dict)
    resting: dict[int, float] = field(default_factory=dict)

    def failed(self, partition: int, clock: float) -> float:
        count = self.failures[partition] = self.failures.get(partition, 0) + 1
        ceiling = min(_RETRY_S_MAX, _RETRY_S_FIRST * 2.0**count)
        pause = random.uniform(ceiling / 2, ceiling)  # noqa: S311
        self.resting[partition] = clock + pause
        return pause

    def applied(self, partition: int) -> None:
        self.failures.pop(partition, None)
        self.resting.pop(partition, None)

    def resting_at(self, clock: float) -> list[int]:
        return [partition for partition, until in self.resting.items() if until > clock]


class Consumer(Generic[E]):
    """Applies the log to one handler until stopped."""

    def __init__(self, database: Database, handler: Handler[E]) -> None:
        self._database = database
        self._handler = handler
        self._kinds = {event.TYPE: event for event in handler.events}
        self._retries = _Retries()
        self._woken = asyncio.Event()
        self._is_away = False

    def wake(self) -> None:
        self._woken.set()

    async def prepare(self) -> None:
        """Make the cursors. They start at the log's beginning, so that a new handler misses
        nothing."""
        async with self._database.transaction() as tx:
            await tx.execute(
                _MAKE_CURSORS,
                {"consumer": self._handler.name, "last": events.PARTITIONS - 1},
            )

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._woken.clear()
            try:
                while not stop.is_set() and await self.apply_next():
                    pass
                self._is_away = False
            except (DBAPIError, OSError, TimeoutError) as error:
                self._note_away(error)
            await _either(self._woken, stop, seconds=_AWAY_S if self._is_away else POLL_S)

    def _note_away(self, error: Exception) -> None:
        """Once an outage, not once an attempt."""
        if not self._is_away:
            _log.warning("database_away", handler=self._handler.name, error=type(error).__name__)
        self._is_away = True

    async def apply_next(self) -> bool:
        """Apply one event; False when none is ready. A failed one is rolled back and rests."""
        claimed: StoredEvent | None = None
        loop = asyncio.get_running_loop()
        try:
            async with self._database.transaction(actor=self._handler.name) as tx:
                claimed = await self._claim(tx, self._retries.resting_at(loop.time()))
                if claimed is None:
                    return False
                await self._apply(tx, claimed)
        except Exception as error:
            if claimed is None:
                raise
            pause_s = self._retries.failed(claimed.partition, loop.time())
            self._report(claimed, error, pause_s=pause_s)
        else:
            self._retries.applied(claimed.partition)
            _APPLIED.labels(self._handler.name).inc()
        return True

    async def _claim(self, tx: Transaction, resting: Sequence[int]) -> StoredEvent | None:
        claim = {"consumer": self._handler.name, "types": list(self._kinds)}
        row = (await tx.execute(_CLAIM, claim | {"resting": list(resting)})).one_or_none()
        if row is None:
            return None
        found = (await tx.execute(_NEXT, claim | dict(row._mapping))).one_or_none()
        return None if found is None else StoredEvent(**found._mapping)

    async def _apply(self, tx: Transaction, stored: StoredEvent) -> None:
        with (
            correlated(stored.correlation_id, stored.id),
            _SECONDS.labels(self._handler.name).time(),
        ):
            await self._handler.apply(tx, decode(stored, self._kinds[stored.type_name]))
            await tx.execute(
                _ADVANCE,
                {
                    "consumer": self._handler.name,
                    "partition": stored.partition,
                    "position": stored.position,
                },
            )
            await tx.write_events()
        _LAG.labels(self._handler.name).set(max(0.0, (tx.now - stored.at).total_seconds()))

    def _report(self, stored: StoredEvent, error: Exception, *, pause_s: float) -> None:
        _FAILED.labels(self._handler.name).inc()
        with correlated(stored.correlation_id, stored.id):
            _log.error(
                "event_failed",
                handler=self._handler.name,
                event_id=str(stored.id),
                pause_s=round(pause_s, 2),
                exc_info=error,
            )


async def run_handlers(
    database: Database, handlers: Sequence[AnyHandler], *, stop: asyncio.Event
) -> None:
    """Run every handler until `stop` is set; several partitions of one handler run at once."""
    consumers = [Consumer(database, handler) for handler in handlers]

    def wake(_subject: str, _payload: bytes) -> None:
        for consumer in consumers:
            consumer.wake()

    for consumer in consumers:
        await consumer.prepare()
    await database.live.subscribe(events.WAKE_SUBJECT, wake)
    async with asyncio.TaskGroup() as group:
        for consumer in consumers:
            for _ in range(_TASKS):
                group.create_task(consumer.run(stop))


async def _either(first: asyncio.Event, second: asyncio.Event, *, seconds: float) -> None:
    waits = {asyncio.ensure_future(event.wait()) for event in (first, second)}
    _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()


_MAKE_CURSORS = text(
    """
    INSERT INTO platform.cursor (consumer, partition, position)
    SELECT :consumer, partition, 0 FROM generate_series(0, :last) AS partition
    ON CONFLICT DO NOTHING
    """
)
_CLAIM = text(
    """
    SELECT partition, position FROM platform.cursor AS cursor
    WHERE consumer = :consumer AND NOT partition = ANY(CAST(:resting AS integer[]))
      AND EXISTS (SELECT FROM platform.event AS event
                  WHERE event.partition = cursor.partition
                    AND event.type = ANY(CAST(:types AS text[]))
                    AND event.position > cursor.position)
    LIMIT 1 FOR UPDATE SKIP LOCKED
    """
)
_NEXT = text(
    """
    SELECT position, id, type AS type_name, partition, payload::text AS payload, correlation_id, at
    FROM platform.event
    WHERE partition = :partition AND type = ANY(CAST(:types AS text[])) AND position > :position
    ORDER BY position LIMIT 1
    """
)
_ADVANCE = text(
    """
    UPDATE platform.cursor SET position = :position
    WHERE consumer = :consumer AND partition = :partition
    """
)
