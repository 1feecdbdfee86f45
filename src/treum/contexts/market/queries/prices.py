"""SQL of prices as columns, and of the parts in which they are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, ColumnClause, DateTime, Select, Table, column, select, table, text

from treum.contexts.market.queries.daily import SERIES
from treum.platform.bulk import Field, Integers, read_numbers
from treum.platform.database import Transaction

ROWS_MAX: Final = 40_000_000
_FIELDS = [Field.INTEGER, Field.INTEGER, *[Field.DECIMAL] * 4, Field.INTEGER]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a table of prices. next: the first day of the one after it."""

    kind: str
    name: str
    first: date
    next: date


async def minute_columns(
    tx: Transaction, ids: Sequence[UUID], *, interval_s: int, from_at: datetime, to_at: datetime
) -> list[Integers]:
    """Blocks of (place in ids from 1, microseconds since 2000, open, high, low, close in
    ten-thousandths, volume or -1), in any order."""
    arguments = (list(ids), interval_s, from_at, to_at)
    return await read_numbers(tx, _MINUTES, arguments, fields=_FIELDS, rows_max=ROWS_MAX)


async def daily_columns(
    tx: Transaction, exchange: str, symbols: Sequence[str], *, from_: date, to: date
) -> list[Integers]:
    """The same, but days since 2000."""
    arguments = (list(symbols), exchange, SERIES, from_, to)
    return await read_numbers(tx, _DAYS, arguments, fields=_FIELDS, rows_max=ROWS_MAX)


async def keep_parts(tx: Transaction, kind: str, days: Collection[date]) -> int:
    """Make the parts in which those days lie; how many there were not yet."""
    made: int = await tx.scalar(_KEEP, {"kind": kind, "days": sorted(days)})
    return made


async def parts(tx: Transaction, kind: str, *, until: date) -> list[Part]:
    """Those that lie wholly before `until`, oldest first."""
    rows = await tx.execute(_PARTS, {"kind": kind, "until": until})
    return [Part(kind, row.part, row.first, row.next) for row in rows]


async def part_of(tx: Transaction, kind: str, day: date) -> Part:
    """The part in which that day would lie."""
    row = (await tx.execute(_PART, {"kind": kind, "day": day})).one()
    return Part(kind, row.part, row.first, row.next)


async def drop_part(tx: Transaction, part: Part, *, keep_days: int, rows: int) -> None:
    """The database refuses when it is younger, or holds another number of rows."""
    values = {"kind": part.kind, "day": part.first, "keep_days": keep_days, "rows": rows}
    await tx.execute(_DROP, values)


async def count_rows(tx: Transaction, part: Part) -> int:
    found: int = await tx.scalar(_within(part, "count(*)"))
    return found


async def intervals_of(tx: Transaction, part: Part) -> list[str]:
    """What an export calls the rows of that part, the shortest first."""
    if part.kind == "tick":
        return ["tick"]
    lengths = await tx.scalars(_within(part, "DISTINCT interval_s"))
    return [f"{length // 60}m" for length in sorted(lengths)]


def export_query(
    source: Table, days: tuple[date, date], *, interval_s: int | None
) -> tuple[str, list[object]]:
    """Every column, sorted by the key; instants as microseconds since 1970. Instruments are named
    too, where the table has only their ids.

    days: the first, and the one after the last. interval_s: of bars of minutes.
    """
    told, named = [_exported(each) for each in source.columns], ""
    if "instrument_id" in source.columns:
        told = ["known.exchange", "known.symbol", *told]
        named = "LEFT JOIN market.instrument AS known ON known.id = row.instrument_id"
    is_daily = "day" in source.columns
    when = "row.day" if is_daily else "row.at"
    place: list[object] = list(days) if is_daily else [_midnight(each) for each in days]
    of_length = "" if interval_s is None else f"AND row.interval_s = {interval_s}"
    keys = ", ".join(f"row.{each.name}" for each in source.primary_key)
    return (
        f"SELECT {', '.join(told)} FROM {source} AS row {named}"  # noqa: S608 - our own names
        f" WHERE {when} >= $1 AND {when} < $2 {of_length} ORDER BY {keys}",
        place,
    )


def _exported(each: Column[Any]) -> str:
    name = f"row.{each.name}"
    if not isinstance(each.type, DateTime):
        return name
    return f"CAST(extract(epoch FROM {name}) * 1000000 AS bigint) AS {each.name}"


def _within(part: Part, told: str) -> Select[Any]:
    at: ColumnClause[datetime] = column("at", DateTime(timezone=True))
    span = (at >= _midnight(part.first)) & (at < _midnight(part.next))
    return select(text(told)).select_from(table(part.kind, at, schema="market")).where(span)


def _midnight(day: date) -> datetime:
    """Parts are cut at midnight UTC."""
    return datetime.combine(day, time(), UTC)


_MINUTES = """
    SELECT CAST(wanted.place AS integer), bar.at,
        bar.open, bar.high, bar.low, bar.close, bar.volume
    FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN market.minute_bar AS bar ON bar.instrument_id = wanted.id
    WHERE bar.interval_s = $2::integer AND bar.at >= $3::timestamptz AND bar.at < $4::timestamptz
"""
_DAYS = """
    SELECT CAST(wanted.place AS integer), bar.day,
        bar.open, bar.high, bar.low, bar.close, bar.volume
    FROM unnest($1::text[]) WITH ORDINALITY AS wanted (symbol, place)
    JOIN market.daily_bar AS bar ON bar.symbol = wanted.symbol
    WHERE bar.exchange = $2::text AND bar.series = $3::text
        AND bar.day >= $4::date AND bar.day < $5::date
"""
_KEEP = text(
    """
    SELECT count(*) FILTER (WHERE market.keep_price_part(:kind, day))
    FROM unnest(CAST(:days AS date[])) AS day
    """
)
_PARTS = text(
    r"""
    SELECT span.part, span.first, span.next FROM pg_inherits AS link
    JOIN pg_class AS child ON child.oid = link.inhrelid
    CROSS JOIN LATERAL market.price_part(
        :kind, to_date(rpad(substring(child.relname FROM '\d+$'), 8, '01'), 'YYYYMMDD')
    ) AS span
    WHERE link.inhparent = CAST('market.' || :kind AS regclass) AND span.next <= :until
    ORDER BY span.first
    """
)
_PART = text("SELECT part, first, next FROM market.price_part(:kind, :day)")
_DROP = text("SELECT market.drop_price_part(:kind, :day, :keep_days, :rows)")
