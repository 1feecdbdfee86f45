"""The report of a backtest that is done, out of the database."""

import re
from uuid import UUID

import msgspec

from treum.contexts.signals.queries.backtests import backtest_by_id
from treum.contexts.signals.schemas.backtest import BacktestRequest, Report
from treum.contexts.signals.service.laboratory.verbs import (
    BacktestNotDone,
    NoSuchBacktest,
    request_of,
)
from treum.contexts.signals.service.report.contents import Finished
from treum.platform.database import Database


async def finished(database: Database, backtest_id: UUID) -> Finished:
    """Nothing stays open behind it. Raises: NoSuchBacktest, BacktestNotDone."""
    async with database.snapshot() as tx:
        row = await backtest_by_id(tx, backtest_id)
        if row is None:
            raise NoSuchBacktest("There is no such backtest.")
        if row.report is None or row.report_hash is None or row.finished_at is None:
            raise BacktestNotDone(f"It is {row.state}.")
        request, report, report_hash = request_of(row), row.report, row.report_hash
        finished_at = row.finished_at
    return Finished(
        id=backtest_id,
        request=request,
        finished_at=finished_at,
        report=msgspec.json.decode(report, type=Report),
        report_hash=report_hash,
    )


def file_name(request: BacktestRequest, ending: str) -> str:
    """Of letters, digits and hyphens, whatever the symbol is."""
    said = f"backtest-{request.strategy}-{request.symbol}-{request.from_on}-{request.to_on}"
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', said).strip('-')}.{ending}"
