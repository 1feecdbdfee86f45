"""Facts that leave with the commit: the event log.

Within a partition position order is commit order: a transaction takes the advisory locks of its
partitions, in ascending order, before it draws positions and holds them to its commit. A reader may
therefore follow `position > cursor` without skipping a late commit or reversing a key.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from treum.platform.ids import new_id

PARTITIONS = 64
WAKE_SUBJECT = "platform.events"
EventT = TypeVar("EventT", bound="Event")
_LOCK_SPACE = 0x7E4E  # advisory lock class of event partitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events: frozen, past tense, versioned by name (`signals.signal_published.v1`)."""

    TYPE: ClassVar[str]

    def key(self) -> str:
        """Events of one key are handled in the order in which they were committed."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event comes from: who acted, and which request or event caused it."""

    actor: str | None
    correlation_id: str
    causation_id: UUID | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of the log, payload not yet decoded."""

    position: int
    id: UUID
    type_name: str
    partition: int
    payload: str
    correlation_id: str
    at: datetime


def decode(stored: StoredEvent, kind: type[EventT]) -> EventT:
    """The event itself. Raises: msgspec.ValidationError when the row is not of this kind."""
    return msgspec.json.decode(stored.payload, type=kind)


def partition_of(key: str) -> int:
    """0 ≤ partition < PARTITIONS."""
    return zlib.crc32(key.encode()) % PARTITIONS


_LOCK = text("SELECT pg_advisory_xact_lock(:space, :partition)")
_INSERT = text(
    """
    INSERT INTO platform.event
        (id, type, key, partition, payload, actor, correlation_id, causation_id, at)
    VALUES (:id, :type, :key, :partition, CAST(:payload AS jsonb), :actor, :correlation_id,
        :causation_id, clock_timestamp())
    """
)

# Both instants are the database's, so the answer does not depend on our own clock.
_SILENCE = text(
    """
    SELECT extract(epoch FROM clock_timestamp() - at) FROM platform.event
    WHERE partition = :partition AND type = :type AND key = :key
        AND at > clock_timestamp() - interval '1 day'
    ORDER BY position DESC LIMIT 1
    """
)


async def append(session: AsyncSession, events: list[Event], *, origin: Origin) -> None:
    """Write events as the last statements of a transaction.

    The locks come last so that they are held only for the inserts and the commit.
    """
    rows = [_row(event, origin) for event in events]
    for partition in sorted({partition_of(event.key()) for event in events}):
        await session.execute(_LOCK, {"space": _LOCK_SPACE, "partition": partition})
    await session.execute(_INSERT, rows)


async def silence_s(session: AsyncSession, kind: type[Event], *, key: str) -> float | None:
    """Seconds since the last event of this kind and key; None when there was none for a day."""
    found = await session.scalar(
        _SILENCE, {"type": kind.TYPE, "key": key, "partition": partition_of(key)}
    )
    return None if found is None else float(found)


def _row(event: Event, origin: Origin) -> dict[str, object]:
    key = event.key()
    return {
        "id": new_id(),
        "type": event.TYPE,
        "key": key,
        "partition": partition_of(key),
        "payload": msgspec.json.encode(event).decode(),
        "actor": origin.actor,
        "correlation_id": origin.correlation_id,
        "causation_id": origin.causation_id,
    }
