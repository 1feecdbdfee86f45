"""Do prices still come? Measured in seconds of wall time against what the pace promises."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.frozen import FROZEN_BARS_MIN

STALE_S_MIN = 5.0
MUTE_S_MIN = 20.0
STALE_INTERVALS = 2
MUTE_INTERVALS = 5
LOST_S = 30
"""A run nobody has looked after for so long has lost its process; its feed is shown as mute."""


class FeedState(StrEnum):
    """stale: nothing new for a while, or only what is known already. mute: connected, yet nothing
    comes at all. finished: the run is over and nothing will come."""

    LIVE = "live"
    STALE = "stale"
    MUTE = "mute"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Wall seconds without a new price after which a feed is stale, and mute."""

    stale_s: float
    mute_s: float


def bounds_of(interval_s: float, speed: float) -> Bounds:
    """interval_s: market seconds between two arrivals. speed: 0 = as fast as possible."""
    expected_s = interval_s / speed if speed else 0.0
    return Bounds(
        max(STALE_S_MIN, STALE_INTERVALS * expected_s),
        max(MUTE_S_MIN, MUTE_INTERVALS * expected_s),
    )


class FreshnessWatch:
    """Remembers when something last came, and when it last was new. Seconds: monotonic."""

    __slots__ = ("_arrived_s", "_bounds", "_new_s")

    def __init__(self, bounds: Bounds, *, now_s: float) -> None:
        self._bounds = bounds
        self._arrived_s = now_s
        self._new_s = now_s

    def see(self, now_s: float, *, is_new: bool) -> None:
        self._arrived_s = now_s
        if is_new:
            self._new_s = now_s

    def state(self, now_s: float) -> FeedState:
        """Live, stale or mute."""
        if now_s - self._new_s <= self._bounds.stale_s:
            return FeedState.LIVE
        if now_s - self._arrived_s <= self._bounds.mute_s:
            return FeedState.STALE
        return FeedState.MUTE


class NewsFilter:
    """Tells whether an arrival says anything: bars that stand still are not news."""

    __slots__ = ("_flat",)

    def __init__(self) -> None:
        self._flat: dict[UUID, tuple[Decimal, int]] = {}

    def is_new(self, arrival: Iterable[Tick | Bar], *, ticks_taken: int) -> bool:
        """ticks_taken: how many of the arrival's ticks entered a bar."""
        moving = [self._moves(each) for each in arrival if isinstance(each, Bar)]
        return any(moving) or ticks_taken > 0

    def _moves(self, bar: Bar) -> bool:
        if not bar.is_flat:
            self._flat.pop(bar.instrument_id, None)
            return True
        price, count = self._flat.get(bar.instrument_id, (bar.close, 0))
        count = count + 1 if price == bar.close else 1
        self._flat[bar.instrument_id] = bar.close, count
        return count < FROZEN_BARS_MIN
