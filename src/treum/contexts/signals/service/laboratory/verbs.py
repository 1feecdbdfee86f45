"""Ask for a backtest, cancel one, repeat one; and run what was asked for."""

import hashlib
from contextlib import aclosing
from uuid import UUID

import msgspec

from treum.contexts.signals.queries import backtests as stored
from treum.contexts.signals.schemas.backtest import BacktestRequest, Report, State
from treum.contexts.signals.service.laboratory.plan import engine_request, plan
from treum.contexts.signals.service.laboratory.process import Laboratory
from treum.contexts.signals.service.laboratory.series import series_of, subject_of
from treum.contexts.signals.service.laboratory.wire import (
    Message,
    Progress,
    Refusal,
    Result,
    Task,
    task_of,
)
from treum.contexts.signals.tables.backtest import BacktestRow
from treum.platform.audit import Act, record
from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict, Missing, TreumError
from treum.platform.ids import new_id
from treum.platform.workflows import start

BACKTEST = "signals.backtest"
WAITING_MAX = 20


class NoSuchBacktest(Missing):
    code = "signals.no_such_backtest"
    title = "There is no such backtest"


class TooManyBacktests(Conflict):
    code = "signals.too_many_backtests"
    title = "Too many backtests are waiting"


class BacktestOver(Conflict):
    code = "signals.backtest_over"
    title = "The backtest has ended"


class BacktestNotDone(Conflict):
    code = "signals.backtest_not_done"
    title = "The backtest has no report"


async def ask(tx: Transaction, request: BacktestRequest, *, repeats: UUID | None = None) -> UUID:
    """Raises: NoSuchInstrument, TooManyBacktests, and what `plan` and `engine_request` raise."""
    engine_request(request, plan(request, await subject_of(tx, request)))
    if await stored.lock_waiting(tx) >= WAITING_MAX:
        raise TooManyBacktests(f"{WAITING_MAX} wait already.")
    row = BacktestRow(
        id=new_id(),
        state=State.QUEUED,
        progress=0,
        request=msgspec.to_builtins(request),
        repeats=repeats,
        created_at=tx.now,
    )
    tx.add(row)
    await tx.flush()
    detail = {"strategy": request.strategy, "symbol": request.symbol}
    await record(
        tx, Act(action="signals.backtest_asked", subject=f"backtest:{row.id}", detail=detail)
    )
    await start(tx, BACKTEST, id=f"{BACKTEST}/{row.id}", arguments=[str(row.id)])
    return row.id


async def repeat(tx: Transaction, backtest_id: UUID) -> UUID:
    """The same request again, to be compared. Raises: NoSuchBacktest, and what `ask` raises."""
    row = await _found(tx, backtest_id)
    return await ask(tx, request_of(row), repeats=row.id)


async def cancel(tx: Transaction, backtest_id: UUID) -> None:
    """It ends at its next step. Raises: NoSuchBacktest, BacktestOver."""
    row = await stored.lock_backtest(tx, backtest_id)
    if row is None:
        raise NoSuchBacktest("There is no such backtest.")
    if State(row.state).is_over:
        raise BacktestOver(f"It is {row.state}.")
    row.state, row.finished_at = State.CANCELLED, tx.now
    await tx.flush()
    subject = f"backtest:{row.id}"
    await record(tx, Act(action="signals.backtest_cancelled", subject=subject, detail={}))


class Bench:
    """Runs what was asked for, where the worker keeps its processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._laboratory = Laboratory()

    async def run(self, backtest_id: UUID) -> None:
        """Nothing when it is over already. A crash on the way only means that it is run again."""
        async with self._laboratory.place:
            request = await self._begin(backtest_id)
            if request is None:
                return
            try:
                async with self._database.snapshot() as tx:
                    task = await _task(tx, request)
            except TreumError as error:
                await self._keep(backtest_id, Refusal(error.code, str(error)))
                return
            await self._study(backtest_id, task)

    async def _study(self, backtest_id: UUID, task: Task) -> None:
        async with aclosing(self._laboratory.study(task)) as messages:
            async for message in messages:
                if not await self._keep(backtest_id, message):
                    return

    async def _begin(self, backtest_id: UUID) -> BacktestRequest | None:
        async with self._database.transaction() as tx:
            row = await stored.lock_backtest(tx, backtest_id)
            if row is None or State(row.state).is_over:
                return None
            row.state = State.RUNNING
            return request_of(row)

    async def _keep(self, backtest_id: UUID, message: Message) -> bool:
        """False when it was cancelled meanwhile."""
        async with self._database.transaction() as tx:
            row = await stored.lock_backtest(tx, backtest_id)
            if row is None or State(row.state).is_over:
                return False
            if isinstance(message, Progress):
                row.progress = min(999, 1000 * message.done // message.all)
            elif isinstance(message, Result):
                _finish(row, bytes(message.report))
                row.finished_at = tx.now
            else:
                row.state, row.finished_at = State.FAILED, tx.now
                row.fault_code, row.fault_detail = message.code, message.detail
        return True


def request_of(row: BacktestRow) -> BacktestRequest:
    return msgspec.convert(row.request, BacktestRequest)


async def _task(tx: Transaction, request: BacktestRequest) -> Task:
    series = await series_of(tx, request)
    planned = plan(request, await subject_of(tx, request))
    return task_of(series, engine_request(request, planned))


async def _found(tx: Transaction, backtest_id: UUID) -> BacktestRow:
    row = await stored.backtest_by_id(tx, backtest_id)
    if row is None:
        raise NoSuchBacktest("There is no such backtest.")
    return row


def _finish(row: BacktestRow, report: bytes) -> None:
    figures = msgspec.json.decode(report, type=Report).figures
    row.state, row.progress = State.DONE, 1000
    row.report, row.report_hash = report.decode(), hashlib.sha256(report).hexdigest()
    row.net_return, row.sharpe = figures.net_return, figures.sharpe
