"""A second opinion on ideas: TA-Lib and numpy over whole arrays, and a plain scan where there must
be one. Shares no code with the strategies but their parameters.

Each answers (sides, risks): +1, -1 or 0 for each bar, and what a signal of that bar would risk.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import talib

from tests.contexts.signals.engine.indicators.series import Bars, Floats

Opinion = tuple[Floats, Floats]


def _before(values: Floats) -> Floats:
    return np.concatenate(([np.nan], values[:-1]))


def _atr(bars: Bars, window: int) -> Floats:
    known: Floats = talib.ATR(bars.high, bars.low, bars.close, window)
    return known


def _crossed(gap: Floats) -> Floats:
    """+1 or -1 where a gap has another sign than the last one that was not zero."""
    clear = np.flatnonzero(np.abs(np.nan_to_num(gap)) > 1e-6)
    signs = np.sign(gap[clear])
    sides = np.zeros(len(gap))
    turns = 1 + np.flatnonzero(signs[1:] != signs[:-1])
    sides[clear[turns]] = signs[turns]
    return sides


def donchian_breakout(bars: Bars, chosen: Any) -> Opinion:
    top = _before(talib.MAX(bars.high, chosen.channel))
    bottom = _before(talib.MIN(bars.low, chosen.channel))
    place = (bars.close > top).astype(float) - (bars.close < bottom)
    sides = np.where(place != _before(place), place, 0.0)
    return sides, chosen.risk_atrs * _atr(bars, chosen.atr)


def supertrend_flip(bars: Bars, chosen: Any) -> Opinion:
    """Only the band against the trend is followed, anew at each turn from the bands of that bar,
    pulled back to the bars since the last close was outside them."""
    atr = _atr(bars, chosen.atr)
    middle = (bars.high + bars.low) / 2
    low, high = middle - chosen.factor * atr, middle + chosen.factor * atr
    sides, line = np.zeros(len(bars)), np.full(len(bars), np.nan)
    first = chosen.atr
    lowest, highest, up = low[first], high[first], -1
    for at in range(first + 1, len(bars)):
        last = bars.close[at - 1]
        lowest = low[at] if last < lowest else max(low[at], lowest)
        highest = high[at] if last > highest else min(high[at], highest)
        now = up
        if up < 0 and bars.close[at] > highest:
            now = 1
        elif up > 0 and bars.close[at] < lowest:
            now = -1
        sides[at] = now if now != up else 0
        up = now
        line[at] = lowest if up > 0 else highest
    return sides, np.maximum(np.abs(bars.close - line), atr)


def macd_cross(bars: Bars, chosen: Any) -> Opinion:
    macd, _, gap = talib.MACD(bars.close, chosen.fast, chosen.slow, chosen.signal)
    height = bars.close - talib.EMA(bars.close, chosen.average) if chosen.by_average else macd
    sides = _crossed(gap)
    sides[~(sides * height > 0)] = 0
    return sides, chosen.risk_atrs * _atr(bars, chosen.atr)


def rsi_reversal(bars: Bars, chosen: Any) -> Opinion:
    rsi = talib.RSI(bars.close, chosen.rsi)
    before = _before(rsi)
    up = (before < chosen.oversold) & (rsi >= chosen.oversold)
    down = (before > chosen.overbought) & (rsi <= chosen.overbought)
    return up.astype(float) - down, chosen.risk_atrs * _atr(bars, chosen.atr)


def bollinger_reversion(bars: Bars, chosen: Any) -> Opinion:
    """The bands by numpy: TA-Lib's rolling sums lose digits where a close lies on a band."""
    windows = np.lib.stride_tricks.sliding_window_view(bars.close, chosen.window)
    unknown = np.full(chosen.window - 1, np.nan)
    middle = np.concatenate((unknown, windows.mean(axis=1)))
    reach = np.concatenate((unknown, chosen.deviations * windows.std(axis=1)))
    far = np.abs(bars.close - middle) > reach + 1e-6
    place = np.where(far, np.sign(bars.close - middle), 0.0)
    sides = np.where(place == 0, -np.nan_to_num(_before(place)), 0.0)
    sides[~(sides * (middle - bars.close) > 0)] = 0
    return sides, np.maximum(np.abs(middle - bars.close), _atr(bars, chosen.atr))


def adx_trend(bars: Bars, chosen: Any) -> Opinion:
    prices, window = (bars.high, bars.low, bars.close), chosen.window
    sides = _crossed(talib.PLUS_DI(*prices, window) - talib.MINUS_DI(*prices, window))
    sides[~(talib.ADX(*prices, window) > chosen.threshold)] = 0
    return sides, chosen.risk_atrs * _atr(bars, chosen.atr)


def vwap_pullback(bars: Bars, chosen: Any, *, opens: int) -> Opinion:
    """opens: the place of the session's first bar."""
    assert bars.volume is not None
    weights = np.where(np.arange(len(bars)) < opens, 0.0, bars.volume)
    traded = np.cumsum(weights)
    with np.errstate(invalid="ignore"):
        vwap = np.cumsum((bars.high + bars.low + bars.close) / 3 * weights) / traded
    gap = np.where(np.abs(bars.close - vwap) > 1e-6, np.sign(bars.close - vwap), 0.0)
    sides = np.zeros(len(bars))
    closes, touched, held = 0, None, 0.0
    for at in np.flatnonzero(traded > 0):
        if gap[at] and held and gap[at] != held:
            closes, touched = 0, None
        held = gap[at] or held
        if not held:
            continue
        far, near = (bars.high, bars.low) if held > 0 else (bars.low, bars.high)
        if touched is not None and held * (bars.close[at] - far[touched]) > 0:
            sides[at], touched = held, None
        elif closes >= chosen.trend_bars and held * (near[at] - vwap[at]) <= 0:
            touched = at
        closes += 1
    return sides, np.maximum(np.abs(bars.close - vwap), _atr(bars, chosen.atr))


OPINIONS: Mapping[str, Callable[[Bars, Any], Opinion]] = {
    each.__name__: each
    for each in (
        donchian_breakout,
        supertrend_flip,
        macd_cross,
        rsi_reversal,
        bollinger_reversion,
        adx_trend,
    )
}
"""Of strategies that do not look at the clock."""
