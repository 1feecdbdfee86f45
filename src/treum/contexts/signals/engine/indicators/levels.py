"""The highest and lowest of a window, its middle, and the line that fits it best."""

from typing import NamedTuple

from treum.contexts.signals.engine.indicators.base import Candle, OfBars, OfValues, at_least
from treum.contexts.signals.engine.indicators.parts import Peak, RollingWeights, Trough


class Band(NamedTuple):
    upper: float
    middle: float
    lower: float


class Highest(OfValues[float]):
    """The highest of the last values."""

    source = "TA-Lib ta_MAX.c"

    __slots__ = ("_peak",)

    def __init__(self, window: int = 30) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._peak = Peak(window)

    def step(self, given: float) -> float | None:
        return self._peak.step(given)


class Lowest(OfValues[float]):
    """The lowest of the last values."""

    source = "TA-Lib ta_MIN.c"

    __slots__ = ("_trough",)

    def __init__(self, window: int = 30) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._trough = Trough(window)

    def step(self, given: float) -> float | None:
        return self._trough.step(given)


class MidPoint(OfValues[float]):
    """The middle of the highest and the lowest of the last values."""

    source = "TA-Lib ta_MIDPOINT.c"

    __slots__ = ("_peak", "_trough")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._peak = Peak(window)
        self._trough = Trough(window)

    def step(self, given: float) -> float | None:
        highest, lowest = self._peak.step(given), self._trough.step(given)
        return None if highest is None or lowest is None else (highest + lowest) / 2.0


class Donchian(OfBars[Band]):
    """The highest high and the lowest low of the last bars, this one too."""

    source = "Donchian; TA-Lib ta_MAX.c of highs, ta_MIN.c of lows, ta_MIDPRICE.c"

    __slots__ = ("_peak", "_trough")

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._peak = Peak(window)
        self._trough = Trough(window)

    def step(self, given: Candle) -> Band | None:
        highest, lowest = self._peak.step(given.high), self._trough.step(given.low)
        if highest is None or lowest is None:
            return None
        return Band(highest, (highest + lowest) / 2.0, lowest)


class MidPrice(OfBars[float]):
    """The middle of the highest high and the lowest low."""

    source = "TA-Lib ta_MIDPRICE.c"

    __slots__ = ("_channel",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        self._channel = Donchian(window)
        super().__init__(warm_up=window)

    def step(self, given: Candle) -> float | None:
        band = self._channel.step(given)
        return None if band is None else band.middle


class Line(NamedTuple):
    """slope: a bar. end: its height at the newest bar."""

    slope: float
    end: float


class Regression(OfValues[Line]):
    """The line of least squares through the last values."""

    source = "TA-Lib ta_LINEARREG.c, ta_LINEARREG_SLOPE.c"

    __slots__ = ("_divisor", "_sum", "_window")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        super().__init__(warm_up=at_least(2, window))
        self._window = window
        self._divisor = window * (window * window - 1) / 6.0
        self._sum = RollingWeights(window)

    def step(self, given: float) -> Line | None:
        weighted = self._sum.step(given)
        if weighted is None:
            return None
        window, total = self._window, self._sum.total
        slope = (2.0 * weighted - (window + 1) * total) / self._divisor
        return Line(slope, total / window + slope * (window - 1) / 2.0)


class LinearReg(OfValues[float]):
    """The end of the line of least squares."""

    source = "TA-Lib ta_LINEARREG.c"

    __slots__ = ("_line",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        self._line = Regression(window)
        super().__init__(warm_up=window)

    def step(self, given: float) -> float | None:
        line = self._line.step(given)
        return None if line is None else line.end


class LinearRegSlope(OfValues[float]):
    """The slope of the line of least squares, a bar."""

    source = "TA-Lib ta_LINEARREG_SLOPE.c"

    __slots__ = ("_line",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        self._line = Regression(window)
        super().__init__(warm_up=window)

    def step(self, given: float) -> float | None:
        line = self._line.step(given)
        return None if line is None else line.slope
