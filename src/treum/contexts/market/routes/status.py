"""Is the market open, and which run is shown?"""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter
from starlette.responses import Response

from treum.contexts.market import api, queries
from treum.contexts.market.api import MarketState, RejectReason, Run, SessionKind, Window
from treum.platform.http.app import Reading
from treum.platform.http.lists import json_response
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/market", tags=["market"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedView:
    """Rows of the run's file that were refused for one reason."""

    reason: RejectReason
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The exchange in wall time, and the run whose prices are shown; they may differ.

    session_kind, windows: of trading_day; the windows ascend, and none are known beyond the
    calendar. rejected: rows of the run's file that were left out.
    """

    exchange: str
    state: MarketState
    reason: str | None
    trading_day: date
    session_kind: SessionKind | None
    opens_at: datetime | None
    closes_at: datetime | None
    next_open_at: datetime | None
    windows: list[Window]
    run: Run | None
    rejected: list[RejectedView]


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
        windows=list(status.windows),
        run=run,
        rejected=[RejectedView(reason=reason, rows=rows) for reason, rows in rejected.items()],
    )
    return json_response(view)
