"""What was traded, and at which prices."""

from math import inf

from treum.contexts.signals.engine.indicators.base import Candle, OfBars, OfTradedBars, at_least
from treum.contexts.signals.engine.indicators.parts import RollingSum


class Vwap(OfBars[float]):
    """Typical prices since a beginning, weighed by volume; with whole prices exact sums.

    None until something has traded. A bar whose volume the feed did not say makes it unknown for
    good: nobody can tell what that bar would have weighed.
    """

    source = 'StockCharts ChartSchool, "Volume-Weighted Average Price (VWAP)"'

    __slots__ = ("_is_known", "_sum", "_volume")

    def __init__(self) -> None:
        super().__init__(warm_up=1)
        self._sum: float = 0
        self._volume = 0
        self._is_known = True

    def step(self, given: Candle) -> float | None:
        if given.volume is None or not self._is_known:
            self._is_known = False
            return None
        self._sum += (given.high + given.low + given.close) * given.volume
        self._volume += given.volume
        return self._sum / (3 * self._volume) if self._volume else None


class Vwma(OfTradedBars[float]):
    """The mean of the last closes, weighed by volume; None where nothing was traded."""

    source = "TradingView ta.vwma: SMA of close x volume over SMA of volume"

    __slots__ = ("_value", "_volume")

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._value = RollingSum(window)
        self._volume = RollingSum(window)

    def step(self, given: Candle) -> float | None:
        traded = given.volume or 0
        value = self._value.step(given.close * traded)
        volume = self._volume.step(traded)
        return value / volume if value is not None and volume else None


class Obv(OfTradedBars[float]):
    """Volume of bars that rose less that of bars that fell; the first bar is one that rose."""

    source = "Granville 1963; TA-Lib ta_OBV.c"

    __slots__ = ("_balance", "_previous")

    def __init__(self) -> None:
        super().__init__(warm_up=1)
        self._balance: float = 0
        self._previous = -inf

    def step(self, given: Candle) -> float | None:
        previous, self._previous = self._previous, given.close
        traded = given.volume or 0
        if given.close > previous:
            self._balance += traded
        elif given.close < previous:
            self._balance -= traded
        return self._balance


class Ad(OfTradedBars[float]):
    """Volume since a beginning, each bar's weighed by where in its reach it closed, -1 to 1."""

    source = "Chaikin; TA-Lib ta_AD.c"

    __slots__ = ("_total",)

    def __init__(self) -> None:
        super().__init__(warm_up=1)
        self._total = 0.0

    def step(self, given: Candle) -> float | None:
        high, low, close = given.high, given.low, given.close
        if high > low:
            self._total += ((close - low) - (high - close)) / (high - low) * (given.volume or 0)
        return self._total


class AdOsc(OfTradedBars[float]):
    """The fast EMA less the slow one of accumulation, both seeded by its first value."""

    source = "Chaikin; TA-Lib ta_ADOSC.c"

    __slots__ = ("_ad", "_count", "_fast", "_fast_speed", "_slow", "_slow_speed")

    def __init__(self, *, fast: int = 3, slow: int = 10) -> None:
        """fast, slow: bars, 1 <= fast <= slow."""
        super().__init__(warm_up=at_least(at_least(1, fast), slow))
        self._ad = Ad()
        self._fast_speed = 2.0 / (fast + 1)
        self._slow_speed = 2.0 / (slow + 1)
        self._count = 0
        self._fast = self._slow = 0.0

    def step(self, given: Candle) -> float | None:
        total = self._ad.step(given)
        assert total is not None
        if self._count == 0:
            self._fast = self._slow = total
        self._fast = self._fast_speed * total + (1.0 - self._fast_speed) * self._fast
        self._slow = self._slow_speed * total + (1.0 - self._slow_speed) * self._slow
        self._count += 1
        return self._fast - self._slow if self._count >= self.warm_up else None


class Mfi(OfTradedBars[float]):
    """Money that flowed at rising typical prices as a share of all that flowed, 0 to 100; 0 where
    less than one unit did."""

    source = "Quong and Soudack 1989; TA-Lib ta_MFI.c"

    __slots__ = ("_all", "_previous", "_rising")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._rising = RollingSum(window)
        self._all = RollingSum(window)
        self._previous: float | None = None

    def step(self, given: Candle) -> float | None:
        typical = (given.high + given.low + given.close) / 3.0
        previous, self._previous = self._previous, typical
        if previous is None:
            return None
        money = typical * (given.volume or 0)
        rising = self._rising.step(money if typical > previous else 0.0)
        flowed = self._all.step(money if typical != previous else 0.0)
        if rising is None or flowed is None:
            return None
        return 100.0 * (rising / flowed) if flowed >= 1.0 else 0.0
