"""Bars for strategies, from closes, from random walks and from what was recorded; and the ideas."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

import numpy as np

from tests.contexts.signals.engine.indicators.series import Bars, recorded
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategy import Idea, Strategy
from treum.contexts.signals.rules import TickBar, Window

OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TICK = Decimal("0.05")
INDEX = Listing(UUID(int=1), TICK, (Window(OPENS, OPENS + 375 * MINUTE),))
SHARE = Listing(UUID(int=2), TICK, INDEX.windows, has_volume=True)


def bar_of(number: int, close: int, *, reach: int = 2, volume: int | None = 10) -> TickBar:
    """Of that minute of the session; it spans its close by so many ticks either way."""
    at = OPENS + number * MINUTE
    return TickBar(at, at + MINUTE, close, close + reach, close - reach, close, volume)


def ideas_of(strategy: Strategy, bars: Iterable[TickBar]) -> dict[int, Idea]:
    """By the place of the bar."""
    seat = Seat(strategy, SHARE)
    told = ((number, seat.on_bar(bar)) for number, bar in enumerate(bars))
    return {number: idea for number, idea in told if idea}


def shown(strategy: Strategy, closes: Sequence[int]) -> dict[int, Idea]:
    """By the place of the close, after bars that warm up and close where the first one does."""
    before = strategy.warm_up
    every = [closes[0]] * before + [*closes]
    bars = [bar_of(number, close) for number, close in enumerate(every, -before)]
    return {number - before: idea for number, idea in ideas_of(strategy, bars).items()}


def columns(bars: Bars, most: int = 100_000) -> tuple[TickBar, ...]:
    """The first bars of a series, in paise, a minute apart."""
    return tuple(
        TickBar(
            OPENS + number * MINUTE,
            OPENS + (number + 1) * MINUTE,
            *(int(price) for price in (bar.open, bar.high, bar.low, bar.close)),
            bar.volume,
        )
        for number, bar in zip(range(most), bars)
    )


@cache
def some_recorded() -> tuple[Bars, ...]:
    """Each share by day, quarter hours of Bank Nifty and minutes of NIFTY: 53,000 bars."""
    return tuple(
        Bars(bars.name, *(None if one is None else one[:12_000] for one in _lines(bars)))
        for bars in recorded()
    )


def _lines(bars: Bars) -> Iterable[np.ndarray | None]:
    return (bars.open, bars.high, bars.low, bars.close, bars.volume)


def walk(seed: int, *, bars: int = 4000) -> Bars:
    """Of steps, gaps and wicks of whole ticks, with stretches that stand still."""
    random = np.random.default_rng(seed)
    moves = random.integers(-12, 13, bars) * (random.random(bars) < 0.9)
    gaps = random.integers(-3, 4, bars) * (random.random(bars) < 0.3)
    start = int(random.integers(0, bars - 60))
    moves[start : start + 60] = gaps[start : start + 60] = 0
    close = 20_000 + np.cumsum(moves + gaps)
    opened = close - moves
    high = np.maximum(opened, close) + random.integers(0, 6, bars)
    low = np.minimum(opened, close) - random.integers(0, 6, bars)
    volume = random.integers(0, 500, bars)
    prices = (each.astype(np.float64) for each in (opened, high, low, close))
    return Bars(f"walk {seed}", *prices, volume.astype(np.float64))
