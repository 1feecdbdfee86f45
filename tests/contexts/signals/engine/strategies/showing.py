"""Bars for strategies, from closes, from random walks and from what was recorded; and the ideas."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tests.contexts.signals.engine.indicators.series import Bars, recorded
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE
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


def made(name: str, chosen: object = None) -> Strategy:
    """Of the catalogue, for a share. chosen: its parameters; None as they come."""
    kind: Any = CATALOGUE[name].kind
    strategy: Strategy = kind(SHARE, chosen)
    return strategy


def columns(bars: Bars, *, first: int = 0) -> list[TickBar]:
    """In paise, a minute apart. first: minute of the session of the first one."""
    found = []
    for number, bar in enumerate(bars, first):
        at = OPENS + number * MINUTE
        opened, high, low, close = (int(each) for each in (bar.open, bar.high, bar.low, bar.close))
        found.append(TickBar(at, at + MINUTE, opened, high, low, close, bar.volume))
    return found


def part(bars: Bars, places: slice, *, volume: npt.NDArray[np.int64] | None = None) -> Bars:
    """volume: in place of what was recorded."""
    opened, high, low, close = (
        each[places] for each in (bars.open, bars.high, bars.low, bars.close)
    )
    known = bars.volume[places] if bars.volume is not None else None
    traded = known if volume is None else volume.astype(np.float64)
    return Bars(bars.name, opened, high, low, close, traded)


@cache
def some_recorded() -> tuple[Bars, ...]:
    """Each share by day, and 12,000 quarter hours of Bank Nifty and minutes of NIFTY."""
    return tuple(part(bars, slice(12_000)) for bars in recorded())


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
    traded = random.integers(0, 500, bars)
    opened, high, low, close, volume = np.array((opened, high, low, close, traded), dtype=float)
    return Bars(f"walk {seed}", opened, high, low, close, volume)
