"""HTTP of backtests: ask, look, cancel, repeat. Analysts and admins share them all."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends
from starlette.responses import Response

from treum.contexts.identity.api import Permission, permits
from treum.contexts.signals.queries.backtests import (
    backtest_by_id,
    backtests_page,
    report_hashes,
)
from treum.contexts.signals.schemas.backtest import (
    BacktestDetail,
    BacktestRequest,
    BacktestSummary,
    Created,
    FaultView,
    State,
)
from treum.contexts.signals.service.laboratory.verbs import (
    NoSuchBacktest,
    ask,
    cancel,
    repeat,
    request_of,
)
from treum.contexts.signals.tables.backtest import BacktestRow
from treum.platform.auth import Actor
from treum.platform.database import Transaction
from treum.platform.http.app import Reading, Writing
from treum.platform.http.lists import (
    Cursor,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    json_response,
)
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/backtests", tags=["backtests"])
Analyst = Annotated[Actor, Depends(permits(Permission.BACKTESTS_RUN))]
Responses = dict[int | str, dict[str, Any]]
_MISSING: Responses = {404: {"model": Problem, "description": "`signals.no_such_backtest`"}}
_OVER: Responses = {409: {"model": Problem, "description": "`signals.backtest_over`"}}
_REFUSED: Responses = {
    404: {
        "model": Problem,
        "description": "`signals.no_such_strategy`, `signals.no_such_instrument`",
    },
    409: {"model": Problem, "description": "`signals.too_many_backtests`"},
}


@router.post(
    "",
    status_code=202,
    response_model=Created,
    summary="Ask for a backtest",
    responses=_REFUSED,
)
async def ask_for_backtest(*, actor: Analyst, body: BacktestRequest, tx: Writing) -> Created:
    """It runs in the background; look at its progress, and at its report once it is done."""
    tx.actor = str(actor.person_id)
    return Created(id=await ask(tx, body))


@router.get("", response_model=Page[BacktestSummary], summary="Backtests, newest first")
async def list_backtests(
    _actor: Analyst, tx: Reading, *, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    rows = await backtests_page(tx, before=before, limit=limit + 1)
    shown = rows[:limit]
    hashes = await _repeated(tx, shown)
    last = shown[-1] if len(rows) > limit else None
    return json_response(
        {
            "items": [_summary(row, hashes) for row in shown],
            "next": last and encode_cursor(last.created_at, last.id),
        }
    )


@router.get(
    "/{backtest_id}",
    response_model=BacktestDetail,
    summary="One backtest and its report",
    responses=_MISSING,
)
async def read_backtest(_actor: Analyst, tx: Reading, backtest_id: UUID) -> Response:
    row = await backtest_by_id(tx, backtest_id)
    if row is None:
        raise NoSuchBacktest("There is no such backtest.")
    summary = msgspec.to_builtins(_summary(row, await _repeated(tx, [row])))
    report = msgspec.Raw(row.report.encode()) if row.report else None
    return json_response(summary | {"report": report, "report_hash": row.report_hash})


@router.post(
    "/{backtest_id}/cancel",
    status_code=204,
    summary="Cancel a backtest",
    responses=_MISSING | _OVER,
)
async def cancel_backtest(*, actor: Analyst, backtest_id: UUID, tx: Writing) -> None:
    tx.actor = str(actor.person_id)
    await cancel(tx, backtest_id)


@router.post(
    "/{backtest_id}/repeat",
    status_code=202,
    response_model=Created,
    summary="Run the same again, to be compared",
    responses=_REFUSED,
)
async def repeat_backtest(*, actor: Analyst, backtest_id: UUID, tx: Writing) -> Created:
    """With the same data, code and seed it comes to the same report, byte for byte."""
    tx.actor = str(actor.person_id)
    return Created(id=await repeat(tx, backtest_id))


async def _repeated(tx: Transaction, rows: list[BacktestRow]) -> dict[UUID, str | None]:
    """Hashes of the reports that these repeat."""
    return await report_hashes(tx, sorted({row.repeats for row in rows if row.repeats}))


def _summary(row: BacktestRow, hashes: dict[UUID, str | None]) -> BacktestSummary:
    theirs = hashes.get(row.repeats) if row.repeats else None
    is_same = row.report_hash == theirs if row.report_hash and theirs else None
    fault = (
        FaultView(code=row.fault_code, detail=row.fault_detail or "") if row.fault_code else None
    )
    return BacktestSummary(
        id=row.id,
        state=State(row.state),
        progress=row.progress,
        request=request_of(row),
        created_at=row.created_at,
        finished_at=row.finished_at,
        net_return=row.net_return,
        sharpe=row.sharpe,
        repeats=row.repeats,
        is_same=is_same,
        fault=fault,
    )
