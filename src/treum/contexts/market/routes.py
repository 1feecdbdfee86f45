"""HTTP of market: is it open, what is listed, and the bars of one instrument."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from treum.contexts.market import api, queries
from treum.contexts.market.api import (
    Bar,
    Instrument,
    InstrumentKind,
    MarketState,
    RejectReason,
    Run,
    SessionKind,
)
from treum.contexts.market.rules.run import InstrumentMissing, RunMissing
from treum.platform.auth import SignedIn
from treum.platform.errors import Invalid
from treum.platform.http.app import Reading
from treum.platform.http.instants import Instant
from treum.platform.http.lists import (
    Cursor,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    json_response,
)
from treum.platform.http.problems import Problem


class BadStretch(Invalid):
    code = "market.bad_stretch"
    title = "These bounds exclude each other"


router = APIRouter(prefix="/market", tags=["market"])
BARS_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedView:
    """Rows of the run's file that were refused for one reason."""

    reason: RejectReason
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The exchange in wall time, and the run whose prices are shown; they may differ.

    session_kind: of trading_day. rejected: rows of the run's file that were left out.
    """

    exchange: str
    state: MarketState
    reason: str | None
    trading_day: date
    session_kind: SessionKind | None
    opens_at: datetime | None
    closes_at: datetime | None
    next_open_at: datetime | None
    run: Run | None
    rejected: list[RejectedView]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentView:
    """tick_size: a decimal string; every price is a multiple of it. is_demo: invented."""

    id: UUID
    symbol: str
    name: str
    exchange: str
    kind: InstrumentKind
    tick_size: str
    is_demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """at: when the minute opens. Prices are decimal strings; volume is null for an index."""

    at: datetime
    open: str
    high: str
    low: str
    close: str
    volume: int | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A stretch of bars: from <= at < to; or the newest with at < before."""

    run_id: UUID | None
    from_: datetime | None
    to: datetime | None
    before: datetime | None


def _wanted(
    *,
    run: Annotated[UUID | None, Query(description="The current run without it.")] = None,
    from_: Annotated[Instant | None, Query(alias="from")] = None,
    to: Annotated[Instant | None, Query()] = None,
    before: Annotated[
        Instant | None,
        Query(description="The newest `limit` bars earlier than this; goes with `run` only."),
    ] = None,
) -> _Wanted:
    return _Wanted(run, from_, to, before)


@router.get(
    "/status",
    response_model=StatusView,
    summary="Is the market open?",
    responses={404: {"model": Problem, "description": "`market.calendar_gap`"}},
)
async def get_market_status(tx: Reading) -> Response:
    """For everybody, signed in or not."""
    status = await api.status(tx, api.EXCHANGE, tx.now)
    run = await queries.current_run(tx)
    rejected = await api.rejected_rows(tx, run.id) if run else {}
    view = StatusView(
        exchange=status.exchange,
        state=status.state,
        reason=status.reason,
        trading_day=status.trading_day,
        session_kind=status.session_kind,
        opens_at=status.opens_at,
        closes_at=status.closes_at,
        next_open_at=status.next_open_at,
        run=run,
        rejected=[RejectedView(reason=reason, rows=rows) for reason, rows in rejected.items()],
    )
    return json_response(view)


@router.get("/instruments", response_model=Page[InstrumentView], summary="What is listed")
async def list_instruments(
    _actor: SignedIn, tx: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, tuple[str, UUID]) if cursor else None
    found = await queries.instruments_after(tx, after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    items = [_listed(instrument) for instrument in found[:limit]]
    following = encode_cursor(last.symbol, last.id) if last else None
    return json_response(Page(items=items, next=following))


@router.get(
    "/instruments/{instrument_id}/bars",
    response_model=Page[BarView],
    summary="Minute bars of one instrument, oldest first",
    responses={
        404: {"model": Problem, "description": "`market.instrument_missing`, `market.run_missing`"},
        422: {"model": Problem, "description": "`market.bad_stretch`"},
    },
)
async def list_bars(
    _actor: SignedIn,
    tx: Reading,
    instrument_id: UUID,
    wanted: Annotated[_Wanted, Depends(_wanted)],
    *,
    limit: Annotated[int, Query(ge=1, le=BARS_MAX)] = 500,
    cursor: Cursor = None,
) -> Response:
    """Of one run, its history included. 404 for an unknown instrument or run.

    With `before` there is no next page.
    """
    if not await queries.instruments(tx, [instrument_id]):
        raise InstrumentMissing("There is no such instrument.")
    run = await _run(tx, wanted.run_id)
    if wanted.before is not None:
        _check_alone(wanted, cursor)
        newest = await api.bars_before(tx, run.id, instrument_id, before=wanted.before, limit=limit)
        return json_response(Page(items=[_view(bar) for bar in newest], next=None))
    found = await queries.bars(
        tx,
        run.id,
        [instrument_id],
        from_=decode_cursor(cursor, tuple[datetime])[0] if cursor else wanted.from_,
        to=wanted.to,
        limit=limit + 1,
    )
    following = found[limit].at if len(found) > limit else None
    items = [_view(bar) for bar in found[:limit]]
    return json_response(Page(items=items, next=encode_cursor(following) if following else None))


def _check_alone(wanted: _Wanted, cursor: str | None) -> None:
    """Raises: BadStretch."""
    if wanted.from_ or wanted.to or cursor:
        raise BadStretch("`before` goes without `from`, `to` and `cursor`.")


async def _run(tx: Reading, run_id: UUID | None) -> Run:
    """Raises: RunMissing."""
    if run_id is not None:
        return await api.run_by_id(tx, run_id)
    run = await queries.current_run(tx)
    if run is None:
        raise RunMissing("No run has started yet.")
    return run


def _listed(instrument: Instrument) -> InstrumentView:
    return InstrumentView(
        id=instrument.id,
        symbol=instrument.symbol,
        name=instrument.name,
        exchange=instrument.exchange,
        kind=instrument.kind,
        tick_size=str(instrument.tick_size),
        is_demo=instrument.is_demo,
    )


def _view(bar: Bar) -> BarView:
    return BarView(
        at=bar.at,
        open=str(bar.open),
        high=str(bar.high),
        low=str(bar.low),
        close=str(bar.close),
        volume=bar.volume,
    )
