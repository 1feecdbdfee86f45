"""Invented bars for property tests: short sessions, small windows, so that signals come often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross, EmaCrossParameters
from treum.contexts.signals.engine.strategies.opening_range import (
    OpeningRange,
    OpeningRangeParameters,
)
from treum.contexts.signals.engine.strategy import Maker, Strategy
from treum.contexts.signals.engine.values import Bar, RunSetup
from treum.contexts.signals.rules import Window

OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
TICK = Decimal("0.05")
START = 5000
MINUTES = 60
QUICK = EmaCrossParameters(fast=2, slow=4, atr=3, valid_minutes=6, quiet_minutes=4)
SLOWER = EmaCrossParameters(fast=3, slow=5, atr=3, valid_minutes=9, quiet_minutes=4)
MORNING = OpeningRangeParameters(range_minutes=5, range_bars_min=3, atr=3, quiet_minutes=4)
WEIGHED = replace(MORNING, needs_vwap=True)
FIRST, SECOND = UUID(int=1), UUID(int=2)

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine must not fail a property."""

Shape = tuple[int, int, int, int]
"""gap from the last close, body, upper wick, lower wick; in ticks"""

SHAPES: st.SearchStrategy[Shape] = st.tuples(
    st.integers(-6, 6), st.integers(-12, 12), st.integers(0, 8), st.integers(0, 8)
)
WALKS = st.lists(SHAPES, min_size=1, max_size=MINUTES)
PRELUDE: Sequence[Shape] = [(0, 3 if number % 2 else -3, 1, 1) for number in range(70)]
"""More bars than any of the strategies here needs to warm up."""


def setup(*instruments: UUID, minutes: int = MINUTES) -> RunSetup:
    """A run of four strategies on each instrument, in one window of so many minutes."""
    window = Window(OPENS, OPENS + timedelta(minutes=minutes))
    return RunSetup(
        run_id=UUID(int=9),
        listings=[Listing(each, TICK, (window,), has_volume=True) for each in instruments],
        strategies=(
            crossing(SLOWER),
            crossing(QUICK),
            breaking_out(MORNING),
            breaking_out(WEIGHED),
        ),
    )


def crossing(parameters: EmaCrossParameters) -> Maker:
    def make(listing: Listing) -> Strategy:
        return EmaCross(listing, parameters)

    return make


def breaking_out(parameters: OpeningRangeParameters) -> Maker:
    def make(listing: Listing) -> Strategy:
        return OpeningRange(listing, parameters)

    return make


def bar_after(close: int, shape: Shape, *, at: datetime, instrument_id: UUID = FIRST) -> Bar:
    gap, body, above, below = shape
    opened = close + gap
    closed = opened + body
    high, low = max(opened, closed) + above, min(opened, closed) - below
    prices = (ticks * TICK for ticks in (opened, high, low, closed))
    return Bar(instrument_id, at, *prices, volume=above + 2 * below)


def walk(
    shapes: Sequence[Shape], *, before_open: int = 0, instrument_id: UUID = FIRST
) -> list[Bar]:
    """A minute apart: the prelude, then the shapes, the first so many minutes before the open."""
    bars: list[Bar] = []
    close = START
    for number, shape in enumerate([*PRELUDE, *shapes], -before_open - len(PRELUDE)):
        at = OPENS + timedelta(minutes=number)
        bars.append(bar_after(close, shape, at=at, instrument_id=instrument_id))
        close = int(bars[-1].close / TICK)
    return bars
