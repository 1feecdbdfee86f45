"""The report of a backtest as a page and as a PDF."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from treum.contexts.identity.api import Permission, permits
from treum.contexts.signals.service.report.contents import Finished, sheet_of
from treum.contexts.signals.service.report.finished import file_name, finished
from treum.contexts.signals.service.report.page import POLICY, page
from treum.contexts.signals.service.report.printer import Printer
from treum.platform.auth import Actor
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/backtests", tags=["backtests"])
Analyst = Annotated[Actor, Depends(permits(Permission.BACKTESTS_RUN))]
Responses = dict[int | str, dict[str, Any]]
_NONE: Responses = {
    404: {"model": Problem, "description": "`signals.no_such_backtest`"},
    409: {"model": Problem, "description": "`signals.backtest_not_done`"},
}
_PAGE: Responses = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "The page"}
}
_PDF: Responses = {
    200: {
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The file, PDF/UA-1",
    },
    503: {"model": Problem, "description": "`http.recovering`, `signals.report_not_printed`"},
}


@router.get(
    "/{backtest_id}/report.html",
    response_class=HTMLResponse,
    summary="The report of a backtest as one page of HTML",
    responses=_NONE | _PAGE,
)
async def read_report_page(_actor: Analyst, request: Request, backtest_id: UUID) -> Response:
    """It loads nothing and runs nothing, so it can be kept as a file."""
    done = await finished(request.app.state.database, backtest_id)
    html = await asyncio.to_thread(lambda: page(sheet_of(done)))
    headers = _headers(done, shown="inline", ending="html")
    return HTMLResponse(html, headers=headers | {"Content-Security-Policy": POLICY})


@router.get(
    "/{backtest_id}/report.pdf",
    response_class=Response,
    summary="The report of a backtest as a PDF",
    responses=_NONE | _PDF,
)
async def read_report_pdf(_actor: Analyst, request: Request, backtest_id: UUID) -> Response:
    """The same bytes each time."""
    done = await finished(request.app.state.database, backtest_id)
    sheet = await asyncio.to_thread(sheet_of, done)
    printed = await _printer(request).pdf(sheet)
    headers = _headers(done, shown="attachment", ending="pdf")
    return Response(printed, media_type="application/pdf", headers=headers)


def _printer(request: Request) -> Printer:
    state = request.app.state
    if not hasattr(state, "printer"):
        state.printer = Printer()
    printer: Printer = state.printer
    return printer


def _headers(done: Finished, *, shown: str, ending: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'{shown}; filename="{file_name(done.request, ending)}"',
        "Cache-Control": "private, no-store",
    }
