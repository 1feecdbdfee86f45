"""The generations of a handler: each has cursors of its own, one is current."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from treum.platform import events
from treum.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Generation:
    """consumer: names the cursors and what is parked."""

    consumer: str
    number: int


async def current_generation(tx: Transaction, handler: str) -> int:
    """Whose rows the readers of a projection read."""
    return (await current(tx, handler)).number


async def current(tx: Transaction, handler: str) -> Generation:
    row = (await tx.execute(_IN_STATE, {"handler": handler, "state": "current"})).one_or_none()
    return Generation(**row._mapping) if row else Generation(handler, 1)


async def building(tx: Transaction, handler: str) -> Generation | None:
    row = (await tx.execute(_IN_STATE, {"handler": handler, "state": "building"})).one_or_none()
    return Generation(**row._mapping) if row else None


async def open_current(tx: Transaction, handler: str, *, types: Sequence[str] | None) -> Generation:
    """Make what is missing. The cursors start at the log's beginning, so that a new handler
    misses nothing. types: whose events may not be dropped before it has taken them; None: all."""
    named = {"handler": handler, "types": None if types is None else list(types)}
    await tx.execute(_ADD_FIRST, named)
    await tx.execute(_SAY_TYPES, named)
    generation = await current(tx, handler)
    await _make_cursors(tx, generation)
    return generation


async def open_next(tx: Transaction, handler: str, *, types: Sequence[str]) -> Generation | None:
    """A new one, being built; None when one is being built already."""
    added = await tx.execute(_ADD_NEXT, {"handler": handler, "types": list(types)})
    row = added.one_or_none()
    if row is None:
        return None
    generation = Generation(**row._mapping)
    await _make_cursors(tx, generation)
    return generation


async def swap(tx: Transaction, handler: str) -> bool:
    """The one being built becomes current, for every reader at this commit; False when there is
    none, something of it is parked, or it has not yet taken what the current one has."""
    await tx.execute(_LOCK, {"handler": handler})
    if await tx.scalar(_IS_READY, {"handler": handler}) is not True:
        return False
    await tx.execute(_RETIRE, {"handler": handler})
    await tx.execute(_PROMOTE, {"handler": handler})
    return True


async def _make_cursors(tx: Transaction, generation: Generation) -> None:
    last = events.PARTITIONS - 1
    await tx.execute(_MAKE_CURSORS, {"consumer": generation.consumer, "last": last})


_IN_STATE = text(
    "SELECT consumer, number FROM platform.generation WHERE handler = :handler AND state = :state"
)
_ADD_FIRST = text(
    """
    INSERT INTO platform.generation (consumer, handler, number, state, types, started_at)
    SELECT CAST(:handler AS text), CAST(:handler AS text), 1, 'current', CAST(:types AS text[]),
        clock_timestamp()
    WHERE NOT EXISTS (SELECT FROM platform.generation WHERE handler = :handler)
    ON CONFLICT DO NOTHING
    """
)
_SAY_TYPES = text(
    """
    UPDATE platform.generation SET types = CAST(:types AS text[])
    WHERE handler = :handler AND types IS DISTINCT FROM CAST(:types AS text[])
    """
)
_ADD_NEXT = text(
    """
    INSERT INTO platform.generation (consumer, handler, number, state, types, started_at)
    SELECT CAST(:handler AS text) || '@' || (max(number) + 1), CAST(:handler AS text),
        max(number) + 1, 'building', CAST(:types AS text[]), clock_timestamp()
    FROM platform.generation WHERE handler = :handler HAVING max(number) IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING consumer, number
    """
)
# Waits for whatever either of them is applying, and keeps both from going on.
_LOCK = text(
    """
    SELECT cursor.partition FROM platform.cursor AS cursor
    JOIN platform.generation AS generation USING (consumer)
    WHERE handler = :handler AND state IN ('building', 'current')
    ORDER BY number, partition FOR UPDATE OF cursor
    """
)
_IS_READY = text(
    """
    SELECT NOT EXISTS (SELECT FROM platform.parked_event AS parked
                       WHERE parked.consumer = built.consumer)
        AND NOT EXISTS (
            SELECT FROM platform.generation AS used
            JOIN platform.cursor AS far ON far.consumer = used.consumer
            JOIN platform.cursor AS near
                ON near.consumer = built.consumer AND near.partition = far.partition
            JOIN platform.event AS event ON event.partition = far.partition
                AND event.type = ANY(built.types)
                AND event.position > near.position AND event.position <= far.position
            WHERE used.handler = built.handler AND used.state = 'current')
    FROM platform.generation AS built
    WHERE handler = :handler AND state = 'building' FOR UPDATE
    """
)
_RETIRE = text(
    """
    UPDATE platform.generation SET state = 'retired'
    WHERE handler = :handler AND state = 'current'
    """
)
_PROMOTE = text(
    """
    UPDATE platform.generation SET state = 'current', swapped_at = clock_timestamp()
    WHERE handler = :handler AND state = 'building'
    """
)
_MAKE_CURSORS = text(
    """
    INSERT INTO platform.cursor (consumer, partition, position)
    SELECT CAST(:consumer AS text), partition, 0 FROM generate_series(0, :last) AS partition
    ON CONFLICT DO NOTHING
    """
)
