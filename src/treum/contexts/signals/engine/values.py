"""What enters the engine and what leaves it. Prices here are Decimal, as stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from treum.contexts.signals.engine.strategy import EmaCross, Strategy
from treum.contexts.signals.rules import Kind, Levels, Side, State, Window, to_ticks
from treum.platform.errors import Invalid


@dataclass(frozen=True, slots=True)
class Bar:
    """A closed bar of one instrument; `at` is its opening instant."""

    instrument_id: UUID
    at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


@dataclass(frozen=True, slots=True)
class Listing:
    """An instrument on the run's trading day. windows: its session's, oldest first.

    Raises: UnusableListing.
    """

    instrument_id: UUID
    tick: Decimal
    windows: tuple[Window, ...]

    def __post_init__(self) -> None:
        if self.tick <= 0:
            raise UnusableListing(self.instrument_id, f"its tick is {self.tick}")
        if not self.windows:
            raise UnusableListing(self.instrument_id, "its session has no window")
        edges = [edge for window in self.windows for edge in (window.opens_at, window.closes_at)]
        if edges != sorted(edges):
            raise UnusableListing(self.instrument_id, "its windows are out of order")


@dataclass(frozen=True, slots=True)
class RunSetup:
    """What stays the same for a whole run. strategies: makers, called once per instrument."""

    run_id: UUID
    listings: Sequence[Listing]
    interval: timedelta = timedelta(minutes=1)
    strategies: Sequence[Callable[[], Strategy]] = (EmaCross,)


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


class UnusableListing(Invalid):
    code = "signals.unusable_listing"
    title = "The instrument cannot be followed"

    def __init__(self, instrument_id: UUID, reason: str) -> None:
        super().__init__(f"Instrument {instrument_id} cannot be followed: {reason}.")
