"""The end of a day that no feed ends: through the worker, once, and after every bar."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.contexts.signals.ended import (
    MORNING,
    PLAN,
    count,
    count_announced,
    count_open,
    look,
    play_until,
    play_with_open,
)
from tests.contexts.signals.played import fetch_from, work
from tests.make import canonical
from tests.make.market import close_minutes, end_run
from treum.contexts.signals import rules
from treum.platform.context import Resources
from treum.platform.testing import Servers

CLOSES_AT = PLAN.session.windows[-1].closes_at


async def test_a_dead_feeds_signals_expire_once_at_their_last_close(
    servers: Servers, resources: Resources
) -> None:
    database = resources.database
    run_id = await play_with_open(database)
    open_before = await count_open(database)
    await look(servers, resources, times=3)
    assert await count_announced(database) == 1
    await work(database)
    assert await count_open(database) == 0
    assert await count(database, "signals.signal WHERE state = 'expired'") >= open_before
    facts = await canonical.run_facts(fetch_from(database), run_id)
    await end_run(database, run_id)
    await work(database)
    await look(servers, resources)
    assert await canonical.run_facts(fetch_from(database), run_id) == facts


async def test_it_is_the_same_end_as_the_runs_own(servers: Servers, resources: Resources) -> None:
    database = resources.database
    by_schedule = await play_with_open(database)
    await look(servers, resources)
    await work(database)
    by_feed = await play_with_open(database)
    await end_run(database, by_feed)
    await work(database)
    fetch = fetch_from(database)
    assert await canonical.run_facts(fetch, by_schedule) == await canonical.run_facts(
        fetch, by_feed
    )


async def test_bars_that_nobody_has_followed_yet_come_first(
    servers: Servers, resources: Resources
) -> None:
    """The worker is behind: what those bars would have stopped is stopped, not expired."""
    database = resources.database
    middle = len(MORNING) // 2
    behind = await play_until(database, MORNING[:middle])
    await work(database)
    assert await count_open(database) > 0
    await close_minutes(database, MORNING[middle:], run_id=behind)
    await look(servers, resources)
    assert await count_announced(database) == 1
    await work(database)
    assert await count_open(database) == 0
    level = await play_until(database, MORNING)
    await work(database)
    await end_run(database, level)
    await work(database)
    fetch = fetch_from(database)
    assert await canonical.run_facts(fetch, behind) == await canonical.run_facts(fetch, level)


async def test_a_replay_in_its_middle_is_left_alone(servers: Servers, resources: Resources) -> None:
    """Wall time is years past its session, market time is not."""
    database = resources.database
    await play_until(database, MORNING, is_live=False)
    await work(database)
    open_before = await count_open(database)
    assert open_before > 0
    await look(servers, resources)
    await work(database)
    assert await count_open(database) == open_before
    assert await count_announced(database) == 0


async def test_a_day_without_open_signals_is_not_announced(
    servers: Servers, resources: Resources
) -> None:
    database = resources.database
    run_id = await play_until(database, MORNING)
    await work(database)
    await end_run(database, run_id)
    await work(database)
    await look(servers, resources)
    assert await count_announced(database) == 0


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
