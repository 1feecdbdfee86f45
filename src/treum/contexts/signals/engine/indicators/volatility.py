"""How wide prices move."""

from math import sqrt

from treum.contexts.signals.engine.indicators.averages import Ema
from treum.contexts.signals.engine.indicators.base import Candle, OfBars, OfValues, at_least
from treum.contexts.signals.engine.indicators.levels import Band
from treum.contexts.signals.engine.indicators.parts import Range, RollingMoments, WilderMean


class TrueRange(OfBars[float]):
    """A bar's reach, counted from the close before it."""

    source = "Wilder 1978, ch. 3; TA-Lib ta_TRANGE.c"

    __slots__ = ("_range",)

    def __init__(self) -> None:
        super().__init__(warm_up=2)
        self._range = Range()

    def step(self, given: Candle) -> float | None:
        return self._range.step(given.high, given.low, close=given.close)


class Atr(OfBars[float]):
    """Seeded by the mean of the first `window` true ranges, then Wilder's smoothing."""

    source = "Wilder 1978, ch. 3; seeded as TA-Lib ta_ATR.c does"

    __slots__ = ("_mean", "_range")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._range = Range()
        self._mean = WilderMean(window)

    def step(self, given: Candle) -> float | None:
        reach = self._range.step(given.high, given.low, close=given.close)
        return None if reach is None else self._mean.step(reach)


class Natr(OfBars[float]):
    """The average true range in per cent of the close."""

    source = "TA-Lib ta_NATR.c"

    __slots__ = ("_atr",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        self._atr = Atr(window)
        super().__init__(warm_up=self._atr.warm_up)

    def step(self, given: Candle) -> float | None:
        atr = self._atr.step(given)
        return None if atr is None else atr / given.close * 100.0


class StdDev(OfValues[float]):
    """The standard deviation of the whole window, not of a sample."""

    source = "TA-Lib ta_STDDEV.c; summed by distances, where TA-Lib loses digits on quiet bars"

    __slots__ = ("_moments",)

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._moments = RollingMoments(window)

    def step(self, given: float) -> float | None:
        moments = self._moments.step(given)
        return None if moments is None else sqrt(moments[1])


class Bollinger(OfValues[Band]):
    """The mean and some standard deviations on either side."""

    source = "Bollinger 2001; TA-Lib ta_BBANDS.c with SMA"

    __slots__ = ("_deviations", "_moments")

    def __init__(self, window: int = 20, deviations: float = 2.0) -> None:
        """window: bars, >= 1. deviations: how many, on either side."""
        super().__init__(warm_up=at_least(1, window))
        self._deviations = deviations
        self._moments = RollingMoments(window)

    def step(self, given: float) -> Band | None:
        moments = self._moments.step(given)
        if moments is None:
            return None
        middle, variance = moments
        reach = self._deviations * sqrt(variance)
        return Band(middle + reach, middle, middle - reach)


class Keltner(OfBars[Band]):
    """The EMA of closes and some average true ranges on either side."""

    source = 'StockCharts ChartSchool, "Keltner Channels": EMA 20, ATR 10, twice'

    __slots__ = ("_atr", "_ema", "_ranges")

    def __init__(self, window: int = 20, *, atr: int = 10, ranges: float = 2.0) -> None:
        """window, atr: bars, >= 1. ranges: how many, on either side."""
        self._ema = Ema(window)
        self._atr = Atr(atr)
        self._ranges = ranges
        super().__init__(warm_up=max(self._ema.warm_up, self._atr.warm_up))

    def step(self, given: Candle) -> Band | None:
        middle, atr = self._ema.step(given.close), self._atr.step(given)
        if middle is None or atr is None:
            return None
        reach = self._ranges * atr
        return Band(middle + reach, middle, middle - reach)
