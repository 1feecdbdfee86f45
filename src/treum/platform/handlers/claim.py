"""What is next for a consumer: a cursor nobody else holds, then one event of its partition.

Every change to a partition's parked events is made under the lock of its cursor, by workers and by
operators alike; that is what keeps the order of a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from treum.platform.database import Transaction
from treum.platform.events import StoredEvent


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed event.

    cursor: where the partition's cursor stood. attempts: failed ones, ever; tries: since an
    operator last asked. is_blocked: an older event of its key is parked.
    """

    consumer: str
    stored: StoredEvent
    cursor: int
    attempts: int = 0
    tries: int = 0
    is_parked: bool = False
    is_blocked: bool = False


async def claim(tx: Transaction, consumer: str, *, types: Sequence[str], turn: int) -> Work | None:
    """turn: the partition to begin with, so that a busy one does not starve the others."""
    asked: dict[str, object] = {"consumer": consumer, "types": list(types)}
    for first in (turn, 0) if turn else (0,):
        row = (await tx.execute(_CLAIM, asked | {"first": first})).one_or_none()
        if row is not None:
            return await _next(tx, asked | {"partition": row.partition}, cursor=row.position)
    return None


async def _next(tx: Transaction, asked: dict[str, object], *, cursor: int) -> Work | None:
    """What is parked and due goes before what is new."""
    found = (await tx.execute(_NEXT, asked | {"position": cursor})).one_or_none()
    if found is None:
        return None
    return Work(
        str(asked["consumer"]),
        _stored(found),
        cursor,
        found.attempts,
        found.tries,
        is_parked=found.is_parked,
        is_blocked=found.is_blocked,
    )


# The driver's rows are untyped.
def _stored(row: Row[Any]) -> StoredEvent:
    return StoredEvent(
        position=row.position,
        id=row.id,
        type_name=row.type,
        key=row.key,
        partition=row.partition,
        payload=row.payload,
        correlation_id=row.correlation_id,
        at=row.at,
    )


async def reclaim(tx: Transaction, work: Work) -> bool:
    """The cursor again, where it was; False when somebody else holds or has moved it."""
    at: dict[str, object] = {
        "consumer": work.consumer,
        "partition": work.stored.partition,
        "position": work.cursor,
    }
    return await tx.scalar(_RECLAIM, at) is not None


async def lock_partition(tx: Transaction, consumer: str, partition: int) -> None:
    """Wait until no worker is in it."""
    await tx.execute(_LOCK, {"consumer": consumer, "partition": partition})


async def advance(tx: Transaction, work: Work) -> None:
    stored = work.stored
    await tx.execute(
        _ADVANCE,
        {
            "consumer": work.consumer,
            "partition": stored.partition,
            "position": stored.position,
        },
    )


# A clock that was stepped back may not make an event rest for longer than the longest pause.
_IS_DUE = """
    state = 'retrying' AND (retry_at <= clock_timestamp()
        OR retry_at > clock_timestamp() + interval '1 minute')
"""
_CLAIM = text(
    f"""
    SELECT partition, position FROM platform.cursor AS cursor
    WHERE consumer = :consumer AND partition >= :first
      AND (EXISTS (SELECT FROM platform.event AS event
                   WHERE event.partition = cursor.partition
                     AND event.type = ANY(CAST(:types AS text[]))
                     AND event.position > cursor.position)
        OR EXISTS (SELECT FROM platform.parked_event AS parked
                   WHERE parked.consumer = cursor.consumer
                     AND parked.partition = cursor.partition AND {_IS_DUE}))
    ORDER BY partition LIMIT 1 FOR UPDATE SKIP LOCKED
    """  # noqa: S608
)
# One probe per type: a list of types in one index condition would sort the whole backlog.
_NEXT = text(
    f"""
    (SELECT position, id, type, key, partition, payload::text AS payload, correlation_id, at,
        attempts, tries, true AS is_parked, false AS is_blocked
    FROM platform.parked_event
    WHERE consumer = :consumer AND partition = :partition AND {_IS_DUE}
    ORDER BY position LIMIT 1)
    UNION ALL
    (SELECT next.*, 0, 0, false, EXISTS (
        SELECT FROM platform.parked_event AS parked
        WHERE parked.consumer = :consumer AND parked.key = next.key)
    FROM unnest(CAST(:types AS text[])) AS wanted (type) CROSS JOIN LATERAL (
        SELECT position, id, event.type, key, partition, payload::text AS payload,
            correlation_id, at
        FROM platform.event AS event
        WHERE partition = :partition AND event.type = wanted.type AND position > :position
        ORDER BY position LIMIT 1
    ) AS next
    ORDER BY next.position LIMIT 1)
    ORDER BY is_parked DESC LIMIT 1
    """  # noqa: S608
)
_RECLAIM = text(
    """
    SELECT position FROM platform.cursor
    WHERE consumer = :consumer AND partition = :partition AND position = :position
    FOR UPDATE SKIP LOCKED
    """
)
_LOCK = text(
    """
    SELECT position FROM platform.cursor
    WHERE consumer = :consumer AND partition = :partition FOR UPDATE
    """
)
_ADVANCE = text(
    """
    UPDATE platform.cursor SET position = :position
    WHERE consumer = :consumer AND partition = :partition
    """
)
