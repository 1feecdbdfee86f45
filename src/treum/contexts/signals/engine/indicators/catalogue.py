"""Every indicator there is, by the name charts call it."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from treum.contexts.signals.engine.indicators import (
    averages,
    direction,
    levels,
    momentum,
    oscillators,
    trend,
    volatility,
    volume,
)
from treum.contexts.signals.engine.indicators.base import Indicator, OfTradedBars, OfValues

Kind = type[Indicator[Any, Any]]
"""Any: a catalogue holds indicators of every kind of input and value."""

CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        "AD": volume.Ad,
        "ADOSC": volume.AdOsc,
        "ADX": direction.Adx,
        "APO": momentum.Apo,
        "AROON": trend.Aroon,
        "AROONOSC": trend.AroonOsc,
        "ATR": volatility.Atr,
        "BBANDS": volatility.Bollinger,
        "BOP": oscillators.Bop,
        "CCI": oscillators.Cci,
        "CMO": momentum.Cmo,
        "DEMA": averages.Dema,
        "DONCHIAN": levels.Donchian,
        "DX": direction.Dx,
        "EMA": averages.Ema,
        "HMA": averages.Hma,
        "KAMA": averages.Kama,
        "KELTNER": volatility.Keltner,
        "LINEARREG": levels.LinearReg,
        "LINEARREG_SLOPE": levels.LinearRegSlope,
        "MACD": momentum.Macd,
        "MAX": levels.Highest,
        "MFI": volume.Mfi,
        "MIDPOINT": levels.MidPoint,
        "MIDPRICE": levels.MidPrice,
        "MIN": levels.Lowest,
        "MINUS_DI": direction.MinusDi,
        "MOM": momentum.Mom,
        "NATR": volatility.Natr,
        "OBV": volume.Obv,
        "PLUS_DI": direction.PlusDi,
        "PPO": momentum.Ppo,
        "ROC": momentum.Roc,
        "RSI": momentum.Rsi,
        "SAR": trend.Sar,
        "SMA": averages.Sma,
        "STDDEV": volatility.StdDev,
        "STOCH": oscillators.Stoch,
        "STOCHF": oscillators.StochF,
        "STOCHRSI": oscillators.StochRsi,
        "SUPERTREND": trend.Supertrend,
        "T3": averages.T3,
        "TEMA": averages.Tema,
        "TRANGE": volatility.TrueRange,
        "TRIMA": averages.Trima,
        "TRIX": momentum.Trix,
        "ULTOSC": oscillators.Ultosc,
        "VWAP": volume.Vwap,
        "VWMA": volume.Vwma,
        "WILLR": oscillators.Willr,
        "WMA": averages.Wma,
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """parameters: given or by default. takes: value, bar, or bar with volume. warm_up: bars."""

    name: str
    parameters: Mapping[str, float]
    takes: str
    warm_up: int
    source: str


def entry(name: str, **parameters: float) -> Entry:
    """Raises: KeyError, TypeError or ValueError for what there is not."""
    kind = CATALOGUE[name]
    bound = inspect.signature(kind).bind(**parameters)
    bound.apply_defaults()
    takes = "value" if issubclass(kind, OfValues) else "bar"
    if issubclass(kind, OfTradedBars | volume.Vwap):
        takes = "bar with volume"
    return Entry(
        name, bound.arguments, takes, kind(*bound.args, **bound.kwargs).warm_up, kind.source
    )
