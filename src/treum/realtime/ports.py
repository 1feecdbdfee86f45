"""What the edge needs from the contexts, and how it fails."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class TicketRefused(Exception):
    """The ticket is unknown, used or too old."""


class SourceAway(Exception):
    """PostgreSQL does not answer now; the same question may be asked again later."""


@dataclass(frozen=True, slots=True)
class Person:
    person_id: UUID
    tier: str


@dataclass(frozen=True, slots=True)
class CurrentRun:
    """wire: the run as JSON, as clients see it. feed_state: one word, told when it changes."""

    run_id: str
    is_finished: bool
    wire: bytes
    feed_state: str = "live"


@dataclass(frozen=True, slots=True)
class State:
    """What PostgreSQL knew at one moment. heads: channel name to its last sequence number."""

    run: CurrentRun | None = None
    heads: dict[str, int] = field(default_factory=dict)

    @property
    def run_id(self) -> str | None:
        return self.run.run_id if self.run else None


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """ts: commit time, RFC 3339. data: JSON."""

    seq: int
    ts: str
    data: bytes


class Sources(Protocol):
    """Each call takes a bounded time. Raises: SourceAway."""

    async def redeem(self, ticket: str) -> Person:
        """Who the ticket stands for; it cannot be used again. Raises: TicketRefused."""

    async def state(self) -> State:
        """The current run and its heads."""

    async def frames_after(
        self, run_id: str, channel: str, *, after: int, limit: int
    ) -> list[StoredFrame]:
        """Frames with a higher sequence number, lowest first."""
