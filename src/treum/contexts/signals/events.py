"""What signals announces. Sides, kinds and states are the words of `rules`; prices are Decimal."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from treum.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPublished(Event):
    """A new idea is shown. `bar_at` and `valid_until` are market time."""

    TYPE: ClassVar[str] = "signals.signal_published.v1"

    signal_id: UUID
    run_id: UUID
    instrument_id: UUID
    strategy: str
    strategy_hash: str
    side: str
    bar_at: datetime
    valid_until: datetime
    entry: Decimal
    stop: Decimal
    target_1: Decimal
    target_2: Decimal

    def key(self) -> str:
        return str(self.signal_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnded(Event):
    """The trading day of a run is over, though its feed does not say so.

    market_time: of the run when it was decided. Its key is the run's, as that of its bars: it is
    handled after those that closed until then, and before any that a late feed may bring.
    """

    TYPE: ClassVar[str] = "signals.day_ended.v1"

    run_id: UUID
    market_time: datetime

    def key(self) -> str:
        return str(self.run_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyHalted(Event):
    """A strategy failed and is stopped for the rest of the run. fault: raised, looped or bad_idea;
    place: what failed and where. Somebody must look at it."""

    TYPE: ClassVar[str] = "signals.strategy_halted.v1"

    run_id: UUID
    strategy: str
    strategy_hash: str
    instrument_id: UUID
    bar_at: datetime
    fault: str
    place: str

    def key(self) -> str:
        return str(self.run_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalChanged(Event):
    """A later step of a signal's life; the last three facts are known once the signal has ended."""

    TYPE: ClassVar[str] = "signals.signal_changed.v1"

    signal_id: UUID
    run_id: UUID
    instrument_id: UUID
    kind: str
    bar_at: datetime
    price: Decimal
    exit_price: Decimal | None = None
    points: Decimal | None = None
    outcome_r: Decimal | None = None

    def key(self) -> str:
        return str(self.signal_id)
