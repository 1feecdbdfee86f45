"""Runs start, resume, replace one another and finish."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import NIFTY
from tests.contexts.market.service.plans import replay_plan
from treum.contexts.market import queries
from treum.contexts.market.events import RunFinished, RunStarted
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.run import Run, RunKind, RunMismatch, RunState
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, finish_run, start_run
from treum.platform.database import Transaction

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    return tx


async def _state(tx: Transaction, run_id: UUID) -> RunState:
    run = await queries.find_run(tx, run_id)
    assert run is not None
    return run.state


async def test_start_run_stores_the_run_with_its_history_and_rejects(seeded: Transaction) -> None:
    run = await start_run(seeded, replay_plan(), FIRST)
    assert run == Run(
        id=FIRST,
        kind=RunKind.REPLAY,
        exchange="NSE",
        trading_day=replay_plan().trading_day,
        label="Replay of 04 Jun 2024",
        speed=60.0,
        seed=None,
        source="example.csv",
        is_demo=False,
        state=RunState.RUNNING,
        started_at=run.started_at,
        finished_at=None,
        market_time=None,
        feed_state=FeedState.LIVE,
        feed_since=None,
    )
    assert await queries.current_run(seeded) == run
    assert await queries.run_instruments(seeded, FIRST) == [NIFTY]
    assert await queries.bars(seeded, FIRST, [NIFTY.id]) == list(replay_plan().history)
    rejected = (await seeded.execute(text("SELECT line, reason FROM market.rejected_row"))).all()
    assert [tuple(row) for row in rejected] == [(7, "bad_number")]
    assert seeded.announced == (RunStarted(run_id=FIRST),)


async def test_a_run_begun_again_is_resumed(seeded: Transaction) -> None:
    begun = await begin_run(seeded, replay_plan(), FIRST)
    assert await begin_run(seeded, replay_plan(), FIRST) == begun
    assert seeded.announced == (RunStarted(run_id=FIRST),)


@pytest.mark.parametrize("change", [{"source": "other.csv"}, {"seed": 3}])
async def test_a_run_of_another_feed_is_not_resumed(
    seeded: Transaction, change: dict[str, object]
) -> None:
    await begin_run(seeded, replay_plan(), FIRST)
    with pytest.raises(RunMismatch, match=f"Run {FIRST} is Replay of 04 Jun 2024"):
        await begin_run(seeded, replace(replay_plan(), **change), FIRST)  # type: ignore[arg-type] # varied fields
    assert seeded.announced == (RunStarted(run_id=FIRST),)


async def test_a_new_run_ends_the_one_it_replaces(seeded: Transaction) -> None:
    await begin_run(seeded, replay_plan(), FIRST)
    await begin_run(seeded, replay_plan(), SECOND)
    assert await _state(seeded, FIRST) is RunState.FINISHED
    assert await _state(seeded, SECOND) is RunState.RUNNING
    assert seeded.announced == (
        RunStarted(run_id=FIRST),
        RunFinished(run_id=FIRST),
        RunStarted(run_id=SECOND),
    )


async def test_a_run_that_starts_after_the_clock_went_back_is_the_current_one(
    seeded: Transaction,
) -> None:
    await start_run(seeded, replay_plan(), FIRST)
    seeded.now -= timedelta(hours=1)
    second = await start_run(seeded, replay_plan(), SECOND)
    assert await queries.current_run(seeded) == second


async def test_finishing_twice_announces_once(seeded: Transaction) -> None:
    await begin_run(seeded, replay_plan(), FIRST)
    await finish_run(seeded, FIRST)
    run = await queries.find_run(seeded, FIRST)
    assert run
    assert run.state is RunState.FINISHED
    await finish_run(seeded, FIRST)
    assert await queries.find_run(seeded, FIRST) == run
    assert seeded.announced == (RunStarted(run_id=FIRST), RunFinished(run_id=FIRST))


async def test_without_a_run_there_is_no_current_one(tx: Transaction) -> None:
    assert await queries.current_run(tx) is None
    assert await queries.find_run(tx, FIRST) is None
