"""What each indicator must equal, over whole arrays: TA-Lib, or its formula written plainly."""

from collections.abc import Callable, Mapping
from math import isqrt
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import talib
from numpy.lib.stride_tricks import sliding_window_view

from tests.contexts.signals.engine.indicators.series import Bars, Floats

Reference = Callable[..., tuple[Floats, ...]]
"""(bars, parameters as of the class): one array for each line, not a number where unknown."""
EMA = 1
"""The kind of average that APO and PPO are asked to take."""


def _of_closes(function: Callable[..., Any], *names: str, **fixed: object) -> Reference:
    """Any: TA-Lib has no types."""
    return lambda bars, **given: _lines(
        function(bars.close, *(given[name] for name in names), **fixed)
    )


def _of_bars(function: Callable[..., Any], columns: str, *names: str) -> Reference:
    """columns: initials of what it takes."""
    wanted = [_COLUMNS[initial] for initial in columns]
    return lambda bars, **given: _lines(
        function(*(getattr(bars, each) for each in wanted), *(given[name] for name in names))
    )


_COLUMNS = {"o": "open", "h": "high", "l": "low", "c": "close", "v": "volume"}


def _lines(told: Any) -> tuple[Floats, ...]:
    return tuple(told) if isinstance(told, tuple | list) else (cast(Floats, told),)


def _bollinger(bars: Bars, *, window: int, deviations: float) -> tuple[Floats, ...]:
    mean = talib.SMA(bars.close, window)
    reach = deviations * _deviation(bars, window)[0]
    return mean + reach, mean, mean - reach


def _deviation(bars: Bars, window: int) -> tuple[Floats, ...]:
    """Exact: prices are whole numbers, so sums and squares of them are."""
    closes = bars.close.astype(np.int64)
    closes -= closes[0]
    windows = sliding_window_view(closes, window)
    total, squares = windows.sum(axis=1), (windows * windows).sum(axis=1)
    found = np.sqrt((window * squares - total * total) / window**2)
    return (_after(window, found),)


def _after(warm_up: int, found: Floats) -> Floats:
    return np.concatenate([np.full(warm_up - 1, np.nan), found])


def _cci(bars: Bars, window: int) -> tuple[Floats, ...]:
    """0 where the typical price has not moved: TA-Lib there divides rounding by rounding."""
    typical = bars.high + bars.low + bars.close
    found = talib.CCI(bars.high, bars.low, bars.close, window)
    found[_stands_still(typical, window, noise=0.0)] = 0.0
    return (found,)


def _stochrsi(bars: Bars, *, window: int, k: int, d: int) -> tuple[Floats, ...]:
    """0 where the RSI has not moved: TA-Lib there divides rounding by rounding."""
    place = talib.STOCHRSI(bars.close, window, k, 1)[0]
    place[_stands_still(talib.RSI(bars.close, window), k, noise=1e-10)] = 0.0
    mean = _after(window + k, talib.SMA(place[window + k - 1 :], d))
    return np.where(np.isnan(mean), np.nan, place), mean


def _stands_still(values: Floats, window: int, *, noise: float) -> npt.NDArray[np.bool_]:
    return np.asarray(talib.MAX(values, window) - talib.MIN(values, window) <= noise)


def _hull(bars: Bars, window: int) -> tuple[Floats, ...]:
    inner = 2 * talib.WMA(bars.close, window // 2) - talib.WMA(bars.close, window)
    return (_after(window, talib.WMA(inner[window - 1 :], isqrt(window))),)


def _donchian(bars: Bars, window: int) -> tuple[Floats, ...]:
    upper, lower = talib.MAX(bars.high, window), talib.MIN(bars.low, window)
    return upper, (upper + lower) / 2, lower


def _keltner(bars: Bars, *, window: int, atr: int, ranges: float) -> tuple[Floats, ...]:
    middle = talib.EMA(bars.close, window)
    reach = ranges * talib.ATR(bars.high, bars.low, bars.close, atr)
    return middle + reach, np.where(np.isnan(reach), np.nan, middle), middle - reach


def _weighed(bars: Bars, window: int) -> tuple[Floats, ...]:
    assert bars.volume is not None
    value = sliding_window_view(bars.close * bars.volume, window).sum(axis=1)
    return (_after(window, value / sliding_window_view(bars.volume, window).sum(axis=1)),)


def _vwap(bars: Bars) -> tuple[Floats, ...]:
    assert bars.volume is not None
    value = np.cumsum((bars.high + bars.low + bars.close) * bars.volume)
    return (value / (3 * np.cumsum(bars.volume)),)


def _supertrend(bars: Bars, *, window: int, factor: float) -> tuple[Floats, ...]:
    """Bar after bar, as the Pine script of ta.supertrend is printed; 1 is rising there as here."""
    reach = factor * talib.ATR(bars.high, bars.low, bars.close, window)
    lowers, uppers = (bars.high + bars.low) / 2 - reach, (bars.high + bars.low) / 2 + reach
    line, rises = np.full(len(bars), np.nan), np.full(len(bars), np.nan)
    lower = upper = 0.0
    for i in range(window, len(bars)):
        before = bars.close[i - 1]
        was_lower, was_upper = lower, upper
        lower = lowers[i] if lowers[i] > was_lower or before < was_lower else was_lower
        upper = uppers[i] if uppers[i] < was_upper or before > was_upper else was_upper
        if i == window:
            rises[i] = 0
        elif line[i - 1] == was_upper:
            rises[i] = bars.close[i] > upper
        else:
            rises[i] = bars.close[i] >= lower
        line[i] = lower if rises[i] else upper
    return line, rises


REFERENCES: Mapping[str, Reference] = {
    "AD": _of_bars(talib.AD, "hlcv"),
    "ADOSC": _of_bars(talib.ADOSC, "hlcv", "fast", "slow"),
    "ADX": _of_bars(talib.ADX, "hlc", "window"),
    "APO": _of_closes(talib.APO, "fast", "slow", matype=EMA),
    "AROON": _of_bars(talib.AROON, "hl", "window"),
    "AROONOSC": _of_bars(talib.AROONOSC, "hl", "window"),
    "ATR": _of_bars(talib.ATR, "hlc", "window"),
    "BBANDS": _bollinger,
    "BOP": _of_bars(talib.BOP, "ohlc"),
    "CCI": _cci,
    "CMO": _of_closes(talib.CMO, "window"),
    "DEMA": _of_closes(talib.DEMA, "window"),
    "DONCHIAN": _donchian,
    "DX": _of_bars(talib.DX, "hlc", "window"),
    "EMA": _of_closes(talib.EMA, "window"),
    "HMA": _hull,
    "KAMA": _of_closes(talib.KAMA, "window"),
    "KELTNER": _keltner,
    "LINEARREG": _of_closes(talib.LINEARREG, "window"),
    "LINEARREG_SLOPE": _of_closes(talib.LINEARREG_SLOPE, "window"),
    "MACD": _of_closes(talib.MACD, "fast", "slow", "signal"),
    "MAX": _of_closes(talib.MAX, "window"),
    "MFI": _of_bars(talib.MFI, "hlcv", "window"),
    "MIDPOINT": _of_closes(talib.MIDPOINT, "window"),
    "MIDPRICE": _of_bars(talib.MIDPRICE, "hl", "window"),
    "MIN": _of_closes(talib.MIN, "window"),
    "MINUS_DI": _of_bars(talib.MINUS_DI, "hlc", "window"),
    "MOM": _of_closes(talib.MOM, "window"),
    "NATR": _of_bars(talib.NATR, "hlc", "window"),
    "OBV": _of_bars(talib.OBV, "cv"),
    "PLUS_DI": _of_bars(talib.PLUS_DI, "hlc", "window"),
    "PPO": _of_closes(talib.PPO, "fast", "slow", matype=EMA),
    "ROC": _of_closes(talib.ROC, "window"),
    "RSI": _of_closes(talib.RSI, "window"),
    "SAR": _of_bars(talib.SAR, "hl", "acceleration", "limit"),
    "SMA": _of_closes(talib.SMA, "window"),
    "STDDEV": _deviation,
    "STOCH": lambda bars, k, slow, d: talib.STOCH(
        bars.high, bars.low, bars.close, k, slow, slowd_period=d
    ),
    "STOCHF": _of_bars(talib.STOCHF, "hlc", "k", "d"),
    "STOCHRSI": _stochrsi,
    "SUPERTREND": _supertrend,
    "T3": _of_closes(talib.T3, "window", "factor"),
    "TEMA": _of_closes(talib.TEMA, "window"),
    "TRANGE": _of_bars(talib.TRANGE, "hlc"),
    "TRIMA": _of_closes(talib.TRIMA, "window"),
    "TRIX": _of_closes(talib.TRIX, "window"),
    "ULTOSC": _of_bars(talib.ULTOSC, "hlc", "short", "middle", "long"),
    "VWAP": _vwap,
    "VWMA": _weighed,
    "WILLR": _of_bars(talib.WILLR, "hlc", "window"),
    "WMA": _of_closes(talib.WMA, "window"),
}
