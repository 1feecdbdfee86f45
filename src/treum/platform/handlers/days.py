"""The event log is split by day, so that old days can go at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from treum.platform.database import Database

AHEAD_DAYS = 7
_BATCH_DAYS = 400
# Filling a day again after a long absence moves many rows; it may take longer than a request.
_PATIENT = (
    text("SET LOCAL statement_timeout = '10min'"),
    text("SET LOCAL transaction_timeout = '10min'"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A day past its time that a consumer has not finished."""

    day: date
    consumer: str


async def homeless_events(database: Database) -> int:
    """Events stored where no day was made for them."""
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.event_rest"))
        return found


async def ensure_days(database: Database) -> int:
    """Make today's partition, those of the days ahead and any that events without a day need;
    the number of events that were moved into theirs. Safe to repeat."""
    async with database.snapshot() as tx:
        today = tx.now.date()
        ahead = [today + timedelta(days=number) for number in range(AHEAD_DAYS + 1)]
        needed = await tx.scalars(_NEEDED, {"days": ahead, "most": _BATCH_DAYS})
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
        last = _last_droppable(tx.now, retention_days)
        found = await tx.scalars(_OLD, {"last": last.strftime("%Y%m%d"), "most": _BATCH_DAYS})
        days = [datetime.strptime(f"{one}+0000", "%Y%m%d%z").date() for one in found]
    dropped: list[date] = []
    held: list[Held] = []
    for day in days:
        async with database.transaction() as tx:
            for statement in _PATIENT:
                await tx.execute(statement)
            holder: str | None = await tx.scalar(_DROP, {"day": day, "days": retention_days})
        if holder is None:
            dropped.append(day)
        else:
            held.append(Held(day, holder))
    return dropped, held


def _last_droppable(now: datetime, retention_days: int) -> date:
    return (now - timedelta(days=retention_days + 1)).date()


_NEEDED = text(
    """
    SELECT day FROM (
        SELECT unnest(CAST(:days AS date[])) AS day
        UNION SELECT CAST(at AT TIME ZONE 'UTC' AS date) FROM platform.event_rest
    ) AS days
    WHERE to_regclass('platform.event_' || to_char(day, 'YYYYMMDD')) IS NULL
    ORDER BY day LIMIT :most
    """
)
_OLD = text(
    r"""
    SELECT substr(child.relname, 7) FROM pg_inherits AS link
    JOIN pg_class AS child ON child.oid = link.inhrelid
    WHERE link.inhparent = CAST('platform.event' AS regclass)
      AND child.relname ~ '^event_\d{8}$' AND substr(child.relname, 7) <= :last
    ORDER BY child.relname LIMIT :most
    """
)
_DROP = text("SELECT platform.drop_event_day(:day, :days)")
