"""When values come to another side of each other."""

from treum.contexts.signals.engine.indicators.levels import Band
from treum.contexts.signals.rules import Side

FAINT = 1e-6
"""In ticks or per cent. Nearer than this is equal: averages of a market that stands still are, but
for their last digits and for what is left of where they began."""


class Turning:
    """The side a difference was last clearly on. While it is zero it keeps the side it had, so
    touching without crossing is no turn."""

    __slots__ = ("side",)

    def __init__(self) -> None:
        self.side: Side | None = None

    def turned(self, gap: float) -> Side | None:
        """The new side, when the difference has come to it from the other one."""
        if abs(gap) <= FAINT:
            return None
        before, self.side = self.side, Side.LONG if gap > 0 else Side.SHORT
        return self.side if before is not None and before is not self.side else None


def beyond(close: int, band: Band) -> Side | None:
    """Long above the band, short below it."""
    if close - band.upper > FAINT:
        return Side.LONG
    return Side.SHORT if band.lower - close > FAINT else None


def opposite(side: Side) -> Side:
    return Side.SHORT if side is Side.LONG else Side.LONG
