"""Rows of the tables of prices, to write tests with."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from sqlalchemy import insert

from treum.contexts.market.queries.prices import keep_parts
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.tables.daily import DailyBarRow
from treum.contexts.market.tables.prices import MinuteBarRow, TickRow
from treum.platform.database import Transaction


async def store_days(tx: Transaction, bars: Iterable[DailyBar]) -> None:
    told = {"exchange": "NSE", "source": "made"}
    await tx.execute(insert(DailyBarRow), [asdict(bar) | told for bar in bars])


async def store_minutes(tx: Transaction, bars: Iterable[Bar]) -> None:
    rows = [asdict(bar) | {"source": "made"} for bar in bars]
    await keep_parts(tx, "minute_bar", {bar["at"].date() for bar in rows})
    await tx.execute(insert(MinuteBarRow), rows)


async def store_ticks(tx: Transaction, day: date, rows: list[dict[str, object]]) -> None:
    await keep_parts(tx, "tick", {day})
    await tx.execute(insert(TickRow), [row | {"source": "made"} for row in rows])
