"""Facts that leave with the commit: the event log.

Within a partition position order is commit order: a transaction takes the advisory locks of its
partitions, in ascending order, before it draws positions and holds them to its commit. A reader may
therefore follow `position > cursor` without skipping a late commit or reversing a key.
"""

import zlib
from collections.abc import Sequence
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
    key: str
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


_APPEND = text(
    """
    WITH held AS MATERIALIZED (
        SELECT count(pg_advisory_xact_lock(:space, partition)) AS locks
        FROM unnest(CAST(:locks AS integer[])) AS partition
    )
    INSERT INTO platform.event
        (id, type, key, partition, payload, actor, correlation_id, causation_id, at)
    SELECT row.id, row.type, row.key, row.partition, CAST(row.payload AS jsonb),
        CAST(:actor AS text), :correlation_id, CAST(:causation_id AS uuid), clock_timestamp()
    FROM held CROSS JOIN unnest(
        CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:keys AS text[]),
        CAST(:partitions AS integer[]), CAST(:payloads AS text[])
    ) WITH ORDINALITY AS row (id, type, key, partition, payload, number)
    WHERE held.locks > 0
    ORDER BY row.number
    """
)


async def append(session: AsyncSession, events: Sequence[Event], *, origin: Origin) -> None:
    """Write events as the last statement of a transaction: first its locks, then its rows.

    The locks come last so that they are held only for the insert and the commit.
    """
    keys = [event.key() for event in events]
    partitions = [partition_of(key) for key in keys]
    await session.execute(
        _APPEND,
        {
            "space": _LOCK_SPACE,
            "locks": sorted(set(partitions)),
            "ids": [new_id() for _ in events],
            "types": [event.TYPE for event in events],
            "keys": keys,
            "partitions": partitions,
            "payloads": [msgspec.json.encode(event).decode() for event in events],
            "actor": origin.actor,
            "correlation_id": origin.correlation_id,
            "causation_id": origin.causation_id,
        },
    )
