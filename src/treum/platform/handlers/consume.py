"""Apply the log to one handler."""

import asyncio
from typing import Generic

import msgspec
from prometheus_client import Counter, Gauge, Histogram

from treum.platform import events
from treum.platform.database import Database, Transaction
from treum.platform.events import decode
from treum.platform.handlers.claim import Work, advance, claim, reclaim
from treum.platform.handlers.generation import Generation, current, open_current
from treum.platform.handlers.handler import E, Handler
from treum.platform.handlers.park import park_behind, park_failed, unpark
from treum.platform.handlers.patience import Patience, Undecodable, describe
from treum.platform.telemetry import correlated, logger
from treum.platform.trouble import is_trouble

POLL_S = 0.25
_AWAY_S = 1.0

_APPLIED = Counter("treum_events_applied_total", "Events applied", ["handler"])
_FAILED = Counter("treum_events_failed_total", "Attempts to apply that failed", ["handler"])
_SECONDS = Histogram("treum_event_seconds", "Time to apply one event", ["handler"])
_LAG = Gauge(
    "treum_event_lag_seconds",
    "Age of the newest event applied",
    ["handler"],
    multiprocess_mode="mostrecent",
)
_PATIENCE = Patience()
_log = logger(__name__)


class Consumer(Generic[E]):
    """Applies the log to one handler until stopped.

    building: the generation to build, quietly; else it follows whichever is current.
    """

    def __init__(
        self,
        database: Database,
        handler: Handler[E],
        *,
        patience: Patience = _PATIENCE,
        building: Generation | None = None,
    ) -> None:
        self._database = database
        self._handler = handler
        self._patience = patience
        self._building = building
        self._generation = building or Generation(handler.name, 1)
        self._kinds = {event.TYPE: event for event in handler.events}
        self._turn = 0
        self._woken = asyncio.Event()
        self._is_away = False

    def wake(self) -> None:
        self._woken.set()

    async def prepare(self) -> None:
        async with self._database.transaction() as tx:
            opened = await open_current(tx, self._handler.name, types=list(self._kinds))
        self._generation = self._building or opened

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._woken.clear()
            try:
                while not stop.is_set() and await self.apply_next():
                    pass
                self._is_away = False
            except Exception as error:
                if not is_trouble(error):
                    raise
                self._note_away(error)
            if self._is_away:
                await _first_of(stop, seconds=_AWAY_S)
            else:
                await _first_of(self._woken, stop, seconds=POLL_S)

    def _note_away(self, error: Exception) -> None:
        """Once an outage, not once an attempt."""
        if not self._is_away:
            _log.warning("database_away", handler=self._handler.name, error=type(error).__name__)
        self._is_away = True

    async def apply_next(self) -> bool:
        """Apply or park one event; False when none is ready. Trouble of the database is raised."""
        work: Work | None = None
        is_quiet = self._building is not None
        try:
            async with self._database.transaction(
                actor=self._handler.name, is_quiet=is_quiet
            ) as tx:
                work = await self._claim(tx)
                if work is None:
                    return False
                await self._take(tx, work)
        except Exception as error:
            if work is None or is_trouble(error):
                raise
            await self._fail(work, error)
        else:
            self._applied(work)
        return True

    async def _claim(self, tx: Transaction) -> Work | None:
        if not self._handler.effects and self._building is None:
            self._generation = await current(tx, self._handler.name)
        tx.generation = self._generation.number
        work = await claim(tx, self._generation.consumer, types=list(self._kinds), turn=self._turn)
        if work is not None:
            self._turn = (work.stored.partition + 1) % events.PARTITIONS
        return work

    async def _take(self, tx: Transaction, work: Work) -> None:
        if work.is_blocked:
            await park_behind(tx, work)
            await advance(tx, work)
            return
        stored = work.stored
        with (
            correlated(stored.correlation_id, stored.id),
            _SECONDS.labels(self._handler.name).time(),
        ):
            await self._handler.apply(tx, self._decoded(work))
            if work.is_parked:
                await unpark(tx, consumer=work.consumer, position=stored.position, key=stored.key)
            else:
                await advance(tx, work)
            await tx.write_events()
        _LAG.labels(self._handler.name).set(max(0.0, (tx.now - stored.at).total_seconds()))

    def _applied(self, work: Work) -> None:
        if not work.is_blocked:
            _APPLIED.labels(self._handler.name).inc()

    def _decoded(self, work: Work) -> E:
        kind = self._kinds.get(work.stored.type_name)
        if kind is None:
            raise Undecodable(f"{self._handler.name} knows no {work.stored.type_name}")
        try:
            return decode(work.stored, kind)
        except msgspec.DecodeError as error:
            raise Undecodable(str(error)) from error

    async def _fail(self, work: Work, error: Exception) -> None:
        """Park it, unless another process has taken it over since the roll-back."""
        tries = work.tries + 1
        is_last = isinstance(error, Undecodable) or tries >= self._patience.attempts_max
        pause_s = None if is_last else self._patience.pause_s(tries)
        async with self._database.transaction(actor=self._handler.name) as tx:
            if await reclaim(tx, work):
                await park_failed(tx, work, error=describe(error), pause_s=pause_s)
                if not work.is_parked:
                    await advance(tx, work)
        _FAILED.labels(self._handler.name).inc()
        with correlated(work.stored.correlation_id, work.stored.id):
            _log.error(
                "event_parked" if is_last else "event_failed",
                handler=self._handler.name,
                event_id=str(work.stored.id),
                attempts=work.attempts + 1,
                exc_info=error,
            )


async def _first_of(*waited: asyncio.Event, seconds: float) -> None:
    waits = {asyncio.ensure_future(event.wait()) for event in waited}
    _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
