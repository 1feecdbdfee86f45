"""Who is connected, and who must not be any more."""

import asyncio
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from treum.realtime import metrics
from treum.realtime.protocol import CloseCode

_REMEMBERED_S = 60.0


class Member(Protocol):
    """A connection, as the audience sees it."""

    def send(self, frame: bytes) -> None:
        """Write one frame, whatever its backlog."""

    def close(self, code: CloseCode, reason: str) -> None:
        """Say why and end."""

    def go_away(self, retry_after_ms: int) -> None:
        """Ask the client to come back."""

    def check(self, at: float) -> None:
        """End it if it is dead or has been there too long. at: loop time, in seconds."""

    def abort(self) -> None:
        """End it now."""


class Audience:
    """All connections; those of a person once the ticket told who it is."""

    def __init__(self) -> None:
        self.connections: set[Member] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._people: dict[UUID, set[Member]] = {}
        self._ended_at: dict[UUID, float] = {}

    def __len__(self) -> int:
        return len(self.connections)

    def enter(self, member: Member) -> None:
        self.connections.add(member)
        self._empty.clear()
        metrics.CONNECTIONS.inc()

    def greet(self, member: Member, person_id: UUID) -> None:
        self._people.setdefault(person_id, set()).add(member)

    def leave(self, member: Member, person_id: UUID | None) -> None:
        if member in self.connections:
            self.connections.remove(member)
            metrics.CONNECTIONS.dec()
        if not self.connections:
            self._empty.set()
        if person_id is not None and (own := self._people.get(person_id)) is not None:
            own.discard(member)
            if not own:
                del self._people[person_id]

    async def wait_empty(self) -> None:
        await self._empty.wait()

    def count(self, person_id: UUID) -> int:
        return len(self._people.get(person_id, ()))

    def end(self, person_id: UUID, at: float) -> None:
        """The person signed out or lost an entitlement. at: loop time, in seconds."""
        self._ended_at = {
            person: ended_at
            for person, ended_at in self._ended_at.items()
            if at - ended_at < _REMEMBERED_S
        }
        self._ended_at[person_id] = at
        for member in tuple(self._people.get(person_id, ())):
            member.close(CloseCode.ENDED, "ended")

    def has_ended(self, person_id: UUID, *, since: float) -> bool:
        """A ticket redeemed while the person signed out must not open a connection."""
        return self._ended_at.get(person_id, since - 1) >= since

    def announce(self, frame: bytes) -> None:
        """Write to everybody who has been greeted."""
        for member in tuple(self._greeted()):
            member.send(frame)

    def _greeted(self) -> Iterator[Member]:
        for own in self._people.values():
            yield from own
