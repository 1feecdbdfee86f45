"""SQL of daily bars, as traded."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import FromClause, Row, func, select, text

from treum.contexts.market.queries import trimmed
from treum.contexts.market.rules.actions.propose import OPEN_SHARE_MAX
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.tables.daily import DailyBarRow
from treum.platform.database import Transaction

SERIES = "EQ"
_PRICES = ("open", "high", "low", "close", "previous_close")
_COLUMNS = (
    DailyBarRow.symbol,
    DailyBarRow.series,
    DailyBarRow.day,
    DailyBarRow.open,
    DailyBarRow.high,
    DailyBarRow.low,
    DailyBarRow.close,
    DailyBarRow.previous_close,
    DailyBarRow.volume,
    DailyBarRow.turnover,
    DailyBarRow.turnover_step,
    DailyBarRow.trades,
    DailyBarRow.delivered,
    DailyBarRow.isin,
)


async def daily_bars(
    tx: Transaction, exchange: str, symbol: str, *, from_: date, to: date
) -> list[DailyBar]:
    """Of the main series, with from_ <= day < to, oldest first."""
    rows = await tx.execute(
        select(*_COLUMNS)
        .where(
            DailyBarRow.exchange == exchange,
            DailyBarRow.symbol == symbol,
            DailyBarRow.series == SERIES,
            DailyBarRow.day >= from_,
            DailyBarRow.day < to,
        )
        .order_by(DailyBarRow.day)
    )
    return _bars(rows)


async def lock_days(tx: Transaction, table: FromClause) -> None:
    """One file at a time is taken into that table; readers go on."""
    await tx.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))


async def jumps(tx: Transaction, exchange: str) -> list[tuple[DailyBar, DailyBar]]:
    """Bars that open far below the last stored close, or at another base; with the bar before."""
    last_day, last_close = (
        func.lag(column).over(partition_by=DailyBarRow.symbol, order_by=DailyBarRow.day)
        for column in (DailyBarRow.day, DailyBarRow.close)
    )
    pairs = (
        select(DailyBarRow.symbol, DailyBarRow.day, DailyBarRow.open, DailyBarRow.previous_close)
        .add_columns(last_day.label("last_day"), last_close.label("last_close"))
        .where(DailyBarRow.exchange == exchange, DailyBarRow.series == SERIES)
        .subquery()
    )
    found = await tx.execute(
        select(pairs.c.symbol, pairs.c.day, pairs.c.last_day)
        .where(
            (pairs.c.open <= pairs.c.last_close * OPEN_SHARE_MAX)
            | (pairs.c.previous_close != pairs.c.last_close)
        )
        .order_by(pairs.c.symbol, pairs.c.day)
    )
    ends = [(row.symbol, row.last_day, row.day) for row in found]
    bars = await _bars_of(tx, exchange, {(s, day) for s, *days in ends for day in days})
    return [(bars[symbol, last], bars[symbol, day]) for symbol, last, day in ends]


async def _bars_of(
    tx: Transaction, exchange: str, keys: set[tuple[str, date]]
) -> dict[tuple[str, date], DailyBar]:
    rows = await tx.execute(
        select(*_COLUMNS).where(
            DailyBarRow.exchange == exchange,
            DailyBarRow.series == SERIES,
            DailyBarRow.symbol.in_({symbol for symbol, _ in keys}),
            DailyBarRow.day.in_({day for _, day in keys}),
        )
    )
    return {(bar.symbol, bar.day): bar for bar in _bars(rows)}


def _bars(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[DailyBar]:
    return [
        DailyBar(**{**row._mapping, **{name: _shown(getattr(row, name)) for name in _PRICES}})
        for row in rows
    ]


def _shown(price: Decimal | None) -> Decimal | None:
    return None if price is None else trimmed(price)


async def has_daily_bars(tx: Transaction, exchange: str, symbol: str) -> bool:
    one = select(DailyBarRow.day).where(
        DailyBarRow.exchange == exchange, DailyBarRow.symbol == symbol
    )
    return await tx.scalar(select(one.exists())) is True
