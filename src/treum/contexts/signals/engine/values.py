"""What enters the engine and what leaves it. Prices here are Decimal, as stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross
from treum.contexts.signals.engine.strategies.opening_range import OpeningRange
from treum.contexts.signals.engine.strategy import Maker
from treum.contexts.signals.rules import Kind, Levels, Side, State, to_ticks


@dataclass(frozen=True, slots=True)
class Bar:
    """A closed bar of one instrument; `at` is its opening instant. volume: None as for an index."""

    instrument_id: UUID
    at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int | None = field(default=None, kw_only=True)


LIVE = (EmaCross, OpeningRange)
"""The strategies whose signals are published."""


@dataclass(frozen=True, slots=True)
class RunSetup:
    """What stays the same for a whole run. strategies: makers, called once per instrument."""

    run_id: UUID
    listings: Sequence[Listing]
    interval: timedelta = timedelta(minutes=1)
    strategies: Sequence[Maker] = LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A signal as it stands; `stop` is the first one. The last three are set once it has ended."""

    id: UUID
    instrument_id: UUID
    strategy: str
    strategy_hash: str
    side: Side
    state: State
    bar_at: datetime
    valid_until: datetime
    entry: Decimal
    stop: Decimal
    target_1: Decimal
    target_2: Decimal
    reason: str
    exit_price: Decimal | None = None
    points: Decimal | None = None
    outcome_r: Decimal | None = None

    def levels(self, tick: Decimal) -> Levels:
        """Raises: OffTick."""
        prices = (self.entry, self.stop, self.target_1, self.target_2)
        return Levels(*(to_ticks(price, tick) for price in prices))


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a life. `signal` is the whole signal after it."""

    signal: Signal
    kind: Kind
    price: Decimal
    bar_at: datetime
