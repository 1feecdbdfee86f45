"""What an operator sees of parked events and does with them; every act is audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from sqlalchemy import text

from treum.platform.audit import Act, record
from treum.platform.database import Transaction
from treum.platform.errors import SetupError
from treum.platform.handlers.claim import lock_partition
from treum.platform.handlers.park import unpark

Operator = NewType("Operator", str)
"""The actor of an audited act: `operator:asha`."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked event. behind: how many later ones of its key wait for it."""

    consumer: str
    id: UUID
    position: int
    type_name: str
    key: str
    partition: int
    state: str
    attempts: int
    error: str | None
    at: datetime
    parked_at: datetime
    behind: int
    payload: str


async def parked(tx: Transaction, *, consumer: str | None, limit: int) -> Sequence[Parked]:
    """Those that failed, oldest first; not those that only wait."""
    found = await tx.execute(_LIST, {"consumer": consumer, "id": None, "limit": limit})
    return [Parked(**row._mapping) for row in found]


async def parked_states(tx: Transaction, consumer: str) -> dict[str, int]:
    """How many are in each state."""
    found = await tx.execute(_STATES, {"consumer": consumer})
    return {row.state: row.events for row in found}


async def inspect(tx: Transaction, event_id: UUID, *, consumer: str | None) -> Parked:
    """Raises: SetupError when there is none, or when several consumers parked it."""
    asked = {"consumer": consumer, "id": event_id, "limit": 20}
    found = [Parked(**row._mapping) for row in await tx.execute(_LIST, asked)]
    if not found:
        where = f" by {consumer}" if consumer else ""
        raise SetupError(f"event {event_id} is not parked{where}")
    if len(found) > 1:
        names = ", ".join(one.consumer for one in found)
        raise SetupError(f"event {event_id} is parked by {names}: say which with --consumer")
    return found[0]


async def retry(tx: Transaction, event_id: UUID, *, consumer: str | None) -> Parked:
    """A worker tries it again, soon and as often as a new one, then those behind it.

    Raises: SetupError.
    """
    dead = await _lock_dead(tx, event_id, consumer=consumer)
    await tx.execute(_RETRY, {"consumer": dead.consumer, "position": dead.position})
    await record(tx, _act("platform.event_retried", dead))
    return dead


async def discard(tx: Transaction, event_id: UUID, *, consumer: str | None) -> Parked:
    """It is never applied; those behind it are. It stays in the log. Raises: SetupError."""
    dead = await _lock_dead(tx, event_id, consumer=consumer)
    await unpark(tx, consumer=dead.consumer, position=dead.position, key=dead.key)
    await record(tx, _act("platform.event_discarded", dead))
    return dead


async def _lock_dead(tx: Transaction, event_id: UUID, *, consumer: str | None) -> Parked:
    """Looked at again under the lock: a worker may have been busy with it."""
    seen = await inspect(tx, event_id, consumer=consumer)
    await lock_partition(tx, seen.consumer, seen.partition)
    found = await inspect(tx, event_id, consumer=seen.consumer)
    if found.state == "waiting":
        raise SetupError(f"event {event_id} only waits for an older one of its key")
    if found.state == "retrying":
        raise SetupError(f"event {event_id} is being retried already")
    return found


def _act(action: str, dead: Parked) -> Act:
    detail = {
        "consumer": dead.consumer,
        "type": dead.type_name,
        "position": dead.position,
        "attempts": dead.attempts,
        "behind": dead.behind,
    }
    return Act(action=action, subject=f"event:{dead.id}", detail=detail)


_LIST = text(
    """
    SELECT consumer, id, position, type AS type_name, key, partition, state, attempts, error,
        at, parked_at,
        (SELECT count(*) FROM platform.parked_event AS later
         WHERE later.consumer = parked.consumer AND later.key = parked.key
           AND later.position > parked.position AND later.state = 'waiting') AS behind,
        payload::text AS payload
    FROM platform.parked_event AS parked
    WHERE (CAST(:id AS uuid) IS NULL AND state <> 'waiting' OR id = :id)
      AND (CAST(:consumer AS text) IS NULL OR consumer = :consumer)
      AND NOT EXISTS (SELECT FROM platform.generation AS generation
                      WHERE generation.consumer = parked.consumer AND state = 'retired')
    ORDER BY parked_at, consumer, position LIMIT :limit
    """
)
_STATES = text(
    """
    SELECT state, count(*) AS events FROM platform.parked_event
    WHERE consumer = :consumer GROUP BY state
    """
)
_RETRY = text(
    """
    UPDATE platform.parked_event
    SET state = 'retrying', tries = 0, retry_at = clock_timestamp()
    WHERE consumer = :consumer AND position = :position
    """
)
