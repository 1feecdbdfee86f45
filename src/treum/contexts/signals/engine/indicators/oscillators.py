"""Where the close stands in what was lately reached."""

from math import fsum
from typing import NamedTuple

from treum.contexts.signals.engine.indicators.averages import Sma
from treum.contexts.signals.engine.indicators.base import Candle, OfBars, OfValues, at_least
from treum.contexts.signals.engine.indicators.momentum import Rsi
from treum.contexts.signals.engine.indicators.parts import Peak, RollingSum, Trough

_NOISE = 1e-14
"""Of a price: what is left of equal ones when their mean is taken from each."""


class StochLines(NamedTuple):
    """Both 0 to 100. d: the mean of the last values of k."""

    k: float
    d: float


class Place:
    """Where a value stands between the lowest and the highest of a window, 0 to 100; 0 where they
    are no further apart than noise."""

    __slots__ = ("_highest", "_lowest", "_noise")

    def __init__(self, window: int, *, noise: float = 0.0) -> None:
        self._noise = noise
        self._highest = Peak(window)
        self._lowest = Trough(window)

    def step(self, high: float, low: float, *, close: float) -> float | None:
        highest, lowest = self._highest.step(high), self._lowest.step(low)
        if highest is None or lowest is None:
            return None
        reach = highest - lowest
        return (close - lowest) / reach * 100.0 if reach > self._noise else 0.0


class StochF(OfBars[StochLines]):
    """The fast stochastic."""

    source = "TA-Lib ta_STOCHF.c with SMA"

    __slots__ = ("_d", "_place")

    def __init__(self, *, k: int = 5, d: int = 3) -> None:
        """k, d: bars, >= 1."""
        self._place = Place(at_least(1, k))
        self._d = Sma(d)
        super().__init__(warm_up=k + d - 1)

    def step(self, given: Candle) -> StochLines | None:
        k = self._place.step(given.high, given.low, close=given.close)
        d = None if k is None else self._d.step(k)
        return None if k is None or d is None else StochLines(k, d)


class Stoch(OfBars[StochLines]):
    """The slow stochastic: k is smoothed first."""

    source = "TA-Lib ta_STOCH.c with SMA"

    __slots__ = ("_d", "_k", "_place")

    def __init__(self, *, k: int = 5, slow: int = 3, d: int = 3) -> None:
        """k, slow, d: bars, >= 1."""
        self._place = Place(at_least(1, k))
        self._k = Sma(slow)
        self._d = Sma(d)
        super().__init__(warm_up=k + slow + d - 2)

    def step(self, given: Candle) -> StochLines | None:
        fast = self._place.step(given.high, given.low, close=given.close)
        k = None if fast is None else self._k.step(fast)
        d = None if k is None else self._d.step(k)
        return None if k is None or d is None else StochLines(k, d)


class StochRsi(OfValues[StochLines]):
    """The fast stochastic of the RSI; 0 where the RSI stands still.

    It does while prices do, but for its last digits, of which TA-Lib makes anything up to 100.
    """

    source = "TA-Lib ta_STOCHRSI.c with SMA"

    __slots__ = ("_d", "_place", "_rsi")

    def __init__(self, window: int = 14, *, k: int = 5, d: int = 3) -> None:
        """window: changes, >= 1. k, d: bars, >= 1."""
        self._rsi = Rsi(window)
        self._place = Place(at_least(1, k), noise=1e-10)
        self._d = Sma(d)
        super().__init__(warm_up=window + k + d - 1)

    def step(self, given: float) -> StochLines | None:
        rsi = self._rsi.step(given)
        k = None if rsi is None else self._place.step(rsi, rsi, close=rsi)
        d = None if k is None else self._d.step(k)
        return None if k is None or d is None else StochLines(k, d)


class Willr(OfBars[float]):
    """How far the close is below the highest, -100 to 0; 0 where the window is flat."""

    source = "TA-Lib ta_WILLR.c"

    __slots__ = ("_highest", "_lowest")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._highest = Peak(window)
        self._lowest = Trough(window)

    def step(self, given: Candle) -> float | None:
        highest, lowest = self._highest.step(given.high), self._lowest.step(given.low)
        if highest is None or lowest is None:
            return None
        if highest == lowest:
            return 0.0
        return (highest - given.close) / (highest - lowest) * -100.0


class Cci(OfBars[float]):
    """The typical price's distance from its mean, in 0.015 mean distances; 0 where it is flat.

    The mean distance is summed anew at each bar: it has no rolling form. Distances that only
    rounding has made are none: TA-Lib can say 66.67 of a price that has not moved.
    """

    source = "Lambert 1980; TA-Lib ta_CCI.c"

    __slots__ = ("_sum", "_window")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._window = window
        self._sum = RollingSum(window)

    def step(self, given: Candle) -> float | None:
        typical = (given.high + given.low + given.close) / 3.0
        total = self._sum.step(typical)
        if total is None:
            return None
        mean = total / self._window
        distance = fsum([abs(each - mean) for each in self._sum.ring]) / self._window
        if distance <= abs(mean) * _NOISE:
            return 0.0
        return (typical - mean) / (0.015 * distance)


class Ultosc(OfBars[float]):
    """Buying pressure over true range in three windows, weighed 4, 2 and 1; 0 to 100."""

    source = "Williams 1985; TA-Lib ta_ULTOSC.c"

    __slots__ = ("_pressures", "_previous", "_ranges")

    def __init__(self, short: int = 7, middle: int = 14, *, long: int = 28) -> None:
        """short, middle, long: bars, >= 1, rising."""
        windows = (at_least(1, short), at_least(short, middle), at_least(middle, long))
        super().__init__(warm_up=long + 1)
        self._pressures = [RollingSum(window) for window in windows]
        self._ranges = [RollingSum(window) for window in windows]
        self._previous: float | None = None

    def step(self, given: Candle) -> float | None:
        previous, self._previous = self._previous, given.close
        if previous is None:
            return None
        floor = min(given.low, previous)
        pressure, reach = given.close - floor, max(given.high, previous) - floor
        pressures = [each.step(pressure) for each in self._pressures]
        ranges = [each.step(reach) for each in self._ranges]
        total = 0.0
        for weight, part, whole in zip((4.0, 2.0, 1.0), pressures, ranges, strict=True):
            if part is None or whole is None:
                return None
            if whole > 0.0:
                total += weight * (part / whole)
        return 100.0 * (total / 7.0)


class Bop(OfBars[float]):
    """The body as a share of the bar's reach, -1 to 1; 0 where it has none."""

    source = "TA-Lib ta_BOP.c"

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(warm_up=1)

    def step(self, given: Candle) -> float | None:
        reach = given.high - given.low
        return (given.close - given.open) / reach if reach > 0.0 else 0.0
