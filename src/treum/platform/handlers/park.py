"""Parked events: one that failed, and behind it, in order, the later ones of its key."""

from sqlalchemy import text

from treum.platform.database import Transaction
from treum.platform.handlers.claim import Work


async def park_behind(tx: Transaction, work: Work) -> None:
    """Store an event whose key is blocked."""
    await tx.execute(_PARK, _row(work) | {"state": "waiting", "attempts": 0, "error": None})


async def park_failed(tx: Transaction, work: Work, *, error: str, pause_s: float | None) -> None:
    """pause_s: until the next attempt; None when there is none: it is a dead letter. Does nothing
    when another process has counted an attempt, or an operator has acted, since it was claimed."""
    values = {
        "state": "dead" if pause_s is None else "retrying",
        "error": error,
        "pause_s": pause_s,
        "attempts": work.attempts + 1,
        "tries": 0 if pause_s is None else work.tries + 1,
    }
    await tx.execute(_FAIL if work.is_parked else _PARK, _row(work) | values)


async def unpark(tx: Transaction, *, consumer: str, position: int, key: str) -> None:
    """It is done with; the next one of its key may be tried at once."""
    gone = {"consumer": consumer, "position": position}
    await tx.execute(_REMOVE, gone)
    await tx.execute(_RELEASE, {"consumer": consumer, "key": key})


def _row(work: Work) -> dict[str, object]:
    stored = work.stored
    return {
        "consumer": work.consumer,
        "position": stored.position,
        "id": stored.id,
        "type": stored.type_name,
        "key": stored.key,
        "partition": stored.partition,
        "payload": stored.payload,
        "correlation_id": stored.correlation_id,
        "at": stored.at,
        "pause_s": None,
        "tries": 0,
    }


_PARK = text(
    """
    INSERT INTO platform.parked_event (consumer, position, id, type, key, partition, payload,
        correlation_id, at, state, attempts, tries, error, parked_at, retry_at)
    VALUES (:consumer, :position, :id, :type, :key, :partition, CAST(:payload AS jsonb),
        :correlation_id, :at, :state, :attempts, :tries, :error, clock_timestamp(),
        clock_timestamp() + make_interval(secs => :pause_s))
    """
)
_FAIL = text(
    """
    UPDATE platform.parked_event SET state = :state, attempts = :attempts, tries = :tries,
        error = :error, retry_at = clock_timestamp() + make_interval(secs => :pause_s)
    WHERE consumer = :consumer AND position = :position AND state = 'retrying'
      AND attempts = :attempts - 1
    """
)
_REMOVE = text(
    "DELETE FROM platform.parked_event WHERE consumer = :consumer AND position = :position"
)
_RELEASE = text(
    """
    UPDATE platform.parked_event SET state = 'retrying', retry_at = clock_timestamp()
    WHERE consumer = :consumer AND state = 'waiting' AND position = (
        SELECT min(position) FROM platform.parked_event WHERE consumer = :consumer AND key = :key)
    """
)
