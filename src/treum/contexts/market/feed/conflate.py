"""Ticks to bars: drop what is wrong, repeated or late, counting each cause; close in order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from treum.contexts.market.rules.bar import MINUTE_S, Bar, Tick
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.session import Session

LATENESS_MAX = timedelta(seconds=2)
"""How long after its minute, in market time, a tick may still enter the minute's bar."""
TICKS_PER_BAR_MAX = 10_000

_MINUTE = timedelta(seconds=MINUTE_S)


class TickFate(StrEnum):
    TAKEN = "taken"
    REPEATED = "repeated"
    LATE = "late"
    UNKNOWN_INSTRUMENT = "unknown_instrument"
    OUTSIDE_SESSION = "outside_session"
    NOT_POSITIVE = "not_positive"
    OFF_TICK = "off_tick"
    NEGATIVE_QUANTITY = "negative_quantity"
    TOO_MANY = "too_many"


class Conflation:
    """The open minutes of one session. `fates` counts what became of every tick.

    A minute closes when a tick is seen that is LATENESS_MAX past its end, or at `finish`. Within a
    minute the earliest tick gives the open and the latest the close, in whatever order they came.
    """

    __slots__ = ("_closed_until", "_instruments", "_open", "_session", "fates")

    def __init__(
        self, instruments: Iterable[Instrument], session: Session, *, after: datetime | None = None
    ) -> None:
        """after: `at` of the last bars that are closed already; their ticks are late."""
        self._instruments = {instrument.id: instrument for instrument in instruments}
        self._session = session
        self._closed_until = None if after is None else after + _MINUTE
        self._open: dict[datetime, dict[UUID, _OpenBar]] = {}
        self.fates: Counter[TickFate] = Counter()

    def take(self, tick: Tick) -> list[tuple[Bar, ...]]:
        """The minutes this tick closes, oldest first, each with its bars ordered by instrument."""
        fate = self._fate_of(tick)
        if fate is None:
            minute = tick.at - (tick.at - self._session.windows[0].opens_at) % _MINUTE
            bars = self._open.setdefault(minute, {})
            fate = bars.setdefault(tick.instrument_id, _OpenBar()).add(tick)
        self.fates[fate] += 1
        return self._close(tick.at - LATENESS_MAX) if fate is TickFate.TAKEN else []

    def finish(self) -> list[tuple[Bar, ...]]:
        """Close what is open: no tick will follow."""
        return self._close(max(self._open, default=None), with_last=True)

    def _fate_of(self, tick: Tick) -> TickFate | None:
        """Why the tick is not taken; None when it may enter a bar."""
        instrument = self._instruments.get(tick.instrument_id)
        if instrument is None:
            return TickFate.UNKNOWN_INSTRUMENT
        flaw = _flaw_of(tick, instrument)
        if flaw is not None:
            return flaw
        if not self._session.is_open(tick.at):
            return TickFate.OUTSIDE_SESSION
        if self._closed_until is not None and tick.at < self._closed_until:
            return TickFate.LATE
        return None

    def _close(self, until: datetime | None, *, with_last: bool = False) -> list[tuple[Bar, ...]]:
        """Close the minutes that end by `until`; with_last: also the one that opens then."""
        if until is None:
            return []
        limit = until if with_last else until - _MINUTE
        minutes = sorted(minute for minute in self._open if minute <= limit)
        closed = [_bars(minute, self._open.pop(minute)) for minute in minutes]
        if minutes:
            self._closed_until = minutes[-1] + _MINUTE
        return closed


class _OpenBar:
    """One instrument's minute while it is open."""

    __slots__ = ("_first", "_high", "_last", "_low", "_quantity", "_seen")

    def __init__(self) -> None:
        self._seen: set[tuple[datetime, Decimal, int | None]] = set()
        self._first: Tick | None = None
        self._last: Tick | None = None
        self._high = self._low = Decimal()
        self._quantity: int | None = None

    def add(self, tick: Tick) -> TickFate:
        mark = (tick.at, tick.price, tick.quantity)
        if mark in self._seen:
            return TickFate.REPEATED
        if len(self._seen) >= TICKS_PER_BAR_MAX:
            return TickFate.TOO_MANY
        self._seen.add(mark)
        if self._first is None or self._last is None:
            self._first = self._last = tick
            self._high = self._low = tick.price
        self._first = tick if tick.at < self._first.at else self._first
        self._last = tick if tick.at >= self._last.at else self._last
        self._high = max(self._high, tick.price)
        self._low = min(self._low, tick.price)
        if tick.quantity is not None:
            self._quantity = (self._quantity or 0) + tick.quantity
        return TickFate.TAKEN

    def close(self, instrument_id: UUID, at: datetime) -> Bar:
        assert self._first is not None
        assert self._last is not None
        return Bar(
            instrument_id=instrument_id,
            at=at,
            open=self._first.price,
            high=self._high,
            low=self._low,
            close=self._last.price,
            volume=self._quantity,
        )


def _flaw_of(tick: Tick, instrument: Instrument) -> TickFate | None:
    if tick.price <= 0:
        return TickFate.NOT_POSITIVE
    if tick.price % instrument.tick_size:
        return TickFate.OFF_TICK
    is_negative = tick.quantity is not None and tick.quantity < 0
    return TickFate.NEGATIVE_QUANTITY if is_negative else None


def _bars(minute: datetime, open_bars: Mapping[UUID, _OpenBar]) -> tuple[Bar, ...]:
    return tuple(open_bars[each].close(each, minute) for each in sorted(open_bars))
