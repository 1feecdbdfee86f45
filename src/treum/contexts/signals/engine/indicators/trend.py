"""Which way prices go, and where that would end."""

from typing import NamedTuple

from treum.contexts.signals.engine.indicators.base import Candle, OfBars, at_least
from treum.contexts.signals.engine.indicators.parts import Peak, Trough
from treum.contexts.signals.engine.indicators.volatility import Atr


class AroonLines(NamedTuple):
    """Both 0 to 100: 100 when this bar is the lowest, or the highest, of the window."""

    down: float
    up: float


class Aroon(OfBars[AroonLines]):
    """How lately the lowest low and the highest high were, of `window` bars and the one before."""

    source = "Chande 1995; TA-Lib ta_AROON.c"

    __slots__ = ("_peak", "_share", "_trough", "_window")

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._window = window
        self._share = 100.0 / window
        self._peak = Peak(window + 1)
        self._trough = Trough(window + 1)

    def step(self, given: Candle) -> AroonLines | None:
        highest, lowest = self._peak.step(given.high), self._trough.step(given.low)
        if highest is None or lowest is None:
            return None
        down = self._share * (self._window - self._trough.age)
        return AroonLines(down, self._share * (self._window - self._peak.age))


class AroonOsc(OfBars[float]):
    """Aroon up less Aroon down."""

    source = "TA-Lib ta_AROONOSC.c"

    __slots__ = ("_aroon",)

    def __init__(self, window: int = 14) -> None:
        """window: bars, >= 1."""
        self._aroon = Aroon(window)
        super().__init__(warm_up=self._aroon.warm_up)

    def step(self, given: Candle) -> float | None:
        lines = self._aroon.step(given)
        return None if lines is None else lines.up - lines.down


class TrendLine(NamedTuple):
    """line: the stop. is_up: below the close, in a rising market."""

    line: float
    is_up: bool


class Supertrend(OfBars[TrendLine]):
    """A band of average true ranges about the middle of the bar that only ever tightens, until a
    close breaks it.

    It begins falling; a band is kept unless the new one is tighter or the last close broke it.
    """

    source = "O. Seban 2008, as TradingView's ta.supertrend, on the ATR of this package"

    __slots__ = ("_atr", "_close", "_factor", "_is_known", "_is_up", "_lower", "_upper")

    def __init__(self, window: int = 10, factor: float = 3.0) -> None:
        """window: bars, >= 1. factor: average true ranges."""
        self._atr = Atr(window)
        self._factor = factor
        self._close = 0.0
        self._lower = 0.0
        self._upper = 0.0
        self._is_known = False
        self._is_up = False
        super().__init__(warm_up=self._atr.warm_up)

    def step(self, given: Candle) -> TrendLine | None:
        before, self._close = self._close, given.close
        atr = self._atr.step(given)
        if atr is None:
            return None
        middle, reach = (given.high + given.low) / 2.0, self._factor * atr
        lower, upper = middle - reach, middle + reach
        if lower > self._lower or before < self._lower:
            self._lower = lower
        if not self._is_known or upper < self._upper or before > self._upper:
            self._upper = upper
        if self._is_known:
            self._is_up = given.close >= self._lower if self._is_up else given.close > self._upper
        self._is_known = True
        return TrendLine(self._lower if self._is_up else self._upper, self._is_up)


class Sar(OfBars[float]):
    """Wilder's stop and reverse, which follows the price faster the further it goes.

    Worked on prices times the side, so that a falling market is a rising one upside down.
    """

    source = "Wilder 1978, ch. 2; TA-Lib ta_SAR.c"

    __slots__ = ("_acceleration", "_edges", "_extreme", "_limit", "_sar", "_side", "_speed")

    def __init__(self, *, acceleration: float = 0.02, limit: float = 0.2) -> None:
        """acceleration: of each new extreme, at most to limit; both 0 to 1."""
        super().__init__(warm_up=2)
        self._acceleration = acceleration
        self._limit = limit
        self._speed = acceleration
        self._side = 0
        self._edges: tuple[float, float] | None = None
        self._extreme = 0.0
        self._sar = 0.0

    def step(self, given: Candle) -> float | None:
        before, self._edges = self._edges, (given.high, given.low)
        if before is None:
            return None
        if self._side == 0:
            self._begin(given, before)
            before = self._edges
        if self._side * (given.low if self._side > 0 else given.high) > self._side * self._sar:
            return self._follow(given, before)
        return self._reverse(given, before)

    def _begin(self, given: Candle, before: tuple[float, float]) -> None:
        """Falling when the low has fallen by more than the high has risen."""
        high, low = before
        is_falling = low - given.low > max(0.0, given.high - high)
        self._side = -1 if is_falling else 1
        self._extreme = given.low if is_falling else given.high
        self._sar = high if is_falling else low

    def _follow(self, given: Candle, before: tuple[float, float]) -> float:
        told = self._sar
        reached = given.high if self._side > 0 else given.low
        if self._side * (reached - self._extreme) > 0:
            self._extreme = reached
            self._speed = min(self._limit, self._speed + self._acceleration)
        self._move(given, before)
        return told

    def _reverse(self, given: Candle, before: tuple[float, float]) -> float:
        told = self._beyond(self._extreme, given, before=before, side=-self._side)
        self._side = -self._side
        self._sar = told
        self._extreme = given.high if self._side > 0 else given.low
        self._speed = self._acceleration
        self._move(given, before)
        return told

    def _move(self, given: Candle, before: tuple[float, float]) -> None:
        ahead = self._sar + self._speed * (self._extreme - self._sar)
        self._sar = self._beyond(ahead, given, before=before, side=self._side)

    def _beyond(
        self, sar: float, given: Candle, *, before: tuple[float, float], side: int
    ) -> float:
        """Never within this bar or the one before."""
        return min(sar, given.low, before[1]) if side > 0 else max(sar, given.high, before[0])
