"""The store of market data: how much our load and our columnar read cost over a bare COPY.

Load: `store_frame` of rows in memory into empty parts, over COPY of the same rows, ready made as
CSV, into a table with the same parts, keys and checks. Read: `columns` (arrays sorted by
instrument and instant, prices in ticks) over COPY TO STDOUT in its binary format of the same rows
and columns, thrown away. Both alternate in one run, by the same role through the same driver; the
one does what COPY cannot: encode, look for what is stored, make parts; decode, sort, check ticks.

Rows are synthetic: 10 years of daily bars (2,500 sessions) of 2,000 instruments, and one year of
minutes (250 sessions of 375) of 200. A tenth of the instruments is used, so that it takes a few
minutes; TREUM_BENCH_SHARE=1 uses all, some 24 million rows, and needs 15 GB of disk meanwhile.
Rows are loaded in batches and read as a stream, so the ratios of a tenth are those of the whole.
"""

import asyncio
import contextlib
import io
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg
import polars as pl
import uvloop
from sqlalchemy import text

from bench import _bars
from bench._report import Part, finish, say
from treum.contexts.market import api as market
from treum.platform import testing
from treum.platform.bulk import copied_out, copy_in, patiently
from treum.platform.database import Database
from treum.platform.telemetry import configure_logs

LOAD_MAX: Final = 2.0
READ_MAX: Final = 1.5
_BATCH_ROWS: Final = 1_000_000
_PIECE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Kind:
    """rows_each: of one instrument. raw: what a bare COPY reads."""

    table: str
    interval_s: int
    instruments: int
    rows_each: int
    raw: str
    frame: Callable[[int, int], pl.DataFrame]

    @property
    def rows(self) -> int:
        return self.instruments * self.rows_each

    def batches(self) -> list[tuple[int, int]]:
        size = max(1, _BATCH_ROWS // self.rows_each)
        firsts = range(0, self.instruments, size)
        return [(first, min(first + size, self.instruments)) for first in firsts]


@dataclass(slots=True)
class Seconds:
    ours: float = 0.0
    raw: float = 0.0

    @property
    def ratio(self) -> float:
        return self.ours / self.raw

    def __str__(self) -> str:
        return f"{self.ours:.2f} s over {self.raw:.2f} s ({self.ratio:.2f} x)"


def kinds(share: float, *, sessions: int = 250) -> list[Kind]:
    """sessions: of a year."""
    return [
        Kind(
            table="daily_bar",
            interval_s=market.DAY_S,
            instruments=max(1, int(2_000 * share)),
            rows_each=10 * sessions,
            raw="SELECT symbol, day, open, high, low, close, volume FROM market.daily_bar"
            " WHERE exchange = 'NSE' AND series = 'EQ' AND day >= '2000-01-01'",
            frame=lambda first, last: _bars.days(first, last, sessions=10 * sessions),
        ),
        Kind(
            table="minute_bar",
            interval_s=market.MINUTE_S,
            instruments=max(1, int(200 * share)),
            rows_each=sessions * _bars.SESSION_MINUTES,
            raw="SELECT instrument_id, at, open, high, low, close, volume FROM market.minute_bar"
            " WHERE interval_s = 60 AND at >= '2000-01-01'",
            frame=lambda first, last: _bars.minutes(first, last, sessions=sessions),
        ),
    ]


def main() -> int:
    configure_logs(level="WARNING", pretty=False, role="bench")
    share = float(os.environ.get("TREUM_BENCH_SHARE", "0.1"))
    with testing.servers() as servers:
        return finish("bars", uvloop.run(measure(servers, kinds(share))))


async def measure(
    servers: testing.Servers, measured: list[Kind], *, rounds: int = 5
) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for kind in measured:
        async with _database(servers, kind) as (database, admin):
            loads, reads = [], []
            for number in range(rounds):
                loads.append(await _load(database, kind, admin=admin, number=number))
                reads.append(await _read(database, kind, number=number))
                told = f"load {loads[-1]}, read {reads[-1]}"
                say(f"{kind.table}, {kind.rows} rows, round {number + 1}: {told}")
        for verb, found, most in (("load", loads, LOAD_MAX), ("read", reads, READ_MAX)):
            ratio = statistics.median(each.ratio for each in found)
            parts[f"{kind.table}_{verb}"] = Part(ratio, most, "x of COPY")
            rate = kind.rows / statistics.median(each.ours for each in found)
            parts[f"{kind.table}_{verb}_rate"] = Part(rate, None, "rows/s")
    return parts


async def _load(database: Database, kind: Kind, *, admin: Any, number: int) -> Seconds:
    """Into empty tables, batch by batch; who is first changes each time."""
    await admin.execute(f"TRUNCATE market.{kind.table}, bench.{kind.table}")
    spent = Seconds()
    for nth, batch in enumerate(kind.batches()):
        frame = kind.frame(*batch)
        pieces = _pieces(frame)
        for is_ours in (True, False) if (number + nth) % 2 else (False, True):
            began = time.perf_counter()
            if is_ours:
                await _store(database, kind, frame=frame)
            else:
                await _copy(database, kind, frame=frame, pieces=pieces)
            took_s = time.perf_counter() - began
            spent.ours += took_s * is_ours
            spent.raw += took_s * (not is_ours)
    await admin.execute(f"VACUUM ANALYZE market.{kind.table}")
    return spent


async def _store(database: Database, kind: Kind, *, frame: pl.DataFrame) -> None:
    async with database.transaction() as tx:
        await market.store_frame(tx, kind.table, frame)


async def _copy(
    database: Database, kind: Kind, *, frame: pl.DataFrame, pieces: list[bytes]
) -> None:
    async with database.transaction() as tx:
        await patiently(tx)
        lines = _given(pieces)
        await copy_in(tx, f"bench.{kind.table}", frame.columns, lines=lines)


async def _read(database: Database, kind: Kind, *, number: int) -> Seconds:
    """Once each before the clock runs, so that both find the same in memory."""
    spent = Seconds()
    order = (True, False) if number % 2 else (False, True)
    for is_timed in (False, True):
        for is_ours in order:
            began = time.perf_counter()
            found = await (_ours(database, kind) if is_ours else _raw(database, kind))
            took_s = (time.perf_counter() - began) * is_timed
            spent.ours += took_s * is_ours
            spent.raw += took_s * (not is_ours)
            if found != kind.rows:
                raise RuntimeError(f"{found} rows of {kind.rows}")
    return spent


async def _ours(database: Database, kind: Kind) -> int:
    wanted = market.BarRange(
        exchange=market.EXCHANGE,
        symbols=_bars.symbols(kind.instruments),
        interval_s=kind.interval_s,
        from_on=date(2000, 1, 1),
        to_on=date(2100, 1, 1),
    )
    async with database.transaction() as tx:
        return (await market.columns(tx, wanted)).at.size


async def _raw(database: Database, kind: Kind) -> int:
    async def drop(_data: bytes) -> None:
        pass

    async with database.transaction() as tx:
        await patiently(tx)
        return await copied_out(tx, kind.raw, (), sink=drop, format_="binary")


@contextlib.asynccontextmanager
async def _database(servers: testing.Servers, kind: Kind) -> AsyncIterator[tuple[Database, Any]]:
    """The instruments are known, and beside each table stands one of the same make."""
    async with testing.fresh_database(servers) as database:
        url = servers.superuser_url.rpartition("/")[0]
        admin: Any = await asyncpg.connect(f"{url}/{database.name}", timeout=10)
        try:
            await _prepare(database, kind, admin=admin)
            yield database, admin
        finally:
            await admin.close()


async def _prepare(database: Database, kind: Kind, *, admin: Any) -> None:
    async with database.transaction() as tx:
        rows = [
            {"id": _bars.instrument_id(symbol), "symbol": symbol}
            for symbol in _bars.symbols(kind.instruments)
        ]
        await tx.execute(_INSTRUMENT, rows)
        await market.store_frame(tx, kind.table, kind.frame(0, 1))
    parts = await admin.fetch(_PARTS, f"market.{kind.table}")
    await admin.execute(
        f"CREATE SCHEMA bench; GRANT USAGE ON SCHEMA bench TO treum_app;"
        f"CREATE TABLE bench.{kind.table} (LIKE market.{kind.table} INCLUDING ALL)"
        f" PARTITION BY RANGE ({'day' if kind.table == 'daily_bar' else 'at'});"
        f"GRANT INSERT ON bench.{kind.table} TO treum_app"
    )
    for name, bound in parts:
        await admin.execute(f"CREATE TABLE bench.{name} PARTITION OF bench.{kind.table} {bound}")


def _pieces(frame: pl.DataFrame) -> list[bytes]:
    lines = io.BytesIO()
    frame.write_csv(lines, include_header=False)
    body = lines.getvalue()
    return [body[at : at + _PIECE_BYTES] for at in range(0, len(body), _PIECE_BYTES)]


async def _given(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)


_INSTRUMENT = text(
    """
    INSERT INTO market.instrument (id, exchange, symbol, name, kind, tick_size, is_demo)
    VALUES (:id, 'NSE', :symbol, 'bench', 'equity', 0.05, true)
    """
)
_PARTS = """
    SELECT child.relname, pg_get_expr(child.relpartbound, child.oid) FROM pg_inherits AS link
    JOIN pg_class AS child ON child.oid = link.inhrelid
    WHERE link.inhparent = CAST($1 AS regclass)
"""

if __name__ == "__main__":
    sys.exit(main())
