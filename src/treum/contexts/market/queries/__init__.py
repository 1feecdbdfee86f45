"""SQL of market. Bars come in the order of (at, instrument)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select

from treum.contexts.market.rules.bar import MINUTE_S, Bar, RejectReason
from treum.contexts.market.rules.freshness import LOST_S, FeedState
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.report import RejectedRow
from treum.contexts.market.rules.run import Run, RunKind, RunState
from treum.contexts.market.rules.session import (
    Calendar,
    SessionKind,
    SpecialDay,
    TradingDay,
    calendar_exchange,
)
from treum.contexts.market.tables.reference import (
    InstrumentRow,
    SpecialDayRow,
    SpecialWindowRow,
)
from treum.contexts.market.tables.runs import BarRow, RejectedRowRow, RunInstrumentRow, RunRow
from treum.platform.database import Transaction

_PAISA = Decimal("0.01")
_IS_LOST = (RunRow.state == RunState.RUNNING) & (
    func.clock_timestamp() - RunRow.feed_seen_at > timedelta(seconds=LOST_S)
)
_RUN = select(
    RunRow.id,
    RunRow.kind,
    RunRow.exchange,
    RunRow.trading_day,
    RunRow.label,
    RunRow.speed,
    RunRow.seed,
    RunRow.source,
    RunRow.is_demo,
    RunRow.state,
    RunRow.started_at,
    RunRow.finished_at,
    RunRow.market_time,
    case((_IS_LOST, FeedState.MUTE.value), else_=RunRow.feed_state).label("feed_state"),
    case(
        (_IS_LOST, func.coalesce(RunRow.feed_since, RunRow.market_time)), else_=RunRow.feed_since
    ).label("feed_since"),
)
INSTRUMENT = select(
    InstrumentRow.id,
    InstrumentRow.exchange,
    InstrumentRow.symbol,
    InstrumentRow.name,
    InstrumentRow.kind,
    InstrumentRow.tick_size,
    InstrumentRow.is_demo,
)
_BAR = select(
    BarRow.instrument_id,
    BarRow.at,
    BarRow.open,
    BarRow.high,
    BarRow.low,
    BarRow.close,
    BarRow.volume,
    BarRow.interval_s,
)


async def current_run(tx: Transaction) -> Run | None:
    """The run that was started last."""
    return await _run(tx, _RUN.order_by(RunRow.started_at.desc(), RunRow.id.desc()).limit(1))


async def find_run(tx: Transaction, run_id: UUID) -> Run | None:
    return await _run(tx, _RUN.where(RunRow.id == run_id))


async def lock_run(tx: Transaction, run_id: UUID) -> Run | None:
    """Until the commit no bar of it closes, and it does not end."""
    return await _run(tx, _RUN.where(RunRow.id == run_id).with_for_update(key_share=True))


async def instruments(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Instrument]:
    """Unknown ids are absent."""
    rows = await tx.execute(INSTRUMENT.where(InstrumentRow.id.in_(ids)))
    return {row.id: instrument_of(row) for row in rows}


async def instruments_named(
    tx: Transaction, exchange: str, symbols: Collection[str]
) -> dict[str, Instrument]:
    """By symbol; unknown ones are absent."""
    rows = await tx.execute(
        INSTRUMENT.where(InstrumentRow.exchange == exchange, InstrumentRow.symbol.in_(symbols))
    )
    return {row.symbol: instrument_of(row) for row in rows}


async def run_instruments(tx: Transaction, run_id: UUID) -> list[Instrument]:
    """What the run gives prices of, ordered by id."""
    rows = await tx.execute(
        INSTRUMENT.join(RunInstrumentRow, RunInstrumentRow.instrument_id == InstrumentRow.id)
        .where(RunInstrumentRow.run_id == run_id)
        .order_by(InstrumentRow.id)
    )
    return [instrument_of(row) for row in rows]


async def bars(
    tx: Transaction,
    run_id: UUID,
    instrument_ids: Collection[UUID],
    *,
    from_: datetime | None = None,
    to: datetime | None = None,
    limit: int | None = None,
) -> list[Bar]:
    """Minute bars with from_ <= at < to, history included, oldest first."""
    wanted = _minutes_of(run_id).where(BarRow.instrument_id.in_(instrument_ids)).limit(limit)
    wanted = wanted.where(BarRow.at >= from_) if from_ else wanted
    wanted = wanted.where(BarRow.at < to) if to else wanted
    return _bars(await tx.execute(wanted))


async def bars_before(
    tx: Transaction, run_id: UUID, instrument_id: UUID, *, before: datetime, limit: int
) -> list[Bar]:
    """The newest minute bars with at < before, history included, oldest first."""
    newest = (
        _BAR.where(
            BarRow.run_id == run_id,
            BarRow.instrument_id == instrument_id,
            BarRow.interval_s == MINUTE_S,
            BarRow.at < before,
        )
        .order_by(BarRow.at.desc())
        .limit(limit)
    )
    return _bars(await tx.execute(newest))[::-1]


async def rejected_rows(tx: Transaction, run_id: UUID) -> dict[RejectReason, int]:
    """How many rows of the run's file were refused for what, the most frequent reason first."""
    rows = func.count().label("rows")
    found = await tx.execute(
        select(RejectedRowRow.reason, rows)
        .where(RejectedRowRow.run_id == run_id)
        .group_by(RejectedRowRow.reason)
        .order_by(rows.desc(), RejectedRowRow.reason)
    )
    return {RejectReason(row.reason): row.rows for row in found}


async def rejected_after(
    tx: Transaction, run_id: UUID, *, reason: RejectReason | None, after: int, limit: int
) -> list[RejectedRow]:
    """Rows below line `after` of the run's file, all unless a reason is given, in its order."""
    wanted = (
        select(RejectedRowRow.line, RejectedRowRow.reason, RejectedRowRow.raw)
        .where(RejectedRowRow.run_id == run_id, RejectedRowRow.line > after)
        .order_by(RejectedRowRow.line)
        .limit(limit)
    )
    rows = await tx.execute(wanted.where(RejectedRowRow.reason == reason) if reason else wanted)
    return [RejectedRow(row.line, RejectReason(row.reason), row.raw) for row in rows]


async def bars_at(tx: Transaction, run_id: UUID, at: datetime) -> list[Bar]:
    """All minute bars of the run that opened then."""
    return _bars(await tx.execute(_minutes_of(run_id).where(BarRow.at == at)))


async def last_bar_at(
    tx: Transaction, run_id: UUID, *, before: datetime | None = None
) -> datetime | None:
    """When the newest stored minute, or the newest one earlier than `before`, opened."""
    newest = select(func.max(BarRow.at)).where(
        BarRow.run_id == run_id, BarRow.interval_s == MINUTE_S
    )
    at: datetime | None = await tx.scalar(newest.where(BarRow.at < before) if before else newest)
    return at


async def calendar_of(tx: Transaction, exchange: str) -> Calendar:
    """Raises: CalendarGap when the exchange has none."""
    followed = calendar_exchange(exchange)
    windows = await tx.execute(
        select(SpecialWindowRow.day, SpecialWindowRow.opens, SpecialWindowRow.closes)
        .where(SpecialWindowRow.exchange == followed)
        .order_by(SpecialWindowRow.day, SpecialWindowRow.opens)
    )
    hours: dict[date, tuple[tuple[time, time], ...]] = {}
    for row in windows:
        hours[row.day] = (*hours.get(row.day, ()), (row.opens, row.closes))
    days = await tx.execute(
        select(
            SpecialDayRow.exchange,
            SpecialDayRow.day,
            SpecialDayRow.kind,
            SpecialDayRow.name,
            SpecialDayRow.source,
        ).where(SpecialDayRow.exchange == followed)
    )
    return Calendar.of(followed, [_special_day(row, hours.get(row.day, ())) for row in days])


async def lock_calendar(tx: Transaction, exchange: str) -> None:
    """One edit of an exchange's calendar at a time; its days are locked in the order of the key."""
    await tx.execute(
        select(SpecialDayRow.day)
        .where(SpecialDayRow.exchange == exchange)
        .order_by(SpecialDayRow.exchange, SpecialDayRow.day)
        .with_for_update()
    )


# Below, a row's columns are typed by the database; this is where they get our types.


async def _run(tx: Transaction, statement: Select[*tuple[Any, ...]]) -> Run | None:
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    return Run(
        id=row.id,
        kind=RunKind(row.kind),
        exchange=row.exchange,
        trading_day=TradingDay(row.trading_day),
        label=row.label,
        speed=float(row.speed),
        seed=row.seed,
        source=row.source,
        is_demo=row.is_demo,
        state=RunState(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        market_time=row.market_time,
        feed_state=FeedState(row.feed_state),
        feed_since=row.feed_since,
    )


def _minutes_of(run_id: UUID) -> Select[*tuple[Any, ...]]:
    return _BAR.where(BarRow.run_id == run_id, BarRow.interval_s == MINUTE_S).order_by(
        BarRow.at, BarRow.instrument_id
    )


def _bars(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Bar]:
    return [
        Bar(
            instrument_id=row.instrument_id,
            at=row.at,
            open=trimmed(row.open),
            high=trimmed(row.high),
            low=trimmed(row.low),
            close=trimmed(row.close),
            volume=row.volume,
            interval_s=row.interval_s,
        )
        for row in rows
    ]


def instrument_of(row: Row[*tuple[Any, ...]]) -> Instrument:
    return Instrument(
        id=row.id,
        exchange=row.exchange,
        symbol=row.symbol,
        name=row.name,
        kind=InstrumentKind(row.kind),
        tick_size=trimmed(row.tick_size),
        is_demo=row.is_demo,
    )


def _special_day(row: Row[*tuple[Any, ...]], hours: tuple[tuple[time, time], ...]) -> SpecialDay:
    return SpecialDay(
        exchange=row.exchange,
        day=row.day,
        kind=SessionKind(row.kind),
        name=row.name,
        source=row.source,
        hours=hours,
    )


def trimmed(stored: Decimal) -> Decimal:
    """numeric(18,4) comes with four decimals; two are shown unless more are needed."""
    short = stored.quantize(_PAISA)
    return short if short == stored else stored
