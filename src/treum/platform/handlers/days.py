"""The event log is split by day, so that old days can go at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.database import Database

AHEAD_DAYS = 7
_BATCH_DAYS = 400
_LOCK_NOT_AVAILABLE = "55P03"
# Filling a day again after a long absence moves many rows; it may take longer than a request.
_PATIENT = (
    text("SET LOCAL statement_timeout = '10min'"),
    text("SET LOCAL transaction_timeout = '10min'"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A day past its time that a consumer has not finished; None: the log was in use."""

    day: date
    consumer: str | None


async def homeless_events(database: Database) -> int:
    """Events stored where no day was made for them."""
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.event_rest"))
        return found


async def ensure_days(database: Database) -> int:
    """Make today's partition, those of the days ahead and any that events without a day need;
    the number of events that were moved into theirs. Safe to repeat."""
    async with database.snapshot() as tx:
        needed = await tx.scalars(_NEEDED, {"ahead": AHEAD_DAYS, "most": _BATCH_DAYS})
        days: Sequence[date] = needed.all()
    moved = 0
    for day in days:
        async with database.transaction() as tx:
            for statement in _PATIENT:
                await tx.execute(statement)
            moved += await tx.scalar(text("SELECT platform.keep_event_day(:day)"), {"day": day})
    return moved


async def drop_days(database: Database, *, retention_days: int) -> tuple[list[date], list[Held]]:
    """Drop the days that are wholly older and that no consumer still needs; which ones went, and
    which had to stay."""
    async with database.snapshot() as tx:
        found = await tx.scalars(_OLD, {"days": retention_days, "most": _BATCH_DAYS})
        days: Sequence[date] = found.all()
    dropped: list[date] = []
    held: list[Held] = []
    for day in days:
        try:
            holder = await _drop(database, day, retention_days=retention_days)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            held.append(Held(day, None))
            break  # A backup reads all of them: each attempt would hold up the log's writers.
        if holder is None:
            dropped.append(day)
        else:
            held.append(Held(day, holder))
    return dropped, held


async def _drop(database: Database, day: date, *, retention_days: int) -> str | None:
    """The consumer that still needs it."""
    async with database.transaction() as tx:
        for statement in _PATIENT:
            await tx.execute(statement)
        holder: str | None = await tx.scalar(_DROP, {"day": day, "days": retention_days})
        return holder


# The days are those of the server's clock: this machine's may differ, and the functions look at it.
_NEEDED = text(
    """
    SELECT day FROM (
        SELECT current_date + number AS day FROM generate_series(0, :ahead) AS number
        UNION SELECT CAST(at AT TIME ZONE 'UTC' AS date) FROM platform.event_rest
    ) AS days
    WHERE to_regclass('platform.event_' || to_char(day, 'YYYYMMDD')) IS NULL
    ORDER BY day LIMIT :most
    """
)
_OLD = text(
    r"""
    SELECT day FROM (
        SELECT to_date(substr(child.relname, 7), 'YYYYMMDD') AS day FROM pg_inherits AS link
        JOIN pg_class AS child ON child.oid = link.inhrelid
        WHERE link.inhparent = CAST('platform.event' AS regclass)
          AND child.relname ~ '^event_\d{8}$'
    ) AS days
    WHERE CAST(day + 1 AS timestamptz) <= now() - make_interval(days => :days)
    ORDER BY day LIMIT :most
    """
)
_DROP = text("SELECT platform.drop_event_day(:day, :days)")
