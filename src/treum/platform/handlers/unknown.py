"""Events of a kind that this code does not know: parked for an operator, never passed over."""

from collections.abc import Sequence

from sqlalchemy import text

from treum.platform.database import Database
from treum.platform.handlers.generation import open_current

CONSUMER = "platform.unknown"


async def park_unknown(database: Database, *, known: Sequence[str]) -> int:
    """Look at what is new in the log; the number that was parked. known: types.

    A retry lets go of those that a newer version of the code knows by now.
    """
    values: dict[str, object] = {"consumer": CONSUMER, "known": list(known)}
    async with database.transaction(actor=CONSUMER) as tx:
        await open_current(tx, CONSUMER, types=None)  # It needs every event, whatever its type.
        await tx.execute(_LOCK, values)
        await tx.execute(_LET_GO, values)
        await tx.execute(_STILL_UNKNOWN, values)
        heads = (await tx.execute(_HEADS, values)).all()
        if not heads:
            return 0
        upto = {
            "partitions": [row.partition for row in heads],
            "heads": [row.head for row in heads],
        }
        parked = (await tx.execute(_PARK, values | upto)).all()
        await tx.execute(_ADVANCE, values | upto)
        return len(parked)


_LOCK = text(
    "SELECT partition FROM platform.cursor WHERE consumer = :consumer ORDER BY partition FOR UPDATE"
)
_LET_GO = text(
    """
    DELETE FROM platform.parked_event
    WHERE consumer = :consumer AND state = 'retrying' AND type = ANY(CAST(:known AS text[]))
    """
)
_STILL_UNKNOWN = text(
    """
    UPDATE platform.parked_event
    SET state = 'dead', attempts = attempts + 1, retry_at = NULL
    WHERE consumer = :consumer AND state = 'retrying'
    """
)
_HEADS = text(
    """
    SELECT cursor.partition, max(event.position) AS head FROM platform.cursor AS cursor
    JOIN platform.event AS event
        ON event.partition = cursor.partition AND event.position > cursor.position
    WHERE cursor.consumer = :consumer GROUP BY cursor.partition
    """
)
_PARK = text(
    """
    INSERT INTO platform.parked_event (consumer, position, id, type, key, partition, payload,
        correlation_id, at, state, attempts, tries, error, parked_at)
    SELECT cursor.consumer, event.position, event.id, event.type, event.key, event.partition,
        event.payload, event.correlation_id, event.at, 'dead', 1, 0,
        left('Unknown: no code here knows ' || event.type, 400), clock_timestamp()
    FROM unnest(CAST(:partitions AS integer[]), CAST(:heads AS bigint[]))
        AS head (partition, position)
    JOIN platform.cursor AS cursor
        ON cursor.consumer = :consumer AND cursor.partition = head.partition
    JOIN platform.event AS event ON event.partition = head.partition
        AND event.position > cursor.position AND event.position <= head.position
    WHERE event.type <> ALL(CAST(:known AS text[]))
    RETURNING position
    """
)
_ADVANCE = text(
    """
    UPDATE platform.cursor AS cursor SET position = head.position
    FROM unnest(CAST(:partitions AS integer[]), CAST(:heads AS bigint[]))
        AS head (partition, position)
    WHERE cursor.consumer = :consumer AND cursor.partition = head.partition
    """
)
