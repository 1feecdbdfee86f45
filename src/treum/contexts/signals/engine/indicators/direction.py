"""Wilder's directional movement."""

from typing import NamedTuple

from treum.contexts.signals.engine.indicators.base import Candle, OfBars, at_least
from treum.contexts.signals.engine.indicators.parts import Range, WilderMean


class Directions(NamedTuple):
    """Movement up and down in per cent of true range; 0 without range. dx: None where
    nothing has moved."""

    plus: float
    minus: float
    dx: float | None


class Movement(OfBars[Directions]):
    """Sums of movement and range: the first `window - 1` bars are added, then each takes off one
    part in `window` and adds its own."""

    source = "Wilder 1978, ch. 4; TA-Lib ta_PLUS_DI.c, ta_DX.c"

    __slots__ = ("_count", "_edges", "_minus", "_plus", "_range", "_reach", "_window")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        super().__init__(warm_up=at_least(2, window) + 1)
        self._window = window
        self._count = 0
        self._range = Range()
        self._edges = (0.0, 0.0)
        self._plus = self._minus = self._reach = 0.0

    def step(self, given: Candle) -> Directions | None:
        high, low = given.high, given.low
        (high_before, low_before), self._edges = self._edges, (high, low)
        reach = self._range.step(high, low, close=given.close)
        if reach is None:
            return None
        rise, fall = high - high_before, low_before - low
        self._count += 1
        if self._count >= self._window:
            self._plus -= self._plus / self._window
            self._minus -= self._minus / self._window
            self._reach -= self._reach / self._window
        if rise > fall and rise > 0:
            self._plus += rise
        elif fall > rise and fall > 0:
            self._minus += fall
        self._reach += reach
        return self._shares() if self._count >= self._window else None

    def _shares(self) -> Directions:
        if self._reach == 0.0:
            return Directions(0.0, 0.0, None)
        plus = 100.0 * (self._plus / self._reach)
        minus = 100.0 * (self._minus / self._reach)
        both = plus + minus
        return Directions(plus, minus, None if both == 0.0 else 100.0 * (abs(minus - plus) / both))


class PlusDi(OfBars[float]):
    """Movement up in per cent of true range."""

    source = "Wilder 1978, ch. 4; TA-Lib ta_PLUS_DI.c"

    __slots__ = ("_movement",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        self._movement = Movement(window)
        super().__init__(warm_up=self._movement.warm_up)

    def step(self, given: Candle) -> float | None:
        known = self._movement.step(given)
        return None if known is None else known.plus


class MinusDi(OfBars[float]):
    """Movement down in per cent of true range."""

    source = "Wilder 1978, ch. 4; TA-Lib ta_MINUS_DI.c"

    __slots__ = ("_movement",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        self._movement = Movement(window)
        super().__init__(warm_up=self._movement.warm_up)

    def step(self, given: Candle) -> float | None:
        known = self._movement.step(given)
        return None if known is None else known.minus


class Dx(OfBars[float]):
    """How much one way outweighs the other, 0 to 100; where nothing moves, as before."""

    source = "Wilder 1978, ch. 4; TA-Lib ta_DX.c"

    __slots__ = ("_index", "_movement")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        self._movement = Movement(window)
        self._index = 0.0
        super().__init__(warm_up=self._movement.warm_up)

    def step(self, given: Candle) -> float | None:
        known = self._movement.step(given)
        if known is None:
            return None
        if known.dx is not None:
            self._index = known.dx
        return self._index


class Adx(OfBars[float]):
    """Wilder's mean of DX; a bar where nothing moves counts as none, or as 0 in the first mean."""

    source = "Wilder 1978, ch. 4; TA-Lib ta_ADX.c"

    __slots__ = ("_adx", "_mean", "_movement")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 2."""
        self._movement = Movement(window)
        self._mean = WilderMean(window)
        self._adx: float | None = None
        super().__init__(warm_up=2 * window)

    def step(self, given: Candle) -> float | None:
        known = self._movement.step(given)
        if known is None:
            return None
        if known.dx is not None or self._adx is None:
            self._adx = self._mean.step(known.dx or 0.0)
        return self._adx
