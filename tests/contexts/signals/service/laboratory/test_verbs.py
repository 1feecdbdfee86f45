"""Backtests asked for: run once, in a process of their own, and repeated to the byte."""

import asyncio
import signal
from dataclasses import replace
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from tests.contexts.signals.service.laboratory.asked import DAYS, REQUEST, asked, store_sessions
from tests.make.workflows import ended, running
from treum.contexts.signals.jobs import workflows
from treum.contexts.signals.queries.backtests import backtest_by_id
from treum.contexts.signals.schemas.backtest import (
    BacktestRequest,
    Report,
    Segment,
    State,
    WantedTerms,
    WantedWalk,
)
from treum.contexts.signals.service.laboratory import process, verbs
from treum.contexts.signals.service.laboratory.verbs import (
    BACKTEST,
    BacktestOver,
    Bench,
    TooManyBacktests,
    cancel,
    repeat,
)
from treum.contexts.signals.tables.backtest import BacktestRow
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.errors import TreumError
from treum.platform.testing import Servers
from treum.platform.workflows import Plan

ANALYST = "person:analyst"


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.transaction() as tx:
        await store_sessions(tx)
    return database


async def found(database: Database, backtest_id: UUID) -> BacktestRow:
    async with database.snapshot() as tx:
        row = await backtest_by_id(tx, backtest_id)
    assert row
    return row


async def count(database: Database) -> int:
    async with database.snapshot() as tx:
        return int(await tx.scalar(text("SELECT count(*) FROM signals.backtest")) or 0)


async def test_the_worker_runs_it_and_keeps_its_report(
    servers: Servers, resources: Resources, database: Database
) -> None:
    swept = replace(REQUEST, sweep={"slow": [8, 12, 20]}, walk=WantedWalk(train=2, test=1))
    backtest_id = await asked(database, swept)
    async with running(servers, database, plan=Plan(workflows=workflows(resources))):
        assert await ended(database, f"{BACKTEST}/{backtest_id}") == "SUCCESS"
    row = await found(database, backtest_id)
    assert (row.state, row.progress, row.fault_code) == (State.DONE, 1000, None)
    assert row.report
    report = msgspec.json.decode(row.report, type=Report)
    assert report.agrees
    assert report.bars == 375 * len(DAYS)
    assert report.figures.trades == len(report.trades) > 10
    assert report.figures.net_return == row.net_return
    assert [point.day for point in report.equity] == DAYS
    assert report.equity[-1].paise == 10**9 + report.figures.net_paise
    assert [each.parameters["slow"] for each in report.sweep] == [12, 20]
    assert report.luck.trials == 3
    assert report.walk
    assert [fold.from_on for fold in report.walk.folds] == DAYS[3:]


async def test_a_repeat_comes_to_the_same_bytes(database: Database) -> None:
    bench = Bench(database)
    first = await asked(database)
    await bench.run(first)
    async with database.transaction(actor=ANALYST) as tx:
        second = await repeat(tx, first)
    await bench.run(second)
    one, two = await found(database, first), await found(database, second)
    assert two.repeats == first
    assert one.report == two.report
    assert one.report_hash == two.report_hash is not None


async def test_running_it_again_after_its_end_changes_nothing(database: Database) -> None:
    bench, backtest_id = Bench(database), await asked(database)
    await bench.run(backtest_id)
    before = await found(database, backtest_id)
    await bench.run(backtest_id)
    assert (await found(database, backtest_id)).finished_at == before.finished_at


async def test_a_cancelled_one_is_not_run(database: Database) -> None:
    backtest_id = await asked(database)
    async with database.transaction(actor=ANALYST) as tx:
        await cancel(tx, backtest_id)
    await Bench(database).run(backtest_id)
    row = await found(database, backtest_id)
    assert (row.state, row.report) == (State.CANCELLED, None)
    async with database.transaction(actor=ANALYST) as tx:
        with pytest.raises(BacktestOver):
            await cancel(tx, backtest_id)


async def test_one_cancelled_on_its_way_ends_its_process(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[asyncio.subprocess.Process] = []
    real = process._spawn

    async def spawn() -> asyncio.subprocess.Process:
        started.append(await real())
        return started[-1]

    monkeypatch.setattr(process, "_spawn", spawn)
    long = replace(REQUEST, sweep={"slow": list(range(9, 109))})
    backtest_id = await asked(database, long)
    async with asyncio.TaskGroup() as group:
        group.create_task(Bench(database).run(backtest_id))
        while (await found(database, backtest_id)).progress == 0:
            await asyncio.sleep(0.02)
        async with database.transaction(actor=ANALYST) as tx:
            await cancel(tx, backtest_id)
    (child,) = started
    assert child.returncode == -signal.SIGKILL
    assert (await found(database, backtest_id)).state == State.CANCELLED


async def test_a_process_that_dies_is_a_failure_and_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_CHILD", "treum.contexts.signals.nothing_here")
    backtest_id = await asked(database)
    await Bench(database).run(backtest_id)
    row = await found(database, backtest_id)
    assert (row.state, row.fault_code) == (State.FAILED, "signals.study_died")


async def test_days_without_bars_are_a_failure_and_told(database: Database) -> None:
    early = replace(REQUEST, from_on=DAYS[0].replace(month=1), to_on=DAYS[0].replace(month=2))
    backtest_id = await asked(database, early)
    await Bench(database).run(backtest_id)
    row = await found(database, backtest_id)
    assert (row.state, row.fault_code) == (State.FAILED, "signals.bad_series")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(REQUEST, strategy="nobody"), "signals.no_such_strategy"),
        (replace(REQUEST, symbol="NOBODY"), "signals.no_such_instrument"),
        (replace(REQUEST, parameters={"fast": 1}), "signals.bad_parameters"),
        (replace(REQUEST, parameters={"fast": 2.5}), "signals.bad_parameters"),
        (replace(REQUEST, parameters={"fats": 2}), "signals.bad_parameters"),
        (replace(REQUEST, sweep={"slow": [8]}), "signals.bad_parameters"),
        (replace(REQUEST, sweep={"slow": [9, 1000]}), "signals.bad_parameters"),
        (replace(REQUEST, to_on=DAYS[0].replace(year=2023)), "signals.bad_backtest"),
        (replace(REQUEST, symbol="TCS25NOVFUT"), "signals.bad_backtest"),
        (replace(REQUEST, terms=WantedTerms(segment=Segment.INTRADAY)), "signals.bad_backtest"),
        (replace(REQUEST, strategy="vwap_pullback", parameters={}), "signals.bad_backtest"),
        (replace(REQUEST, walk=WantedWalk(train=2, test=1)), "signals.bad_backtest"),
        (
            replace(REQUEST, sweep={"fast": list(range(2, 52)), "slow": list(range(60, 72))}),
            "signals.too_much",
        ),
    ],
)
async def test_what_cannot_be_studied_is_refused_and_nothing_is_kept(
    database: Database, request_: BacktestRequest, code: str
) -> None:
    with pytest.raises(TreumError) as refused:
        await asked(database, request_)
    assert refused.value.code == code
    assert await count(database) == 0


async def test_more_than_can_wait_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "WAITING_MAX", 2)
    await asked(database)
    await asked(database)
    with pytest.raises(TooManyBacktests):
        await asked(database)
    assert await count(database) == 2
