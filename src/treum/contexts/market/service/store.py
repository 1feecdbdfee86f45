"""Take a whole frame of bars or ticks in, about as fast as COPY can."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Table, text

from treum.contexts.market.queries.daily import lock_days
from treum.contexts.market.queries.prices import keep_parts
from treum.contexts.market.rules.columns import BadColumns
from treum.contexts.market.service.shelf import table_of
from treum.contexts.market.tables.daily import DailyBarRow
from treum.contexts.market.tables.prices import MinuteBarRow, TickRow
from treum.platform.bulk import copy_in, patiently
from treum.platform.database import Transaction
from treum.platform.errors import Conflict

if TYPE_CHECKING:
    import polars

TABLES: Final = {table.name: table for table in map(table_of, (DailyBarRow, MinuteBarRow, TickRow))}
_PIECE_ROWS = 65_536


class StoredOtherwise(Conflict):
    code = "market.stored_otherwise"
    title = "Other values are stored for these bars"


@dataclass(frozen=True, slots=True)
class Taken:
    """rows: of the frame. added: those that were not stored yet."""

    rows: int
    added: int


async def store_frame(tx: Transaction, kind: str, frame: "polars.DataFrame") -> Taken:
    """kind: the table, whose columns the frame has; others are left out. Instants are UTC.

    Rows that are stored and equal stay. Raises: BadColumns, StoredOtherwise: nothing was taken.
    """
    if kind not in TABLES:
        raise BadColumns(f"kind: {kind} is none of {', '.join(TABLES)}")
    table = TABLES[kind]
    names = [column.name for column in table.columns]
    if missing := set(names) - set(frame.columns):
        raise BadColumns(f"columns: the frame lacks {', '.join(sorted(missing))}")
    if frame.is_empty():
        return Taken(0, 0)
    frame = frame.select(names)
    await patiently(tx)
    await lock_days(tx, table)
    if table is not TABLES["daily_bar"]:
        await keep_parts(tx, kind, set(frame["at"].dt.date().unique()))
    if not await _is_anything_near(tx, table, frame):
        return Taken(frame.height, await copy_in(tx, str(table), names, lines=_lines(frame)))
    return await _merge(tx, table, frame)


async def _is_anything_near(tx: Transaction, table: Table, frame: "polars.DataFrame") -> bool:
    """Are rows of these instruments stored between the first and the last instant?"""
    is_daily = table is TABLES["daily_bar"]
    whose, type_, when = ("symbol", "text", "day") if is_daily else ("instrument_id", "uuid", "at")
    near = text(
        f"SELECT EXISTS (SELECT FROM {table} WHERE {whose} = ANY(CAST(:whose AS {type_}[]))"  # noqa: S608
        f" AND {when} BETWEEN :first AND :last)"
    )
    values = {
        "whose": frame[whose].unique().to_list(),
        "first": frame[when].min(),
        "last": frame[when].max(),
    }
    found: bool = await tx.scalar(near, values)
    return found


async def _merge(tx: Transaction, table: Table, frame: "polars.DataFrame") -> Taken:
    """Through a table of this transaction. Raises: StoredOtherwise."""
    incoming = f"incoming_{table.name}"
    await tx.execute(text(f"CREATE TEMPORARY TABLE {incoming} (LIKE {table}) ON COMMIT DROP"))
    await copy_in(tx, incoming, frame.columns, lines=_lines(frame))
    keys = [column.name for column in table.primary_key]
    values = [name for name in frame.columns if name not in keys and name != "source"]
    told, stored = (", ".join(f"{side}.{name}" for name in values) for side in ("told", "stored"))
    different = await tx.scalar(
        text(
            f"SELECT count(*) FROM {incoming} AS told JOIN {table} AS stored"  # noqa: S608
            f" USING ({', '.join(keys)}) WHERE ({told}) IS DISTINCT FROM ({stored})"
        )
    )
    if different:
        raise StoredOtherwise(f"{different} of {frame.height} rows are stored with other values")
    added = await tx.scalar(
        text(
            f"WITH added AS (INSERT INTO {table} SELECT * FROM {incoming}"  # noqa: S608
            " ON CONFLICT DO NOTHING RETURNING 1) SELECT count(*) FROM added"
        )
    )
    await tx.execute(text(f"DROP TABLE {incoming}"))
    return Taken(frame.height, added)


async def _lines(frame: "polars.DataFrame") -> AsyncIterator[bytes]:
    for first in range(0, frame.height, _PIECE_ROWS):
        yield await asyncio.to_thread(_csv, frame.slice(first, _PIECE_ROWS))


def _csv(frame: "polars.DataFrame") -> bytes:
    lines = io.BytesIO()
    frame.write_csv(lines, include_header=False)
    return lines.getvalue()
