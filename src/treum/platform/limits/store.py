"""What was taken, by key. `after_take` is the same rule in Python, and is tested against it."""

import asyncio
import contextlib
import hashlib
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.database import Database, Transaction
from treum.platform.limits.limit import Limit, wait
from treum.platform.telemetry import logger

SWEEP_EVERY_S = 600
_SWEEP_ROWS_MAX = 500
_SOONEST = timedelta(microseconds=1)
_log = logger(__name__)


async def take(
    tx: Transaction | Database, limit: Limit, key: str, *, now: datetime
) -> timedelta | None:
    """None: taken. Else how long to wait, and nothing has changed.

    tx: a transaction, with which the take stands or falls, or a database for one of its own.
    The key's row stays locked until the commit: of several limits, take the busiest key last.
    """
    if isinstance(tx, Database):
        async with tx.transaction() as own:
            return await take(own, limit, key, now=now)
    row = {
        "key": _hash(limit, key),
        "now": now,
        "interval": limit.interval,
        "tolerance": limit.tolerance,
    }
    if await tx.scalar(_TAKE, row) is not None:
        return None
    # Somebody may have given back or swept since: then the next try will do.
    tat = await tx.scalar(_FIND, {"key": row["key"]})
    return _SOONEST if tat is None else max(wait(limit, tat, now=now), _SOONEST)


async def give_back(tx: Transaction, limit: Limit, key: str) -> None:
    """Undo one take. A key never gains by it more than its burst, as takes count from now on."""
    await tx.execute(_GIVE_BACK, {"key": _hash(limit, key), "interval": limit.interval})


async def sweep(database: Database) -> int:
    """Delete keys that have everything earned again, which is what an absent key has."""
    total = 0
    while True:
        async with database.transaction() as tx:
            expired = {"now": tx.now, "rows_max": _SWEEP_ROWS_MAX}
            swept = len((await tx.scalars(_SWEEP, expired)).all())
        total += swept
        if swept < _SWEEP_ROWS_MAX:
            return total


async def keep_sweeping(database: Database, stop: asyncio.Event) -> None:
    """Until stopped. A stranger chooses the keys, so they may not pile up."""
    while not stop.is_set():
        try:
            await sweep(database)
        except (DBAPIError, OSError, TimeoutError) as error:
            _log.warning("limits_not_swept", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_EVERY_S):
                await stop.wait()


def _hash(limit: Limit, key: str) -> bytes:
    """Addresses of people and machines are keys; none may stand in a table in clear."""
    return hashlib.sha256(f"{limit.name}\0{key}".encode(errors="surrogatepass")).digest()


# A key's time never runs back: whoever waited for the row comes with an older now than the taker
# before, and would be refused the last of the burst. NOT EXISTS decides nothing that the last WHERE
# does not: it spares those who are refused the row's lock, so that whoever hammers costs a read.
_TAKE = text(
    """
    INSERT INTO platform.limit AS known (key, tat, taken_at)
    SELECT CAST(:key AS bytea), CAST(:now AS timestamptz) + CAST(:interval AS interval),
        CAST(:now AS timestamptz)
    WHERE NOT EXISTS (
        SELECT FROM platform.limit AS seen
        WHERE seen.key = :key AND seen.tat
            > greatest(seen.taken_at, CAST(:now AS timestamptz)) + CAST(:tolerance AS interval)
    )
    ON CONFLICT (key) DO UPDATE
    SET tat = greatest(known.tat, known.taken_at, excluded.taken_at) + CAST(:interval AS interval),
        taken_at = greatest(known.taken_at, excluded.taken_at)
    WHERE known.tat <= greatest(known.taken_at, excluded.taken_at) + CAST(:tolerance AS interval)
    RETURNING tat
    """
)
_FIND = text("SELECT tat FROM platform.limit WHERE key = :key")
_GIVE_BACK = text(
    "UPDATE platform.limit SET tat = tat - CAST(:interval AS interval) WHERE key = :key"
)
_SWEEP = text(
    """
    DELETE FROM platform.limit WHERE key IN (
        SELECT key FROM platform.limit WHERE tat <= :now
        LIMIT :rows_max FOR UPDATE SKIP LOCKED
    ) RETURNING key
    """
)
