"""Write stored prices to Parquet: a file for each part of a table, year, month or day."""

import asyncio
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Table

from treum.contexts.market.adapters.parquet import Manifest, write_parquet
from treum.contexts.market.queries.prices import export_query
from treum.contexts.market.service.store import TABLES
from treum.platform.bulk import copied_out, patiently
from treum.platform.database import Transaction
from treum.platform.errors import Invalid

_MINUTES = re.compile(r"([1-9]\d{0,3})m", re.ASCII)
_SINK_BYTES = 1 << 20


class BadExport(Invalid):
    code = "market.bad_export"
    title = "Nothing can be exported so"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, or None where nothing is stored."""

    path: Path
    manifest: Manifest | None

    def __str__(self) -> str:
        if self.manifest is None:
            return f"{self.path}: nothing stored, not written"
        return f"{self.path}: {self.manifest.rows} rows, SHA-256 {self.manifest.sha256}"


async def export_prices(
    tx: Transaction, interval: str, *, from_: date, to: date, folder: Path
) -> list[Exported]:
    """Days with from_ <= day < to, sorted by instrument and instant. interval: 1d, tick or, in
    minutes, 1m, 15m. One file a year of days, a month of minutes, a day of ticks: few, and those
    that retention drops.

    Raises: BadExport, ExportWouldLose.
    """
    table, interval_s = _wanted(interval)
    if from_ >= to:
        raise BadExport(f"days: {from_} is not before {to}")
    await patiently(tx)
    spans = _spans(table.name, from_=from_, to=to)
    place = folder / interval
    return [await _export(tx, table, span, interval_s=interval_s, folder=place) for span in spans]


async def _export(
    tx: Transaction, table: Table, span: tuple[date, date], *, interval_s: int | None, folder: Path
) -> Exported:
    """The files' own work is done beside the loop."""
    first, last = span
    target = folder / f"{first}_{last}.parquet"
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    lines = target.with_suffix(".csv.making")
    query, arguments = export_query(table, (first, last), interval_s=interval_s)
    try:
        with contextlib.closing(_Sink(lines)) as sink:
            rows = await copied_out(tx, query, arguments, sink=sink.take, format_="csv")
        if not rows:
            return Exported(target, None)
        told = (first.isoformat(), last.isoformat())
        manifest = await asyncio.to_thread(
            write_parquet, lines, target, table=table, told=told, rows=rows
        )
        return Exported(target, manifest)
    finally:
        lines.unlink(missing_ok=True)


class _Sink:
    """A file that is written in large pieces."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._waiting = bytearray()

    async def take(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) >= _SINK_BYTES:
            await asyncio.to_thread(self._write)

    def close(self) -> None:
        self._write()
        self._file.close()

    def _write(self) -> None:
        self._file.write(self._waiting)
        self._waiting.clear()


def _wanted(interval: str) -> tuple[Table, int | None]:
    """Raises: BadExport."""
    if interval in ("1d", "tick"):
        return TABLES["daily_bar" if interval == "1d" else interval], None
    minutes = _MINUTES.fullmatch(interval)
    if minutes is None:
        raise BadExport(f"interval: {interval} is none of 1d, 1m, 15m and the like, or tick")
    return TABLES["minute_bar"], int(minutes[1]) * 60


def _spans(table: str, *, from_: date, to: date) -> Iterator[tuple[date, date]]:
    """Cut where the parts of the table begin."""
    first = from_
    while first < to:
        following = first + timedelta(days=1)
        if table == "minute_bar":
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        elif table == "daily_bar":
            following = date(first.year + 1, 1, 1)
        yield first, min(following, to)
        first = following
