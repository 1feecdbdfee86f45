"""An instrument on the run's trading day, as a strategy is set up for it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from treum.contexts.signals.rules import Window
from treum.platform.errors import Invalid


@dataclass(frozen=True, slots=True)
class Listing:
    """windows: its session's, oldest first. has_volume: False for what is not traded itself, such
    as an index.

    Raises: UnusableListing.
    """

    instrument_id: UUID
    tick: Decimal
    windows: tuple[Window, ...]
    has_volume: bool = False

    def __post_init__(self) -> None:
        if self.tick <= 0:
            raise UnusableListing(self.instrument_id, f"its tick is {self.tick}")
        if not self.windows:
            raise UnusableListing(self.instrument_id, "its session has no window")
        edges = [edge for window in self.windows for edge in (window.opens_at, window.closes_at)]
        if edges != sorted(edges):
            raise UnusableListing(self.instrument_id, "its windows are out of order")


class UnusableListing(Invalid):
    code = "signals.unusable_listing"
    title = "The instrument cannot be followed"

    def __init__(self, instrument_id: UUID, reason: str) -> None:
        super().__init__(f"Instrument {instrument_id} cannot be followed: {reason}.")
