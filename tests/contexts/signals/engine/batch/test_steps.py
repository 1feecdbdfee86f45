"""The step of all instruments tells what a class for each would have told."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine import walks
from tests.contexts.signals.engine.indicators.feeding import table
from tests.contexts.signals.engine.indicators.series import Floats, PlainBar, recorded
from treum.contexts.signals.engine.batch.steps import (
    AtrStep,
    BollingerStep,
    EmaStep,
    MacdStep,
    RsiStep,
    SmaStep,
)
from treum.contexts.signals.engine.indicators.averages import Ema, Sma
from treum.contexts.signals.engine.indicators.base import BadInput
from treum.contexts.signals.engine.indicators.momentum import Macd, Rsi
from treum.contexts.signals.engine.indicators.volatility import Atr, Bollinger

ROUNDING = {"SMA": 1e-14, "BBANDS": 1e-11}
"""How far two tellings may differ, as a share of what is told, where values are no whole numbers: a
ring is summed anew by additions here and exactly rounded there, and the root of a variance makes
more of it. All else, and everything of whole numbers such as ticks, is the same to the last bit."""
# Any: each step and each class takes and tells what it does.
PAIRS: dict[str, tuple[Callable[[int], Any], Callable[[], Any], int]] = {
    "EMA": (lambda n: EmaStep(n, 5), lambda: Ema(5), 1),
    "SMA": (lambda n: SmaStep(n, 5), lambda: Sma(5), 1),
    "RSI": (lambda n: RsiStep(n, 5), lambda: Rsi(5), 1),
    "ATR": (lambda n: AtrStep(n, 5), lambda: Atr(5), 1),
    "BBANDS": (lambda n: BollingerStep(n, 5), lambda: Bollinger(5), 3),
    "MACD": (
        lambda n: MacdStep(n, fast=3, slow=6, signal=4),
        lambda: Macd(fast=3, slow=6, signal=4),
        3,
    ),
}
EVERY = pytest.mark.parametrize("name", PAIRS)
Grid = Sequence[Sequence[float | None]]
GRIDS = st.integers(1, 4).flatmap(
    lambda count: st.lists(
        st.lists(st.none() | st.integers(1, 30), min_size=count, max_size=count),
        min_size=1,
        max_size=40,
    )
)
"""By bar, the close of each instrument in ticks; None where it has no bar."""


def _bar(close: float) -> PlainBar:
    return PlainBar(close, close + close % 3, close * 0.75, close, None)


def _given(name: str, closes: Sequence[Any]) -> Floats:
    given = np.array([np.nan if close is None else close for close in closes], dtype=np.float64)
    return np.stack([given + given % 3, given * 0.75, given]) if name == "ATR" else given


def _one_by_one(name: str, grid: Grid) -> Floats:
    """(lines, bars, instruments) of what the classes tell."""
    _, make, lines = PAIRS[name]
    told = []
    for closes in zip(*grid, strict=True):
        one = make()
        given = [close if close is None or name != "ATR" else _bar(close) for close in closes]
        told.append(
            table([None if each is None else one.update(each) for each in given], lines=lines)
        )
    return np.stack(told, axis=2)


def _at_once(name: str, grid: Grid) -> Floats:
    make, _, lines = PAIRS[name]
    step = make(len(grid[0]))
    told = [np.array(step.update(_given(name, closes))) for closes in grid]
    return np.stack(told).reshape(len(grid), lines, -1).transpose(1, 0, 2)


@EVERY
@settings(walks.UNTIMED, max_examples=60)
@given(grid=GRIDS)
def test_any_few_instruments_with_gaps_are_told_the_same(name: str, grid: Grid) -> None:
    np.testing.assert_array_equal(_at_once(name, grid), _one_by_one(name, grid))


def _recorded(unit: int) -> Grid:
    """The closes of 1,200 bars of every series with a volume. unit: paise."""
    series = [bars.close[:1200] / unit for bars in recorded() if bars.volume is not None]
    long = [closes.tolist() for closes in series if len(closes) == 1200]
    assert len(long) > 20
    return list(zip(*long, strict=True))


@EVERY
def test_recorded_instruments_are_told_the_same_in_paise_to_the_last_bit(name: str) -> None:
    grid = _recorded(1)
    ours = _at_once(name, grid)
    assert not np.isnan(ours[:, 20:]).any()
    np.testing.assert_array_equal(ours, _one_by_one(name, grid))


@EVERY
def test_recorded_instruments_are_told_the_same_in_rupees_but_for_rounding(name: str) -> None:
    grid = _recorded(100)
    ours, theirs = _at_once(name, grid), _one_by_one(name, grid)
    np.testing.assert_allclose(ours, theirs, rtol=ROUNDING.get(name, 0.0), atol=0.0)
    assert np.array_equal(ours, theirs, equal_nan=True) is (name not in ROUNDING)


@EVERY
def test_a_refused_bar_changes_nothing(name: str) -> None:
    grid: Grid = [[10, 20], [12, 19], [11, 25], [13, 22], [10, 20], [15, 15], [9, 30]]
    step = PAIRS[name][0](2)
    for closes in grid:
        before = np.array(step.update(_given(name, closes)))
    shape = _given(name, [10, 20]).shape
    for bad in (np.full(shape, np.inf), np.ones(3), np.ones(shape, dtype=np.int64)):
        with pytest.raises(BadInput):
            step.update(bad)
    nothing = np.full(shape, np.nan)
    assert np.isnan(step.update(nothing)).all()
    after = np.array(step.update(_given(name, [14, 14])))
    fresh = PAIRS[name][0](2)
    for closes in grid:
        fresh.update(_given(name, closes))
    np.testing.assert_array_equal(after, fresh.update(_given(name, [14, 14])))
    assert before.shape == after.shape


@EVERY
def test_a_window_of_nothing_is_refused(name: str) -> None:
    step = type(PAIRS[name][0](1))
    with pytest.raises(ValueError, match="at least"):
        step(1, **({"fast": 0} if name == "MACD" else {"window": 0}))
