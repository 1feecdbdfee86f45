"""What an idea risks, and how the reader is told. Values in ticks, windows in bars."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.reasons import goals, spoken
from treum.contexts.signals.rules import Levels


@dataclass(frozen=True, slots=True)
class Ranges:
    """So many average true ranges."""

    times: int
    atr: float
    window: int

    @property
    def ticks(self) -> float:
        return self.times * self.atr

    def words(self, at: Levels, *, tick: Decimal) -> str:
        atr = f"ATR {self.window} is {spoken(self.atr, tick)} points"
        return f"{atr}, {_risked(at, tick)}"


@dataclass(frozen=True, slots=True)
class Way:
    """As far as from the close to a line, and at least one average true range, so that the noise
    about a near line does not stop the signal at once.

    name: of the line, as in a sentence.
    """

    name: str
    line: float
    atr: float
    window: int

    def ticks(self, close: int) -> float:
        return max(abs(close - self.line), self.atr)

    def words(self, at: Levels, *, tick: Decimal) -> str:
        if abs(at.entry - self.line) >= self.atr:
            where = f"{self.name} is at {spoken(self.line, tick)}"
        else:
            where = f"{self.name} is nearer than ATR {self.window}"
            where += f" ({spoken(self.atr, tick)} points)"
        return f"{where[0].upper()}{where[1:]}, {_risked(at, tick)}"


def _risked(at: Levels, tick: Decimal) -> str:
    risk = spoken(abs(at.entry - at.stop), tick)
    return f"so the risk is {risk} points: {goals(at, tick)}."
