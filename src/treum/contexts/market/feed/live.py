"""From the readings of a live ticker to ticks: what cannot be true is refused and counted."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from treum.contexts.market.feed.order import AHEAD_MAX, VolumeMeter
from treum.contexts.market.rules.bar import Reading, RejectReason, Tick

_PLACES = 1_000_000
_START = datetime.fromtimestamp(0, UTC)


class LiveTicks:
    """Readings come with whole seconds. Those of one second are numbered in microseconds, so that
    two trades of one price and size stay two and their order is kept.

    Nothing is held back: a price must not wait, and the minutes bear a late one.
    """

    __slots__ = ("_last", "_meter", "_place", "_second", "refused")

    def __init__(self) -> None:
        self._last: dict[UUID, Reading] = {}
        self._meter = VolumeMeter()
        self._second = _START
        self._place = 0
        self.refused: Counter[RejectReason] = Counter()

    def take(self, readings: Iterable[Reading], now: datetime) -> list[Tick]:
        """What arrived together, oldest first. now: wall time, which no reading can be past."""
        ticks: list[Tick] = []
        for reading in sorted(readings, key=lambda each: each.at):
            flaw = _flaw_of(reading, self._last.get(reading.instrument_id), now=now)
            if flaw is None:
                self._last[reading.instrument_id] = reading
                quantity = self._meter.quantity(reading)
                if quantity is None or quantity >= 0:
                    ticks.append(self._tick(reading, quantity))
                    continue
                flaw = RejectReason.VOLUME_BACKWARDS
            self.refused[flaw] += 1
        return ticks

    def _tick(self, reading: Reading, quantity: int | None) -> Tick:
        if reading.at > self._second:
            self._second, self._place = reading.at, -1
        self._place = min(self._place + 1, _PLACES - 1)
        return Tick(
            instrument_id=reading.instrument_id,
            at=reading.at.replace(microsecond=self._place),
            price=reading.price,
            quantity=quantity,
        )


def _flaw_of(reading: Reading, last: Reading | None, *, now: datetime) -> RejectReason | None:
    if reading.price <= 0:
        return RejectReason.NOT_POSITIVE
    if reading.at - now > AHEAD_MAX:
        return RejectReason.FAR_AHEAD
    if last is not None and reading.at < last.at:
        return RejectReason.OUT_OF_ORDER
    return RejectReason.DUPLICATE_TICK if reading == last else None
