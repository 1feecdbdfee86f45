"""The step of every instrument, by indicator: a row of arrays for each, in place of an object.

`update` takes a value or bar of each, not a number where there is none, and tells (n,) or
(lines, n), not a number where there was none or is no value yet. What it tells is overwritten by
the next step.
"""

import numpy as np

from treum.contexts.signals.engine.batch import kernels, state
from treum.contexts.signals.engine.batch.state import Floats
from treum.contexts.signals.engine.indicators.base import BadInput, at_least


class _Values:
    """A step that takes one value of each instrument."""

    __slots__ = ("_count",)

    def __init__(self, count: int) -> None:
        """count: instruments, >= 1."""
        self._count = count

    def _checked(self, values: Floats) -> Floats:
        """Raises: BadInput."""
        if values.shape != (self._count,) or values.dtype != np.float64:
            raise BadInput(f"{values.shape} of {values.dtype} for {self._count} instruments")
        if (row := kernels.bad_value(values)) >= 0:
            raise BadInput(f"{values[row]} of instrument {row} is not a number")
        return values


class EmaStep(_Values):
    __slots__ = ("_state",)

    def __init__(self, count: int, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(count)
        self._state = state.ema_state(count, at_least(1, window))

    def update(self, values: Floats) -> Floats:
        """Raises: BadInput; nothing has changed then."""
        kernels.ema(self._checked(values), self._state)
        return self._state.out


class SmaStep(_Values):
    __slots__ = ("_state",)

    def __init__(self, count: int, window: int = 20) -> None:
        """window: bars, >= 1."""
        super().__init__(count)
        self._state = state.sum_state(count, at_least(1, window))

    def update(self, values: Floats) -> Floats:
        """Raises: BadInput; nothing has changed then."""
        kernels.sma(self._checked(values), self._state)
        return self._state.out


class RsiStep(_Values):
    __slots__ = ("_state",)

    def __init__(self, count: int, window: int = 14) -> None:
        """window: changes, >= 1."""
        super().__init__(count)
        self._state = state.rsi_state(count, at_least(1, window))

    def update(self, values: Floats) -> Floats:
        """Raises: BadInput; nothing has changed then."""
        kernels.rsi(self._checked(values), self._state)
        return self._state.out


class BollingerStep(_Values):
    """Tells upper, middle and lower."""

    __slots__ = ("_state",)

    def __init__(self, count: int, window: int = 20, *, deviations: float = 2.0) -> None:
        """window: bars, >= 1. deviations: how many, on either side."""
        super().__init__(count)
        self._state = state.moments_state(count, at_least(1, window), deviations=deviations)

    def update(self, values: Floats) -> Floats:
        """Raises: BadInput; nothing has changed then."""
        kernels.bollinger(self._checked(values), self._state)
        return self._state.out


class MacdStep(_Values):
    """Tells macd, signal and histogram."""

    __slots__ = ("_state",)

    def __init__(self, count: int, *, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        """fast, slow, signal: bars, >= 1, fast <= slow."""
        super().__init__(count)
        slow = at_least(at_least(1, fast), slow)
        self._state = state.macd_state(count, fast=fast, slow=slow, signal=at_least(1, signal))

    def update(self, values: Floats) -> Floats:
        """Raises: BadInput; nothing has changed then."""
        kernels.macd(self._checked(values), self._state)
        return self._state.out


class AtrStep:
    __slots__ = ("_count", "_state")

    def __init__(self, count: int, window: int = 14) -> None:
        """count: instruments, >= 1. window: bars, >= 1."""
        self._count = count
        self._state = state.atr_state(count, at_least(1, window))

    def update(self, bars: Floats) -> Floats:
        """bars: (3, n) high, low, close. Raises: BadInput; nothing has changed then."""
        if bars.shape != (3, self._count) or bars.dtype != np.float64:
            raise BadInput(f"{bars.shape} of {bars.dtype} for {self._count} instruments")
        if (row := kernels.bad_bar(bars)) >= 0:
            high, low, close = bars[:, row]
            raise BadInput(f"high {high}, low {low}, close {close} of instrument {row}")
        kernels.atr(bars, self._state)
        return self._state.mean.out
