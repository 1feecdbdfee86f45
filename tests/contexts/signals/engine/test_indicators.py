"""Indicators agree with TA-Lib or numpy over whole series, to 1e-9 relative.

EMA is equal to the last bit where this was written. TA-Lib's ATR is compiled to another order of
rounding: a step of either errs by a few units in the last place, and both averages forget old
errors, so they stay about 1e-14 apart however long the series. 1e-9 leaves room for other
compilers, and at a price of 24,000 is still a thousandth of a tick.
"""

import numpy as np
import numpy.typing as npt
import pytest
import talib
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.signals.engine import recorded, walks
from treum.contexts.signals.engine.atr import Atr
from treum.contexts.signals.engine.ema import Ema
from treum.contexts.signals.engine.extremes import Extremes
from treum.contexts.signals.engine.vwap import Vwap

TOLERANCE = 1e-9
Series = npt.NDArray[np.float64]

PRICES = st.floats(0.05, 1e6, allow_nan=False)
CLOSES = st.lists(PRICES, min_size=1, max_size=200)
BARS = st.lists(st.tuples(PRICES, PRICES, PRICES).map(sorted), min_size=1, max_size=200)
TICKS = st.integers(1, 10**7)
TRADED = st.lists(
    st.tuples(st.tuples(TICKS, TICKS, TICKS).map(sorted), st.integers(0, 10**7)),
    min_size=1,
    max_size=200,
)
"""((low, close, high) in ticks, volume) of each bar"""


def ema_of(closes: Series, window: int) -> Series:
    ema = Ema(window)
    return as_series([ema.update(close) for close in closes.tolist()])


def atr_of(bars: Series, window: int) -> Series:
    """bars: (n, 3) high, low, close."""
    atr = Atr(window)
    return as_series(
        [atr.update(high=high, low=low, close=close) for high, low, close in bars.tolist()]
    )


def as_series(values: list[float | None]) -> Series:
    return np.array([np.nan if value is None else value for value in values])


def assert_equal(ours: Series, theirs: Series) -> None:
    """Also that both are unknown on the same bars."""
    np.testing.assert_allclose(ours, theirs, rtol=TOLERANCE, atol=0, equal_nan=True)


@pytest.fixture(scope="module")
def nifty() -> Series:
    """Every recorded minute: (n, 3) high, low, close."""
    return np.array([[float(x) for x in (b.high, b.low, b.close)] for b in recorded.minutes()])


@pytest.mark.parametrize("window", [2, 9, 21, 200])
def test_ema_equals_talib_on_recorded_minutes(nifty: Series, window: int) -> None:
    closes = np.ascontiguousarray(nifty[:, 2])
    assert_equal(ema_of(closes, window), talib.EMA(closes, window))


@pytest.mark.parametrize("window", [1, 14, 200])
def test_atr_equals_talib_on_recorded_minutes(nifty: Series, window: int) -> None:
    high, low, close = (np.ascontiguousarray(nifty[:, column]) for column in range(3))
    assert_equal(atr_of(nifty, window), talib.ATR(high, low, close, window))


@walks.UNTIMED
@given(closes=CLOSES, window=st.integers(2, 30))
def test_ema_equals_talib_on_any_series(closes: list[float], window: int) -> None:
    series = np.array(closes)
    assert_equal(ema_of(series, window), talib.EMA(series, window))


@walks.UNTIMED
@given(bars=BARS, window=st.integers(1, 30))
def test_atr_equals_talib_on_any_series(bars: list[list[float]], window: int) -> None:
    low, close, high = (np.array(column) for column in zip(*bars, strict=True))
    ours = atr_of(np.column_stack([high, low, close]), window)
    assert_equal(ours, talib.ATR(high, low, close, window))


def test_ema_by_hand() -> None:
    ema = Ema(3)
    assert [ema.update(close) for close in (10.0, 11.0, 12.0, 15.0)] == [None, None, 11.0, 13.0]


def test_atr_by_hand() -> None:
    atr = Atr(2)
    bars = [(11.0, 9.0, 10.0), (12.0, 10.0, 12.0), (16.0, 15.0, 16.0), (16.0, 14.0, 15.0)]
    ranges = [atr.update(high=high, low=low, close=close) for high, low, close in bars]
    assert ranges == [None, None, 3.0, 2.5]


@walks.UNTIMED
@given(bars=TRADED)
def test_vwap_equals_numpy_on_any_series(bars: list[tuple[list[int], int]]) -> None:
    vwap = Vwap()
    ours = as_series(
        [
            vwap.update(high=high, low=low, close=close, volume=volume)
            for (low, close, high), volume in bars
        ]
    )
    typical = np.array([sum(prices) / 3 for prices, _ in bars])
    volumes = np.array([float(volume) for _, volume in bars])
    traded = np.cumsum(volumes)
    weighed = np.cumsum(typical * volumes)
    theirs = np.divide(weighed, traded, out=np.full(len(bars), np.nan), where=traded > 0)
    assert_equal(ours, theirs)


def test_vwap_by_hand() -> None:
    vwap = Vwap()
    bars = [(9, 9, 9, 0), (12, 9, 9, 2), (15, 12, 15, 6)]
    values = [vwap.update(high=h, low=low, close=c, volume=v) for h, low, c, v in bars]
    assert values == [None, 10.0, 13.0]


def test_vwap_is_unknown_for_good_after_a_bar_without_volume() -> None:
    vwap = Vwap()
    told = [vwap.update(high=10, low=10, close=10, volume=volume) for volume in (5, None, 5)]
    assert told == [10.0, None, None]
    assert vwap.value is None


@walks.UNTIMED
@given(bars=TRADED)
def test_extremes_equal_numpy_on_any_series(bars: list[tuple[list[int], int]]) -> None:
    extremes = Extremes()
    ours = np.array([extremes.update(high=high, low=low) for (low, _, high), _ in bars])
    lows, _, highs = np.array([prices for prices, _ in bars]).T
    assert np.array_equal(ours[:, 0], np.maximum.accumulate(highs))
    assert np.array_equal(ours[:, 1], np.minimum.accumulate(lows))
    assert extremes.count == len(bars)


@pytest.mark.parametrize("indicator", [Ema(9), Atr(14), Extremes(), Vwap()])
def test_an_indicator_holds_only_its_slots(indicator: Ema | Atr | Extremes | Vwap) -> None:
    assert not hasattr(indicator, "__dict__")
