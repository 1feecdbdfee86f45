"""Apply the log to one handler."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Generic

import msgspec
from prometheus_client import Counter, Gauge, Histogram

from treum.platform import events
from treum.platform.database import Database, Transaction
from treum.platform.events import decode
from treum.platform.handlers.claim import Work, advance, claim, reclaim
from treum.platform.handlers.generation import Generation, building, current, open_current
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
        self._calls: asyncio.Queue[None] = asyncio.Queue(maxsize=1)
        self._looked = -POLL_S
        self._is_away = False

    def wake(self) -> None:
        """One task looks; when it takes something it wakes the next, as there may be more."""
        with contextlib.suppress(asyncio.QueueFull):
            self._calls.put_nowait(None)

    async def prepare(self) -> None:
        async with self._database.transaction() as tx:
            opened = await open_current(tx, self._handler.name, types=list(self._kinds))
        self._generation = self._building or opened

    async def run(self, stop: asyncio.Event) -> None:
        """May run several times at once: together they poll as often as one."""
        while not stop.is_set():
            try:
                while not stop.is_set() and await self._look():
                    pass
                self._is_away = False
            except Exception as error:
                if not is_trouble(error):
                    raise
                self._note_away(error)
            if self._is_away:
                await _first_of(stop.wait(), seconds=_AWAY_S)
            else:
                await self._rest(stop)

    async def _look(self) -> bool:
        self._looked = asyncio.get_running_loop().time()
        return await self.apply_next()

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until it is woken, or nobody has looked for a while."""
        clock = asyncio.get_running_loop().time
        while not stop.is_set() and (left_s := self._looked + POLL_S - clock()) > 0:
            if await _first_of(self._calls.get(), stop.wait(), seconds=left_s):
                return

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
        generation = self._generation
        work = await self._claim_of(tx, generation)
        while generation != (meant := await self._meant(tx)):
            if meant is None:
                return None
            generation = self._generation = meant
            work = await self._claim_of(tx, generation)
        tx.generation = generation.number
        if work is not None:
            self._turn = (work.stored.partition + 1) % events.PARTITIONS
            self.wake()
        return work

    async def _claim_of(self, tx: Transaction, generation: Generation) -> Work | None:
        return await claim(tx, generation.consumer, types=list(self._kinds), turn=self._turn)

    async def _meant(self, tx: Transaction) -> Generation | None:
        """The generation to work on; None when it is no longer being built. Asked under the lock of
        a cursor, which no swap passes."""
        if self._building is not None:
            is_building = await building(tx, self._handler.name) == self._building
            return self._building if is_building else None
        return self._generation if self._handler.effects else await current(tx, self._handler.name)

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


async def _first_of(*waited: Coroutine[object, object, object], seconds: float) -> bool:
    """Whether one of them has ended in time; the others are cancelled."""
    waits = {asyncio.ensure_future(one) for one in waited}
    done, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    return bool(done)
