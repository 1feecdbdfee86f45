"""The daily bars of one instrument."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from treum.contexts.market import api
from treum.contexts.market.queries import trimmed
from treum.contexts.market.routes.bars import BARS_MAX
from treum.contexts.market.routes.instruments import MISSING
from treum.contexts.market.rules.report import DailyBar
from treum.platform.auth import SignedIn
from treum.platform.http.app import Reading
from treum.platform.http.instants import Day
from treum.platform.http.lists import Cursor, Page, decode_cursor, encode_cursor, json_response

router = APIRouter(prefix="/market", tags=["market"])


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBarView:
    """Prices are decimal strings, with up to four decimals once adjusted. volume: shares."""

    day: date
    open: str
    high: str
    low: str
    close: str
    volume: int


@dataclass(frozen=True, slots=True)
class _Days:
    """from_ <= day < to."""

    from_: date
    to: date
    is_adjusted: bool


def _days(
    *,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query(description="Not included.")] = None,
    adjusted: Annotated[
        bool, Query(description="In today's shares, by confirmed corporate actions; else as traded")
    ] = True,
) -> _Days:
    return _Days(from_ or date.min, to or date.max, adjusted)


@router.get(
    "/instruments/{instrument_id}/daily",
    response_model=Page[DailyBarView],
    summary="Daily bars of one instrument, newest first",
    responses=MISSING,
)
async def list_daily_bars(
    _actor: SignedIn,
    tx: Reading,
    instrument_id: UUID,
    wanted: Annotated[_Days, Depends(_days)],
    *,
    limit: Annotated[int, Query(ge=1, le=BARS_MAX)] = 500,
    cursor: Cursor = None,
) -> Response:
    """From the exchange's daily files, also under the company's earlier symbols."""
    instrument = await api.instrument_by_id(tx, instrument_id)
    read = api.adjusted_bars if wanted.is_adjusted else api.traded_bars
    until = decode_cursor(cursor, tuple[date])[0] if cursor else wanted.to
    found = await read(
        tx,
        instrument.exchange,
        instrument.symbol,
        from_=wanted.from_,
        to=min(until, wanted.to),
        limit=limit + 1,
    )
    items = [_view(bar) for bar in found[-limit:][::-1]]
    return json_response(
        Page(items=items, next=encode_cursor(items[-1].day) if len(found) > limit else None)
    )


def _view(bar: DailyBar) -> DailyBarView:
    return DailyBarView(
        day=bar.day,
        open=str(trimmed(bar.open)),
        high=str(trimmed(bar.high)),
        low=str(trimmed(bar.low)),
        close=str(trimmed(bar.close)),
        volume=bar.volume,
    )
