"""Puts ticks in order: drops repeats and impossible ones, waits a bounded time for late ones.

Bounds are market time, so that a recording gives the same ticks at every speed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from uuid import UUID

from treum.contexts.market.rules.bar import Reading, RejectReason, Tick
from treum.contexts.market.rules.session import local_day

REORDER_MAX = timedelta(seconds=2)
"""A tick may come so long after a later one and still take its place."""
AHEAD_MAX = timedelta(seconds=5)
"""A tick further past the newest is believed only when CONFIRMATIONS later arrivals agree."""
CONFIRMATIONS = 2
SILENCE_MIN = timedelta(seconds=60)
"""After so long without any tick, what was traded meanwhile belongs to no minute that was seen."""
BACKWARDS_MAX = 20
"""After so many falling volumes in a row it is the higher mark that was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTick(Reading):
    """A row of a file."""

    line: int
    raw: bytes


Refusal = tuple[RawTick, RejectReason]


class TickOrder:
    """Guard against far-ahead stamps, then the buffer, then volumes. Feed it in arrival order."""

    __slots__ = ("_buffer", "_meter", "_newest", "_seen", "_suspects", "moved", "refusals")

    def __init__(self) -> None:
        self._seen: set[tuple[UUID, datetime, Decimal, int | None]] = set()
        self._suspects: list[RawTick] = []
        self._newest: datetime | None = None
        self._buffer = ReorderBuffer(REORDER_MAX)
        self._meter = VolumeMeter()
        self.refusals: list[Refusal] = []
        self.moved = 0

    def take(self, tick: RawTick) -> list[Tick]:
        """The ticks whose order is now certain, oldest first."""
        mark = (tick.instrument_id, tick.at, tick.price, tick.volume)
        if mark in self._seen:
            self.refusals.append((tick, RejectReason.DUPLICATE_TICK))
            return []
        self._seen.add(mark)
        return self._place(self._believed(tick))

    def finish(self) -> list[Tick]:
        """What is left: no tick will follow. A far-ahead tick that none confirmed is refused,
        unless it is so near that it may simply be the last one."""
        newest, waiting = self._newest, self._suspects
        self._suspects = []
        limit = None if newest is None else newest + SILENCE_MIN
        self._refuse_ahead([each for each in waiting if limit and each.at > limit])
        believed = [each for each in waiting if limit is None or each.at <= limit]
        return self._place(believed) + self._measured(self._buffer.finish())

    def _believed(self, tick: RawTick) -> list[RawTick]:
        """Of this tick and those under suspicion, the ones whose time may be true."""
        limit = tick.at + AHEAD_MAX
        self._refuse_ahead([each for each in self._suspects if each.at > limit])
        self._suspects = [each for each in self._suspects if each.at <= limit] + [tick]
        believed: list[RawTick] = []
        while (one := self._next_believed()) is not None:
            self._suspects.remove(one)
            self._newest = one.at if self._newest is None else max(self._newest, one.at)
            believed.append(one)
        return believed

    def _next_believed(self) -> RawTick | None:
        """The first that is near the newest; else the earliest, once enough others agree."""
        if self._newest is not None:
            limit = self._newest + AHEAD_MAX
            near = next((each for each in self._suspects if each.at <= limit), None)
            if near is not None:
                return near
        if len(self._suspects) > CONFIRMATIONS:
            return min(self._suspects, key=lambda each: each.at)
        return None

    def _refuse_ahead(self, ticks: Iterable[RawTick]) -> None:
        self.refusals += [(each, RejectReason.FAR_AHEAD) for each in ticks]

    def _place(self, ticks: Iterable[RawTick]) -> list[Tick]:
        released: list[RawTick] = []
        for tick in ticks:
            if self._buffer.is_late(tick):
                self.refusals.append((tick, RejectReason.TOO_LATE))
                continue
            self.moved += self._buffer.is_behind(tick)
            released += self._buffer.take(tick)
        return self._measured(released)

    def _measured(self, ticks: Iterable[RawTick]) -> list[Tick]:
        measured: list[Tick] = []
        for tick in ticks:
            quantity = self._meter.quantity(tick)
            if quantity is not None and quantity < 0:
                self.refusals.append((tick, RejectReason.VOLUME_BACKWARDS))
                continue
            measured.append(
                Tick(
                    instrument_id=tick.instrument_id,
                    at=tick.at,
                    price=tick.price,
                    quantity=quantity,
                )
            )
        return measured


class ReorderBuffer:
    """Holds each tick until no tick within `bound` of the newest can come before it."""

    __slots__ = ("_bound", "_count", "_heap", "_newest")

    def __init__(self, bound: timedelta) -> None:
        self._bound = bound
        self._heap: list[tuple[datetime, int, RawTick]] = []
        self._newest: datetime | None = None
        self._count = 0

    def is_behind(self, tick: RawTick) -> bool:
        return self._newest is not None and tick.at < self._newest

    def is_late(self, tick: RawTick) -> bool:
        """Further behind the newest than the bound: a later tick may have left already."""
        return self._newest is not None and tick.at < self._newest - self._bound

    def take(self, tick: RawTick) -> list[RawTick]:
        """What may leave, in order; ticks of one instant in the order in which they came.

        The tick must not be late.
        """
        assert not self.is_late(tick)
        self._count += 1
        heappush(self._heap, (tick.at, self._count, tick))
        self._newest = tick.at if self._newest is None else max(self._newest, tick.at)
        return self._leave(self._newest - self._bound)

    def finish(self) -> list[RawTick]:
        return self._leave(None)

    def _leave(self, until: datetime | None) -> list[RawTick]:
        left: list[RawTick] = []
        while self._heap and (until is None or self._heap[0][0] <= until):
            left.append(heappop(self._heap)[2])
        return left


class VolumeMeter:
    """Turns cumulative volumes, in order, into what was traded since the tick before."""

    __slots__ = ("_falls", "_last_at", "_marks")

    def __init__(self) -> None:
        self._marks: dict[UUID, int] = {}
        self._falls: dict[UUID, int] = {}
        self._last_at: datetime | None = None

    def quantity(self, tick: Reading) -> int | None:
        """Shares; 0 where the volume before is not known; negative when it went backwards."""
        self._note_silence(tick.at)
        if tick.volume is None:
            return None
        mark = self._marks.get(tick.instrument_id, tick.volume)
        if tick.volume < mark:
            falls = self._falls.get(tick.instrument_id, 0) + 1
            if falls <= BACKWARDS_MAX:
                self._falls[tick.instrument_id] = falls
                return tick.volume - mark
            mark = tick.volume
        self._falls.pop(tick.instrument_id, None)
        self._marks[tick.instrument_id] = tick.volume
        return tick.volume - mark

    def _note_silence(self, at: datetime) -> None:
        """After a silence or on a new day every instrument is measured anew."""
        last = self._last_at
        if last is not None and (at - last > SILENCE_MIN or local_day(at) != local_day(last)):
            self._marks.clear()
            self._falls.clear()
        self._last_at = at
