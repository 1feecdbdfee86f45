"""What indicators are made of. None of them checks what it is given.

A rolling sum adds what comes and takes off what goes, which loses a few bits each time. Each time
its ring comes round it is summed anew, exactly rounded, so an error lives for two windows at most,
however long the series; whole numbers, such as ticks, never have one.
"""

from collections import deque
from math import fsum
from operator import mul


class RollingSum:
    """The sum of the last `window` values; None until there are so many."""

    __slots__ = ("_at", "_is_full", "_window", "ring", "total")

    def __init__(self, window: int) -> None:
        self._window = window
        self._at = 0
        self._is_full = False
        self.ring = [0.0] * window
        self.total = 0.0

    def step(self, value: float) -> float | None:
        ring, at = self.ring, self._at
        self.total += value - ring[at]
        ring[at] = value
        at += 1
        if at == self._window:
            at = 0
            self.total = fsum(ring)
            self._is_full = True
        self._at = at
        return self.total if self._is_full else None


class RollingWeights:
    """Also weighs the last `window` values: 1 the oldest, `window` the newest."""

    __slots__ = ("_at", "_is_full", "_ring", "_weights", "total", "weighted")

    def __init__(self, window: int) -> None:
        self._at = 0
        self._is_full = False
        self._ring = [0.0] * window
        self._weights = range(1, window + 1)
        self.total = 0.0
        self.weighted = 0.0

    def step(self, value: float) -> float | None:
        """The weighted sum; None until there are so many values."""
        ring, at = self._ring, self._at
        count = len(ring)
        self.weighted += count * value - self.total
        self.total += value - ring[at]
        ring[at] = value
        at += 1
        if at == count:
            at = 0
            self.total = fsum(ring)
            self.weighted = fsum(map(mul, self._weights, ring))
            self._is_full = True
        self._at = at
        return self.weighted if self._is_full else None


class RollingMoments:
    """Mean and variance of the last `window` values, of their distances from a near one.

    Squares of whole prices would leave no digits for the variance of a quiet minute.
    """

    __slots__ = ("_anchor", "_at", "_is_full", "_ring", "_squares", "_total")

    def __init__(self, window: int) -> None:
        self._at = 0
        self._is_full = False
        self._ring = [0.0] * window
        self._anchor = 0.0
        self._total = 0.0
        self._squares = 0.0

    def step(self, value: float) -> tuple[float, float] | None:
        """(mean, variance of the whole window); None until there are so many values."""
        ring, at = self._ring, self._at
        count = len(ring)
        comes, goes = value - self._anchor, ring[at] - self._anchor
        self._total += comes - goes
        self._squares += comes * comes - goes * goes
        ring[at] = value
        at += 1
        if at == count:
            at = 0
            self._settle(value)
            self._is_full = True
        self._at = at
        if not self._is_full:
            return None
        mean = self._total / count
        return self._anchor + mean, max(0.0, self._squares / count - mean * mean)

    def _settle(self, anchor: float) -> None:
        distances = [value - anchor for value in self._ring]
        self._anchor = anchor
        self._total = fsum(distances)
        self._squares = fsum(map(mul, distances, distances))


class WilderMean:
    """The mean of the first `window` values, then moved by one part in `window`.

    Source: Wilder 1978; in the order of TA-Lib's operations.
    """

    __slots__ = ("_count", "_mean", "_others", "_window")

    def __init__(self, window: int) -> None:
        self._window = window
        self._others = window - 1
        self._count = 0
        self._mean = 0.0

    def step(self, value: float) -> float | None:
        if self._count == self._window:
            self._mean = mean = (self._mean * self._others + value) / self._window
            return mean
        self._count += 1
        self._mean += value
        if self._count < self._window:
            return None
        self._mean /= self._window
        return self._mean


class Peak:
    """The highest of the last `window` values; of equal ones the newest. Amortised O(1): a value
    enters once and leaves once."""

    __slots__ = ("_count", "_places", "_values", "_window")

    def __init__(self, window: int) -> None:
        self._window = window
        self._count = 0
        self._values: deque[float] = deque()
        self._places: deque[int] = deque()

    @property
    def age(self) -> int:
        """Bars since it stood."""
        return self._count - self._places[0]

    def step(self, value: float) -> float | None:
        values, places = self._values, self._places
        self._count = count = self._count + 1
        while values and values[-1] <= value:
            values.pop()
            places.pop()
        values.append(value)
        places.append(count)
        if places[0] <= count - self._window:
            values.popleft()
            places.popleft()
        return values[0] if count >= self._window else None


class Trough:
    """The lowest of the last `window` values; of equal ones the newest."""

    __slots__ = ("_peak",)

    def __init__(self, window: int) -> None:
        self._peak = Peak(window)

    @property
    def age(self) -> int:
        return self._peak.age

    def step(self, value: float) -> float | None:
        highest = self._peak.step(-value)
        return None if highest is None else -highest


class Delay:
    """The value of `bars` updates ago; None while there is none."""

    __slots__ = ("_held",)

    def __init__(self, bars: int) -> None:
        self._held: deque[float] = deque(maxlen=bars + 1)

    def step(self, value: float) -> float | None:
        held = self._held
        held.append(value)
        return held[0] if len(held) == held.maxlen else None


class Range:
    """The true range: a bar's reach, counted from the close before it.

    Source: Wilder 1978, ch. 3.
    """

    __slots__ = ("_previous",)

    def __init__(self) -> None:
        self._previous: float | None = None

    def step(self, high: float, low: float, *, close: float) -> float | None:
        """None for the first bar: it follows no close."""
        previous, self._previous = self._previous, close
        if previous is None:
            return None
        if high < previous:
            return previous - low
        return high - (min(previous, low))
