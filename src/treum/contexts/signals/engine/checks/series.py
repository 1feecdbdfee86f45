"""Bars to try a strategy on, and the same bars made to look otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.rules import TickBar, Window

MINUTE = timedelta(minutes=1)
_OPENS = datetime(2024, 1, 1, 3, 45, tzinfo=UTC)
_TICK = Decimal("0.05")
_START = 20_000
_LEAST = 2_000
"""Ticks. A market of invented bars falls no further, for its levels must stay prices."""


@dataclass(frozen=True, slots=True)
class Series:
    """One instrument's bars, oldest first. listing: on the day of the last of them."""

    listing: Listing
    bars: Sequence[TickBar]

    @property
    def session_at(self) -> int:
        """How many bars come before the session's first."""
        opens_at = self.listing.windows[0].opens_at
        return sum(bar.at < opens_at for bar in self.bars)


def mirrored(bars: Sequence[TickBar], *, around: int) -> list[TickBar]:
    """What rose falls by the same ratio. around: the price that stays, in ticks."""
    return [_mirrored(bar, around * around) for bar in bars]


def of_another(series: Series) -> Series:
    """Another instrument at the same instants, whose prices go the other way."""
    other = replace(series.listing, instrument_id=UUID(int=series.listing.instrument_id.int ^ 1))
    return Series(other, mirrored(series.bars, around=series.bars[0].close))


def moved(series: Series, by: timedelta) -> Series:
    windows = tuple(
        Window(each.opens_at + by, each.closes_at + by) for each in series.listing.windows
    )
    bars = [replace(bar, at=bar.at + by, closes_at=bar.closes_at + by) for bar in series.bars]
    return Series(replace(series.listing, windows=windows), bars)


def invented(seed: int, *, sessions: int, minutes: int = 150) -> Series:
    """Minutes of a traded instrument in as many short sessions, the last of them the listing's.

    Trends, gaps overnight, missing minutes and stretches in which nothing moves.
    """
    random = Random(seed)  # noqa: S311 (prices, not secrets)
    bars: list[TickBar] = []
    close = _START
    for day in range(sessions):
        opens_at = _OPENS + timedelta(days=day)
        bars += _session(random, opens_at, close=close, minutes=minutes)
        close = max(_LEAST, bars[-1].close + round(random.gauss(0, 60)))
    window = Window(opens_at, opens_at + minutes * MINUTE)
    return Series(Listing(UUID(int=seed * 2), _TICK, (window,), has_volume=True), bars)


def _session(random: Random, opens_at: datetime, *, close: int, minutes: int) -> Iterator[TickBar]:
    flat_at = random.randrange(20, minutes - 20)
    missing = set(random.sample(range(20, minutes), 3))
    drift = 0.0
    for minute in range(minutes):
        drift = random.gauss(0, 4) if minute % 25 == 0 else drift
        is_flat = flat_at <= minute < flat_at + 12
        opened = close if is_flat else close + round(random.gauss(0, 2))
        close = opened if is_flat else max(_LEAST, opened + round(random.gauss(drift, 12)))
        above, below = (0, 0) if is_flat else (random.randrange(12), random.randrange(12))
        at = opens_at + minute * MINUTE
        if minute not in missing:
            high, low = max(opened, close) + above, min(opened, close) - below
            volume = 0 if is_flat else random.randrange(1, 900)
            yield TickBar(at, at + MINUTE, opened, high, low, close, volume)


def _mirrored(bar: TickBar, square: int) -> TickBar:
    opened, low, high, close = (
        max(1, round(square / price)) for price in (bar.open, bar.high, bar.low, bar.close)
    )
    return replace(bar, open=opened, high=high, low=low, close=close)
