"""What market announces. All events of one run are in one order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from treum.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsClosed(Event):
    """All bars of the run that opened at `at` are stored."""

    TYPE: ClassVar[str] = "market.bars_closed.v1"

    run_id: UUID
    interval_s: int
    at: datetime

    def key(self) -> str:
        return str(self.run_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """The run is current and its history is stored."""

    TYPE: ClassVar[str] = "market.run_started.v1"

    run_id: UUID

    def key(self) -> str:
        return str(self.run_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Event):
    """No further bar will come: the day is over, or a newer run replaced this one."""

    TYPE: ClassVar[str] = "market.run_finished.v1"

    run_id: UUID

    def key(self) -> str:
        return str(self.run_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStateChanged(Event):
    """Prices stopped coming, or came again. `since`: market time of the last one before."""

    TYPE: ClassVar[str] = "market.feed_state_changed.v1"

    run_id: UUID
    state: str
    since: datetime | None

    def key(self) -> str:
        return str(self.run_id)
