"""SQL of what is listed, and of its last prices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from sqlalchemy import ColumnElement, Row, case, func, select, true, tuple_

from treum.contexts.market.queries import INSTRUMENT, instrument_of, trimmed
from treum.contexts.market.queries.daily import SERIES
from treum.contexts.market.rules.bar import MINUTE_S
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.session import local_day
from treum.contexts.market.tables.daily import DailyBarRow
from treum.contexts.market.tables.reference import InstrumentRow
from treum.contexts.market.tables.runs import BarRow, RunRow
from treum.platform.clock import IST
from treum.platform.database import Transaction

Rank = Annotated[int, Meta(ge=0, le=3)]
"""What is real before what is invented, and each with symbols that begin as sought first."""
Place = tuple[Rank, str, UUID]
"""Where an instrument stands in a list: rank, symbol, id."""


@dataclass(frozen=True, slots=True)
class Sought:
    """text: part of a symbol or name, in any case; empty: all. kind: None is all."""

    text: str = ""
    kind: InstrumentKind | None = None


@dataclass(frozen=True, slots=True)
class LastPrice:
    """at, run_id: when the minute closed, and of which run; None when it is the close of a day.

    previous: the close of the session before `day`.
    """

    price: Decimal
    previous: Decimal | None
    day: date
    at: datetime | None
    run_id: UUID | None


async def instruments_after(
    tx: Transaction, after: Place | None, *, sought: Sought, limit: int
) -> list[tuple[Place, Instrument]]:
    """A page in the order of `Place`."""
    symbol, name = InstrumentRow.symbol, InstrumentRow.name
    begins = symbol.istartswith(sought.text, autoescape=True)
    rank = case((InstrumentRow.is_demo, 2), else_=0) + case((begins, 0), else_=1)
    held = symbol.icontains(sought.text, autoescape=True)
    page = INSTRUMENT.add_columns(rank.label("rank"))
    page = page.where(held | name.icontains(sought.text, autoescape=True))
    page = page.where(InstrumentRow.kind == sought.kind) if sought.kind else page
    page = page.where(tuple_(rank, symbol, InstrumentRow.id) > after) if after else page
    rows = await tx.execute(page.order_by(rank, symbol, InstrumentRow.id).limit(limit))
    return [((row.rank, row.symbol, row.id), instrument_of(row)) for row in rows]


async def last_prices(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, LastPrice]:
    """Of the current run where it has any, else of the newest daily bar; absent without either."""
    run_id = select(RunRow.id).order_by(RunRow.started_at.desc(), RunRow.id.desc()).limit(1)
    minutes = (
        select(BarRow.run_id, BarRow.at, BarRow.close)
        .where(
            BarRow.run_id == run_id.scalar_subquery(),
            BarRow.instrument_id == InstrumentRow.id,
            BarRow.interval_s == MINUTE_S,
        )
        .order_by(BarRow.at.desc())
        .limit(1)
    )
    minute = minutes.lateral("minute")
    midnight: ColumnElement[Any] = func.date_trunc("day", minute.c.at, IST.key)
    before = minutes.where(BarRow.at < midnight).lateral("before")
    days = (
        select(DailyBarRow.day, DailyBarRow.close, DailyBarRow.previous_close)
        .where(
            DailyBarRow.exchange == InstrumentRow.exchange,
            DailyBarRow.symbol == InstrumentRow.symbol,
            DailyBarRow.series == SERIES,
        )
        .order_by(DailyBarRow.day.desc())
        .limit(1)
    )
    daily = days.lateral("daily")
    rows = await tx.execute(
        select(InstrumentRow.id, minute.c.run_id, minute.c.at, minute.c.close)
        .add_columns(before.c.close.label("before"))
        .add_columns(daily.c.day, daily.c.close.label("day_close"), daily.c.previous_close)
        .select_from(InstrumentRow)
        .outerjoin(minute, true())
        .outerjoin(before, true())
        .outerjoin(daily, true())
        .where(InstrumentRow.id.in_(ids), minute.c.at.is_not(None) | daily.c.day.is_not(None))
    )
    return {row.id: _last(row) for row in rows}


def _last(row: Row[*tuple[Any, ...]]) -> LastPrice:
    if row.at is None:
        return LastPrice(trimmed(row.day_close), _shown(row.previous_close), row.day, None, None)
    closed_at = row.at + timedelta(seconds=MINUTE_S)
    return LastPrice(
        trimmed(row.close), _shown(row.before), local_day(row.at), closed_at, row.run_id
    )


def _shown(price: Decimal | None) -> Decimal | None:
    return None if price is None else trimmed(price)
