"""Start, resume and finish a run."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Insert, func, insert, update

from treum.contexts.market import queries
from treum.contexts.market.events import FeedStateChanged, RunFinished, RunStarted
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.report import RejectedRow
from treum.contexts.market.rules.run import Run, RunMismatch, RunMissing, RunState
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.tables.runs import BarRow, RejectedRowRow, RunInstrumentRow, RunRow
from treum.platform.database import Base, Transaction

RUNS_CHANGED = "runs.changed"
REJECTED_ROWS_MAX = 10_000
"""Stored per run; `treum market check` lists them all."""


async def begin_run(tx: Transaction, plan: FeedPlan, run_id: UUID) -> Run:
    """Resume the run of that id, or start it. Raises: RunMismatch. Publishes: RunStarted."""
    known = await queries.find_run(tx, run_id)
    if known is None:
        return await start_run(tx, plan, run_id)
    return resume_run(known, plan)


async def start_run(tx: Transaction, plan: FeedPlan, run_id: UUID) -> Run:
    """The new run becomes the current one; runs that were left unfinished end.

    Its history and what was rejected of its file are stored with it.
    Publishes: RunStarted, RunFinished for each run it replaces.
    """
    await _finish(tx, except_for=run_id)
    await tx.execute(
        insert(RunRow).values(
            id=run_id,
            kind=plan.kind,
            exchange=plan.exchange,
            trading_day=plan.trading_day,
            label=plan.label,
            speed=plan.speed,
            seed=plan.seed,
            source=plan.source,
            is_demo=plan.is_demo,
            state=RunState.RUNNING,
            started_at=func.clock_timestamp(),
            feed_state=FeedState.LIVE,
            feed_seen_at=func.clock_timestamp(),
        )
    )
    listed = [{"run_id": run_id, "instrument_id": each.id} for each in plan.instruments]
    await tx.execute(_bulk(RunInstrumentRow), listed)
    await insert_bars(tx, run_id, plan.history)
    await _insert_rejected(tx, run_id, plan.report.rejects if plan.report else ())
    tx.publish(RunStarted(run_id=run_id))
    return await _tell(tx, "run_started", run_id)


def resume_run(run: Run, plan: FeedPlan) -> Run:
    """Raises: RunMismatch when the plan would put other prices into the run."""
    same = (run.kind, run.trading_day, run.source, run.seed)
    if same != (plan.kind, plan.trading_day, plan.source, plan.seed):
        raise RunMismatch(f"Run {run.id} is {run.label} from {run.source}, not {plan.label}.")
    return run


async def finish_run(tx: Transaction, run_id: UUID) -> None:
    """Nothing happens when it has finished already. Publishes: RunFinished."""
    await _finish(tx, only=run_id)


async def note_feed(
    tx: Transaction, run_id: UUID, state: FeedState, *, since: datetime | None
) -> None:
    """The run was looked after, and this is how its feed is; nothing happens to a finished run.

    Publishes: FeedStateChanged, when the state differs from the one that is stored.
    """
    running = RunRow.id == run_id, RunRow.state == RunState.RUNNING
    await tx.execute(update(RunRow).where(*running).values(feed_seen_at=func.clock_timestamp()))
    changed = await tx.scalar(
        update(RunRow)
        .where(*running, RunRow.feed_state != state)
        .values(feed_state=state, feed_since=since)
        .returning(RunRow.id)
    )
    if changed is not None:
        tx.publish(FeedStateChanged(run_id=run_id, state=state, since=since))
        await _tell(tx, "feed_state", run_id)


async def insert_bars(tx: Transaction, run_id: UUID, bars: Sequence[Bar]) -> None:
    rows = [asdict(bar) | {"run_id": run_id} for bar in bars]
    if rows:
        await tx.execute(_bulk(BarRow), rows)


async def _finish(
    tx: Transaction, *, only: UUID | None = None, except_for: UUID | None = None
) -> None:
    wanted = RunRow.id == only if only else RunRow.id != except_for
    finished = await tx.scalars(
        update(RunRow)
        .where(wanted, RunRow.state == RunState.RUNNING)
        .values(
            state=RunState.FINISHED,
            finished_at=func.clock_timestamp(),
            feed_state=FeedState.FINISHED,
            feed_since=None,
        )
        .returning(RunRow.id)
    )
    for run_id in finished.all():
        tx.publish(RunFinished(run_id=run_id))
        await _tell(tx, "run_finished", run_id)


async def _insert_rejected(tx: Transaction, run_id: UUID, rejects: Sequence[RejectedRow]) -> None:
    rows = [asdict(row) | {"run_id": run_id} for row in rejects[:REJECTED_ROWS_MAX]]
    if rows:
        await tx.execute(_bulk(RejectedRowRow), rows)


def _bulk(row: type[Base]) -> Insert:
    """Rows as plain parameters, sent together: no mapped object is made of them."""
    return insert(row).execution_options(dml_strategy="raw")


async def _tell(tx: Transaction, kind: str, run_id: UUID) -> Run:
    """Tell the open sockets, after the commit."""
    run = await queries.find_run(tx, run_id)
    if run is None:
        raise RunMissing(f"There is no run {run_id}.")
    tx.send(RUNS_CHANGED, msgspec.json.encode({"kind": kind, "run": run}))
    return run
