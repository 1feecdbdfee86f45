"""What a check of a strategy has to say."""

from dataclasses import dataclass
from enum import StrEnum

from treum.contexts.signals.engine.ward import Halt


class Flaw(StrEnum):
    REACH = "reach"
    """Its code reaches for what could outlive a run or tell the future."""
    FAULT = "fault"
    """It failed, or had an idea that nobody could act on."""
    AGAIN = "again"
    """It decides otherwise on bars that it was shown before."""
    FUTURE = "future"
    """It decides otherwise when other bars follow."""
    COMPANY = "company"
    """It decides otherwise while it runs on another instrument too."""
    DATES = "dates"
    """It decides otherwise when the same prices come in another year."""
    WARM_UP = "warm_up"
    """Where its bars began still counts when it may decide."""


@dataclass(frozen=True, slots=True)
class Finding:
    """where: module:line, or the opening instant of a bar."""

    strategy: str
    flaw: Flaw
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.strategy}: {self.flaw} at {self.where}: {self.reason}"


def failed(strategy: str, halt: Halt, *, flaw: Flaw) -> Finding:
    return Finding(strategy, flaw, halt.bar_at.isoformat(), f"{halt.fault}: {halt.place}")
