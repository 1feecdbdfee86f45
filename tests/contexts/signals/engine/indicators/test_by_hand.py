"""Values worked out by hand, and what only some indicators promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.signals.engine import walks
from tests.contexts.signals.engine.indicators.series import PlainBar
from treum.contexts.signals.engine.extremes import Extremes
from treum.contexts.signals.engine.indicators.averages import Ema, Wma
from treum.contexts.signals.engine.indicators.base import BadInput
from treum.contexts.signals.engine.indicators.catalogue import entry
from treum.contexts.signals.engine.indicators.levels import Band
from treum.contexts.signals.engine.indicators.volatility import Atr, Bollinger
from treum.contexts.signals.engine.indicators.volume import Vwap, Vwma

TICKS = st.integers(1, 10**7)
TRADED = st.lists(
    st.tuples(st.tuples(TICKS, TICKS, TICKS).map(sorted), st.integers(0, 10**7)),
    min_size=1,
    max_size=200,
)
"""((low, close, high) in ticks, volume) of each bar"""


def bar(high: float, low: float, *, close: float, volume: int | None = None) -> PlainBar:
    return PlainBar(close, high, low, close, volume)


def test_ema_by_hand() -> None:
    ema = Ema(3)
    assert [ema.update(close) for close in (10.0, 11.0, 12.0, 15.0)] == [None, None, 11.0, 13.0]


def test_wma_by_hand() -> None:
    wma = Wma(3)
    assert [wma.update(close) for close in (6, 12, 18, 6)] == [None, None, 14.0, 11.0]


def test_bollinger_by_hand() -> None:
    bands = Bollinger(2)
    assert [bands.update(close) for close in (10, 14, 14)] == [
        None,
        Band(16.0, 12.0, 8.0),
        Band(14.0, 14.0, 14.0),
    ]


def test_atr_by_hand() -> None:
    atr = Atr(2)
    bars = [(11.0, 9.0, 10.0), (12.0, 10.0, 12.0), (16.0, 15.0, 16.0), (16.0, 14.0, 15.0)]
    assert [atr.update(bar(h, low, close=c)) for h, low, c in bars] == [None, None, 3.0, 2.5]


@walks.UNTIMED
@given(bars=TRADED)
def test_vwap_equals_numpy_on_any_series(bars: list[tuple[list[int], int]]) -> None:
    vwap = Vwap()
    ours = [vwap.update(bar(h, low, close=c, volume=volume)) for (low, c, h), volume in bars]
    typical = np.array([sum(prices) / 3 for prices, _ in bars])
    volumes = np.array([float(volume) for _, volume in bars])
    traded = np.cumsum(volumes)
    weighed = np.cumsum(typical * volumes)
    theirs = np.divide(weighed, traded, out=np.full(len(bars), np.nan), where=traded > 0)
    told = np.array(ours, dtype=np.float64)
    np.testing.assert_allclose(told, theirs, rtol=1e-9, atol=0, equal_nan=True)


def test_vwap_by_hand() -> None:
    vwap = Vwap()
    bars = [(9, 9, 9, 0), (12, 9, 9, 2), (15, 12, 15, 6)]
    values = [vwap.update(bar(h, low, close=c, volume=volume)) for h, low, c, volume in bars]
    assert values == [None, 10.0, 13.0]


def test_vwap_is_unknown_for_good_after_a_bar_without_volume() -> None:
    vwap = Vwap()
    told = [vwap.update(bar(10, 10, close=10, volume=volume)) for volume in (5, None, 5)]
    assert told == [10.0, None, None]
    assert vwap.value is None


def test_vwma_is_unknown_where_nothing_was_traded() -> None:
    vwma = Vwma(2)
    told = [vwma.update(bar(10, 10, close=10, volume=volume)) for volume in (0, 0, 5, 0, 0)]
    assert told == [None, None, 10.0, 10.0, None]


@walks.UNTIMED
@given(bars=TRADED)
def test_extremes_equal_numpy_on_any_series(bars: list[tuple[list[int], int]]) -> None:
    extremes = Extremes()
    ours = np.array([extremes.update(high=high, low=low) for (low, _, high), _ in bars])
    lows, _, highs = np.array([prices for prices, _ in bars]).T
    assert np.array_equal(ours[:, 0], np.maximum.accumulate(highs))
    assert np.array_equal(ours[:, 1], np.minimum.accumulate(lows))
    assert extremes.count == len(bars)


def test_a_refusal_says_what_was_wrong() -> None:
    with pytest.raises(BadInput, match=r"open 10, high 9, low 8, close 8\.5 must be finite"):
        Atr(2).update(PlainBar(10, 9, 8, 8.5))


def test_an_entry_tells_what_the_indicator_asks_for() -> None:
    macd = entry("MACD", slow=30)
    assert dict(macd.parameters) == {"fast": 12, "slow": 30, "signal": 9}
    assert (macd.takes, macd.warm_up, macd.source) == ("value", 38, "TA-Lib ta_MACD.c")
    takes = [entry(name).takes for name in ("ATR", "VWAP", "MFI")]
    assert takes == ["bar", "bar with volume", "bar with volume"]
    with pytest.raises(TypeError):
        entry("EMA", length=9)
