"""A minute closes once: its bars and its event together."""

from decimal import Decimal
from uuid import UUID

import pytest

from tests.contexts.market.examples import NIFTY, india
from tests.contexts.market.service.plans import BARS, replay_plan
from treum.contexts.market import queries
from treum.contexts.market.events import BarsClosed, RunStarted
from treum.contexts.market.rules.run import RunIsFinished
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, finish_run
from treum.platform.database import Transaction

RUN = UUID(int=1)
STARTED = RunStarted(run_id=RUN)
FIRST = BarsClosed(run_id=RUN, interval_s=60, at=india("09:15"))
SECOND = BarsClosed(run_id=RUN, interval_s=60, at=india("09:16"))


@pytest.fixture
async def running(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    await begin_run(tx, replay_plan(), RUN)
    return tx


async def test_closing_stores_the_bars_moves_market_time_and_announces(
    running: Transaction,
) -> None:
    assert await close_bars(running, RUN, BARS[:1])
    assert await queries.bars_at(running, RUN, india("09:15")) == [BARS[0]]
    run = await queries.find_run(running, RUN)
    assert run
    assert run.market_time == india("09:16")
    assert running.announced == (STARTED, FIRST)


async def test_a_repeated_minute_stores_and_announces_nothing(running: Transaction) -> None:
    await close_bars(running, RUN, BARS[:1])
    assert not await close_bars(running, RUN, BARS[:1])
    assert running.announced == (STARTED, FIRST)


async def test_an_earlier_minute_is_not_closed_after_a_later_one(running: Transaction) -> None:
    await close_bars(running, RUN, BARS[1:2])
    assert not await close_bars(running, RUN, BARS[:1])
    assert await queries.bars_at(running, RUN, india("09:15")) == []
    assert running.announced == (STARTED, SECOND)


async def test_a_finished_run_takes_no_more(running: Transaction) -> None:
    await finish_run(running, RUN)
    with pytest.raises(RunIsFinished):
        await close_bars(running, RUN, BARS[:1])
    assert await queries.bars_at(running, RUN, india("09:15")) == []


async def test_bars_are_read_by_stretch(running: Transaction) -> None:
    for one in BARS:
        await close_bars(running, RUN, [one])
    ids = [NIFTY.id]
    stretch = await queries.bars(running, RUN, ids, from_=india("09:16"), to=india("09:17"))
    assert stretch == [BARS[1]]
    everything = await queries.bars(running, RUN, ids)
    assert everything == [*replay_plan().history, *BARS]
    assert await queries.bars(running, RUN, ids, limit=2) == everything[:2]
    assert await queries.bars(running, RUN, []) == []
    assert str(everything[-1].close) == str(Decimal("102.00"))


async def test_last_bar_at_knows_history_too(running: Transaction) -> None:
    history_at = replay_plan().history[-1].at
    assert await queries.last_bar_at(running, RUN) == history_at
    await close_bars(running, RUN, BARS[:1])
    assert await queries.last_bar_at(running, RUN) == india("09:15")
    assert await queries.last_bar_at(running, RUN, before=india("09:15")) == history_at
    assert await queries.last_bar_at(running, UUID(int=9)) is None
