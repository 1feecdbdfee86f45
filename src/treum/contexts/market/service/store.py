"""Take a whole frame of bars or ticks in, about as fast as COPY can."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Table, text

from treum.contexts.market.adapters.parquet import read_parquet, scan_lines, schema_of
from treum.contexts.market.queries.daily import lock_days
from treum.contexts.market.queries.prices import export_query, keep_parts
from treum.contexts.market.rules.columns import BadColumns
from treum.contexts.market.service.shelf import table_of
from treum.contexts.market.tables.daily import DailyBarRow
from treum.contexts.market.tables.prices import MinuteBarRow, TickRow
from treum.platform import audit
from treum.platform.bulk import copied_out, copy_in, patiently
from treum.platform.database import Transaction
from treum.platform.errors import Conflict, SetupError

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
    if floats := [name for name in names if frame[name].dtype.is_float()]:
        raise BadColumns(f"columns: {', '.join(floats)}: not exact; give Decimal or text")
    frame = frame.select(names).cast(schema_of(table))
    await patiently(tx)
    await lock_days(tx, table)
    if table is not TABLES["daily_bar"]:
        await keep_parts(tx, kind, set(frame["at"].dt.date().unique()))
    if not await _is_anything_near(tx, table, frame):
        return Taken(frame.height, await copy_in(tx, str(table), names, lines=_lines(frame)))
    return await _merge(tx, table, frame)


async def take_in_export(tx: Transaction, path: Path) -> Taken:
    """What `export_prices` wrote, back into its table. Raises: SetupError, StoredOtherwise."""
    frame = await asyncio.to_thread(read_parquet, path)
    kinds = [
        kind for kind, table in TABLES.items() if set(table.columns.keys()) <= {*frame.columns}
    ]
    if not kinds:
        raise SetupError(f"file {path}: its columns are of no export of prices")
    taken = await store_frame(tx, kinds[0], frame)
    if taken.added:
        detail = {"added": taken.added, "completed": 0, "accepted": 0, "differences": []}
        subject = f"market_file:{path.name}"
        await audit.record(
            tx, audit.Act(action="market.file_imported", subject=subject, detail=detail)
        )
    return taken


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
    """Raises: StoredOtherwise."""
    stored = await _stored_near(tx, table, frame)
    keys = [column.name for column in table.primary_key]
    new, different = await asyncio.to_thread(_compare, frame, stored, keys=keys)
    if different:
        raise StoredOtherwise(f"{different} of {frame.height} rows are stored with other values")
    added = await copy_in(tx, str(table), frame.columns, lines=_lines(new))
    return Taken(frame.height, added)


def _compare(
    frame: "polars.DataFrame", stored: "polars.DataFrame", *, keys: list[str]
) -> "tuple[polars.DataFrame, int]":
    """The rows that are not stored, and how many are with other values; where from is no value."""
    import polars as pl  # noqa: PLC0415

    values = [name for name in frame.columns if name not in keys and name != "source"]
    both = frame.join(stored, on=keys, how="inner", suffix=" stored")
    differs = (pl.col(name).ne_missing(pl.col(f"{name} stored")) for name in values)
    return frame.join(stored, on=keys, how="anti"), both.filter(pl.any_horizontal(differs)).height


async def _stored_near(
    tx: Transaction, table: Table, frame: "polars.DataFrame"
) -> "polars.DataFrame":
    """Whatever is stored from the first to the last day of the frame."""
    told = frame["day"] if "day" in frame.columns else frame["at"].dt.date()
    days: list[date] = told.unique().sort().to_list()
    query, arguments = export_query(table, (days[0], days[-1] + timedelta(days=1)), interval_s=None)
    lines = bytearray()

    async def keep(data: bytes) -> None:
        lines.extend(data)

    await copied_out(tx, query, arguments, sink=keep, format_="csv")
    return await asyncio.to_thread(lambda: scan_lines(bytes(lines), table).collect())


async def _lines(frame: "polars.DataFrame") -> AsyncIterator[bytes]:
    for first in range(0, frame.height, _PIECE_ROWS):
        yield await asyncio.to_thread(_csv, frame.slice(first, _PIECE_ROWS))


def _csv(frame: "polars.DataFrame") -> bytes:
    lines = io.BytesIO()
    frame.write_csv(lines, include_header=False)
    return lines.getvalue()
