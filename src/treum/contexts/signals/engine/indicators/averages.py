"""Moving averages of values."""

from math import isqrt

from treum.contexts.signals.engine.indicators.base import OfValues, at_least
from treum.contexts.signals.engine.indicators.parts import Delay, RollingSum, RollingWeights


class Sma(OfValues[float]):
    """The mean of the last values."""

    source = "TA-Lib ta_SMA.c"

    __slots__ = ("_sum", "_window")

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._window = window
        self._sum = RollingSum(window)

    def step(self, given: float) -> float | None:
        total = self._sum.step(given)
        return None if total is None else total / self._window


class Ema(OfValues[float]):
    """The mean of the first `window` values, then moved by 2 / (window + 1) of the gap."""

    source = "TA-Lib ta_EMA.c, default compatibility"

    __slots__ = ("_average", "_count", "_smoothing", "_window")

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._window = window
        self._smoothing = 2.0 / (window + 1)
        self._count = 0
        self._average = 0.0

    def step(self, given: float) -> float | None:
        average = self._average
        if self._count == self._window:
            self._average = average = average + (given - average) * self._smoothing
            return average
        self._count += 1
        self._average = average + given
        if self._count < self._window:
            return None
        self._average /= self._window
        return self._average


class Wma(OfValues[float]):
    """The mean of the last values, weighed 1, 2, … from the oldest to the newest."""

    source = "TA-Lib ta_WMA.c"

    __slots__ = ("_divisor", "_sum")

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._divisor = window * (window + 1) / 2
        self._sum = RollingWeights(window)

    def step(self, given: float) -> float | None:
        weighted = self._sum.step(given)
        return None if weighted is None else weighted / self._divisor


class Chain(OfValues[tuple[float, ...]]):
    """EMA of EMA of EMA …: the averages of every depth, once the deepest is known."""

    source = "TA-Lib ta_TEMA.c, ta_T3.c"

    __slots__ = ("_averages",)

    def __init__(self, window: int, depth: int) -> None:
        """window: bars, >= 1. depth: >= 1."""
        super().__init__(warm_up=depth * (at_least(1, window) - 1) + 1)
        self._averages = [Ema(window) for _ in range(depth)]

    def step(self, given: float) -> tuple[float, ...] | None:
        found = []
        for average in self._averages:
            told = average.step(given)
            if told is None:
                return None
            found.append(told)
            given = told
        return tuple(found)


class Dema(OfValues[float]):
    """Twice the EMA less the EMA of the EMA: half the lag."""

    source = "TA-Lib ta_DEMA.c"

    __slots__ = ("_chain",)

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        self._chain = Chain(window, 2)
        super().__init__(warm_up=self._chain.warm_up)

    def step(self, given: float) -> float | None:
        known = self._chain.step(given)
        return None if known is None else 2.0 * known[0] - known[1]


class Tema(OfValues[float]):
    """Three EMAs less three EMAs of the EMA and one EMA of that."""

    source = "TA-Lib ta_TEMA.c"

    __slots__ = ("_chain",)

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        self._chain = Chain(window, 3)
        super().__init__(warm_up=self._chain.warm_up)

    def step(self, given: float) -> float | None:
        known = self._chain.step(given)
        return None if known is None else 3.0 * known[0] - 3.0 * known[1] + known[2]


class T3(OfValues[float]):
    """Six EMAs in a row, weighed by a volume factor."""

    source = "TA-Lib ta_T3.c, after Tillson 1998"

    __slots__ = ("_chain", "_weights")

    def __init__(self, window: int = 5, factor: float = 0.7) -> None:
        """window: bars, >= 1. factor: 0 to 1."""
        self._chain = Chain(window, 6)
        super().__init__(warm_up=self._chain.warm_up)
        square, cube = factor * factor, factor * factor * factor
        self._weights = (
            1.0 + 3.0 * factor + cube + 3.0 * square,
            -6.0 * square - 3.0 * (factor + cube),
            3.0 * (square + cube),
            -cube,
        )

    def step(self, given: float) -> float | None:
        known = self._chain.step(given)
        if known is None:
            return None
        third, fourth, fifth, sixth = self._weights
        return third * known[2] + fourth * known[3] + fifth * known[4] + sixth * known[5]


class Trima(OfValues[float]):
    """The mean of means: weights rise to the middle of the window and fall again."""

    source = "TA-Lib ta_TRIMA.c"

    __slots__ = ("_inner", "_outer")

    def __init__(self, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window))
        self._inner = Sma(window // 2 + 1)
        self._outer = Sma((window + 1) // 2)

    def step(self, given: float) -> float | None:
        mean = self._inner.step(given)
        return None if mean is None else self._outer.step(mean)


class Kama(OfValues[float]):
    """An EMA as fast as 2 bars where the way was straight and as slow as 30 where it was not."""

    source = "TA-Lib ta_KAMA.c, after Kaufman 1995"

    __slots__ = ("_average", "_delay", "_moves", "_previous")

    _FAST = 2.0 / (2.0 + 1.0)
    _SLOW = 2.0 / (30.0 + 1.0)

    def __init__(self, window: int = 10) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._delay = Delay(window)
        self._moves = RollingSum(window)
        self._previous: float | None = None
        self._average: float | None = None

    def step(self, given: float) -> float | None:
        previous, self._previous = self._previous, given
        before = self._delay.step(given)
        if previous is None:
            return None
        moved = self._moves.step(abs(given - previous))
        if moved is None or before is None:
            return None
        way = given - before
        is_straight = moved <= way or moved == 0.0
        efficiency = 1.0 if is_straight else abs(way / moved)
        speed = efficiency * (self._FAST - self._SLOW) + self._SLOW
        start = previous if self._average is None else self._average
        self._average = start + (given - start) * (speed * speed)
        return self._average


class Hma(OfValues[float]):
    """A short WMA of twice the WMA of half the window less the WMA of the whole."""

    source = "Alan Hull, Hull Moving Average, 2005: windows n, n // 2 and isqrt(n)"

    __slots__ = ("_half", "_smooth", "_whole")

    def __init__(self, window: int = 16) -> None:
        """window: bars, >= 2."""
        self._whole = Wma(at_least(2, window))
        self._half = Wma(window // 2)
        self._smooth = Wma(isqrt(window))
        super().__init__(warm_up=window + isqrt(window) - 1)

    def step(self, given: float) -> float | None:
        half, whole = self._half.step(given), self._whole.step(given)
        if half is None or whole is None:
            return None
        return self._smooth.step(2.0 * half - whole)
