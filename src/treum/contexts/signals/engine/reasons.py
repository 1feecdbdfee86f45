"""Why a side was taken, in numbers for the engine and in plain English for the reader."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from treum.contexts.signals.rules import Levels, Side


class Reason(Protocol):
    @property
    def side(self) -> Side: ...

    def words(self, at: Levels, *, tick: Decimal) -> str:
        """The reason shown with a signal."""


@dataclass(frozen=True, slots=True)
class Cross:
    """One average crossing another at a close. Values in ticks, windows in bars."""

    side: Side
    fast: float
    slow: float
    atr: float
    fast_window: int
    slow_window: int
    atr_window: int

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb = "rose above" if self.side is Side.LONG else "fell below"
        return (
            f"EMA {self.fast_window} ({spoken(self.fast, tick)}) {verb}"
            f" EMA {self.slow_window} ({spoken(self.slow, tick)})"
            f" at the close of {spoken(at.entry, tick)}."
            f" ATR {self.atr_window} is {spoken(self.atr, tick)} points,"
            f" so the risk is {spoken(abs(at.entry - at.stop), tick)} points:"
            f" {goals(at, tick)}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakout:
    """A close outside the opening range. Values in ticks, windows in bars.

    minutes: how long after the open the range ended. vwap: of the session up to the close; None
    when it had no say.
    """

    side: Side
    high: int
    low: int
    minutes: int
    atr: float
    atr_window: int
    vwap: float | None = None

    @property
    def middle(self) -> float:
        return (self.high + self.low) / 2

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb = "rose above" if self.side is Side.LONG else "fell below"
        edge = self.high if self.side is Side.LONG else self.low
        return (
            f"The close of {spoken(at.entry, tick)} {verb} {spoken(edge, tick)},"
            f" the edge of the first {self.minutes} minutes"
            f" ({spoken(self.low, tick)} to {spoken(self.high, tick)}){self._beside(tick)}."
            f" {self._measure(at, tick)},"
            f" so the risk is {spoken(abs(at.entry - at.stop), tick)} points:"
            f" {goals(at, tick)}."
        )

    def _beside(self, tick: Decimal) -> str:
        if self.vwap is None:
            return ""
        return f", on the same side of the VWAP ({spoken(self.vwap, tick)})"

    def _measure(self, at: Levels, tick: Decimal) -> str:
        if abs(at.entry - self.middle) >= self.atr:
            return f"The middle of that range is {spoken(self.middle, tick)}"
        atr = f"ATR {self.atr_window} ({spoken(self.atr, tick)} points)"
        return f"The middle of that range is nearer than {atr}"


def spoken(ticks: float, tick: Decimal) -> str:
    """A price with thousands separators and at least two decimals, more where the tick has more."""
    return f"{Decimal(ticks) * tick:,.{_decimals(tick)}f}"


def goals(at: Levels, tick: Decimal) -> str:
    stop, first, second = (spoken(each, tick) for each in (at.stop, at.target_1, at.target_2))
    return f"stop {stop}, targets {first} and {second}"


@lru_cache(maxsize=64)
def _decimals(tick: Decimal) -> int:
    exponent = tick.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(2, -exponent)
