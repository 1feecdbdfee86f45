"""The end of a day that no feed ends: through the worker, once, and after every bar."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make import canonical
from tests.make.market import bars_of, close_minutes, demo_plan, end_run, start_run
from tests.make.workflows import ended, running
from treum.contexts.market.rules.bar import Bar
from treum.contexts.signals import rules
from treum.contexts.signals.handlers import engine_handler
from treum.contexts.signals.jobs import FIND_ENDED_DAYS, schedules, workflows
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.handlers import Consumer
from treum.platform.testing import Servers
from treum.platform.workflows import Plan, start

PLAN = demo_plan()
DAY_BARS = bars_of(PLAN)
CLOSES_AT = PLAN.session.windows[-1].closes_at
MINUTES = 96  # With open signals here and halfway.
MORNING = DAY_BARS[: MINUTES * len(PLAN.instruments)]


async def _play(database: Database, bars: Sequence[Bar], *, is_live: bool = True) -> UUID:
    """A run whose feed dies after these bars; no worker has followed it yet."""
    run_id = await start_run(database, PLAN)
    if is_live:
        async with database.transaction() as tx:
            await tx.execute(text("UPDATE market.run SET kind = 'live', seed = NULL"))
    await close_minutes(database, bars, run_id=run_id)
    return run_id


async def _work(database: Database) -> None:
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    while await consumer.apply_next():
        pass


async def _look(servers: Servers, resources: Resources, *, times: int = 1) -> None:
    """As the schedule does, then let all that came of it end."""
    database = resources.database
    plan = Plan(workflows=workflows(resources), schedules=schedules(resources), poll_s=0.05)
    async with running(servers, database, plan=plan):
        for number in range(times):
            async with database.transaction() as tx:
                await start(tx, FIND_ENDED_DAYS, id=f"look/{number}")
            assert await ended(database, f"look/{number}") == "SUCCESS"
        async with database.snapshot() as tx:
            found = await tx.scalars(text("SELECT workflow_uuid FROM dbos.workflow_status"))
            ids = found.all()
        for workflow_id in ids:
            assert await ended(database, workflow_id) == "SUCCESS"


async def _count(database: Database, what: str) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text(f"SELECT count(*) FROM {what}"))
        return found


async def _open(database: Database) -> int:
    return await _count(database, "signals.signal WHERE exit_price IS NULL")


async def _announced(database: Database) -> int:
    return await _count(database, "platform.event WHERE type = 'signals.day_ended.v1'")


def _fetch(database: Database) -> canonical.Fetch:
    async def fetch(statement: str) -> Sequence[canonical.Row]:
        async with database.snapshot() as tx:
            return [tuple(row) for row in await tx.execute(text(statement))]

    return fetch


async def test_a_dead_feeds_signals_expire_once_at_their_last_close(
    servers: Servers, resources: Resources
) -> None:
    database = resources.database
    run_id = await _play(database, MORNING)
    await _work(database)
    open_before = await _open(database)
    assert open_before > 0
    await _look(servers, resources, times=3)
    assert await _announced(database) == 1
    await _work(database)
    assert await _open(database) == 0
    assert await _count(database, "signals.signal WHERE state = 'expired'") >= open_before
    facts = await canonical.run_facts(_fetch(database), run_id)
    await end_run(database, run_id)
    await _work(database)
    await _look(servers, resources)
    assert await canonical.run_facts(_fetch(database), run_id) == facts


async def test_it_is_the_same_end_as_the_runs_own(servers: Servers, resources: Resources) -> None:
    database = resources.database
    by_schedule = await _play(database, MORNING)
    await _work(database)
    assert await _open(database) > 0
    await _look(servers, resources)
    await _work(database)
    by_feed = await _play(database, MORNING)
    await _work(database)
    await end_run(database, by_feed)
    await _work(database)
    fetch = _fetch(database)
    assert await canonical.run_facts(fetch, by_schedule) == await canonical.run_facts(
        fetch, by_feed
    )


async def test_bars_that_nobody_has_followed_yet_come_first(
    servers: Servers, resources: Resources
) -> None:
    """The worker is behind: what those bars would have stopped is stopped, not expired."""
    database = resources.database
    middle = len(MORNING) // 2
    behind = await _play(database, MORNING[:middle])
    await _work(database)
    assert await _open(database) > 0
    await close_minutes(database, MORNING[middle:], run_id=behind)
    await _look(servers, resources)
    assert await _announced(database) == 1
    await _work(database)
    assert await _open(database) == 0
    level = await _play(database, MORNING)
    await _work(database)
    await end_run(database, level)
    await _work(database)
    fetch = _fetch(database)
    assert await canonical.run_facts(fetch, behind) == await canonical.run_facts(fetch, level)


async def test_a_replay_in_its_middle_is_left_alone(servers: Servers, resources: Resources) -> None:
    """Wall time is years past its session, market time is not."""
    database = resources.database
    await _play(database, MORNING, is_live=False)
    await _work(database)
    open_before = await _open(database)
    assert open_before > 0
    await _look(servers, resources)
    await _work(database)
    assert await _open(database) == open_before
    assert await _announced(database) == 0


async def test_a_day_without_open_signals_is_not_announced(
    servers: Servers, resources: Resources
) -> None:
    database = resources.database
    run_id = await _play(database, MORNING)
    await _work(database)
    await end_run(database, run_id)
    await _work(database)
    await _look(servers, resources)
    assert await _announced(database) == 0


@pytest.mark.parametrize(
    ("market_time", "wall_time", "is_over"),
    [
        (None, None, False),
        (CLOSES_AT, None, True),
        (CLOSES_AT - timedelta(minutes=1), None, False),
        (CLOSES_AT - timedelta(minutes=1), datetime(2100, 1, 1, tzinfo=UTC), True),
        (None, CLOSES_AT + rules.LATE_BARS, True),
        (None, CLOSES_AT + rules.LATE_BARS - timedelta(microseconds=1), False),
    ],
)
def test_when_a_day_is_over(
    market_time: datetime | None, wall_time: datetime | None, *, is_over: bool
) -> None:
    found = rules.is_day_over(CLOSES_AT, market_time=market_time, wall_time=wall_time)
    assert found is is_over
