"""What came of a backtest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

TRADE_COLUMNS = (
    "idea",
    "entered",
    "left",
    "sign",
    "quantity",
    "entry",
    "exit",
    "ended",
    "gross_paise",
    "charges_paise",
    "risk",
)
"""idea, entered, left: bar numbers. entry, exit: ticks, as filled. ended: a place in `ENDS`. risk:
ticks from the signal's entry to its first stop."""
ENDS = ("target_2", "stopped", "expired", "closed")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """trades: one row each, in the order they were left. equity: paise after each bar, open
    positions at its close; the capital before the first. refused: ideas not taken, by the rules of
    risk; missed: by the next open, which lay beyond their stop or first target.
    """

    trades: Whole
    equity: Whole
    refused: int
    missed: int

    def column(self, name: str) -> Whole:
        column: Whole = self.trades[:, TRADE_COLUMNS.index(name)]
        return column

    @property
    def net_paise(self) -> Whole:
        return self.column("gross_paise") - self.column("charges_paise")

    def equals(self, other: "Outcome") -> bool:
        """To the paisa, trade for trade and bar for bar."""
        return (
            (self.refused, self.missed) == (other.refused, other.missed)
            and np.array_equal(self.trades, other.trades)
            and np.array_equal(self.equity, other.equity)
        )
