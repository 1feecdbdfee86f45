"""Who is connected, and who must not be any more."""

import asyncio
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from treum.realtime import metrics
from treum.realtime.protocol import CloseCode

_REMEMBERED_S = 60.0


class Listener(Protocol):
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
        self.connections: set[Listener] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._people: dict[UUID, set[Listener]] = {}
        self._ended_at: dict[UUID, float] = {}

    def __len__(self) -> int:
        return len(self.connections)

    def enter(self, listener: Listener) -> None:
        self.connections.add(listener)
        self._empty.clear()
        metrics.CONNECTIONS.inc()

    def greet(self, listener: Listener, person_id: UUID) -> None:
        self._people.setdefault(person_id, set()).add(listener)

    def leave(self, listener: Listener, person_id: UUID | None) -> None:
        if listener in self.connections:
            self.connections.remove(listener)
            metrics.CONNECTIONS.dec()
        if not self.connections:
            self._empty.set()
        if person_id is not None and (own := self._people.get(person_id)) is not None:
            own.discard(listener)
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
        for listener in tuple(self._people.get(person_id, ())):
            listener.close(CloseCode.ENDED, "ended")

    def has_ended(self, person_id: UUID, *, since: float) -> bool:
        """A ticket redeemed while the person signed out must not open a connection."""
        return self._ended_at.get(person_id, since - 1) >= since

    def announce(self, frame: bytes) -> None:
        """Write to everybody who has been greeted."""
        for listener in tuple(self._greeted()):
            listener.send(frame)

    def _greeted(self) -> Iterator[Listener]:
        for own in self._people.values():
            yield from own
