"""The feed job plays a run to its end, resumes it where it fell, and yields to a leader."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import india, minute_file
from treum.contexts.market import queries
from treum.contexts.market.api import PRICES, RUNS_CHANGED
from treum.contexts.market.jobs import LEADER, run_feed
from treum.contexts.market.rules.run import RunMismatch, RunState
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.settings import FeedKind, FeedSettings

RUN = UUID(int=1)
DAY = date(2024, 6, 4)
ROWS = [f"NIFTY,20240604,09:{minute},100.00,101.00,99.00,100.50" for minute in range(15, 25)]


@pytest.fixture
def replay(resources: Resources, tmp_path: Path) -> Resources:
    feed = FeedSettings(
        kind=FeedKind.REPLAY,
        file=minute_file(tmp_path, *ROWS),
        day=DAY,
        speed=1_000_000.0,
        run_id=RUN,
    )
    return replace(resources, settings=replace(resources.settings, feed=feed))


async def _play(resources: Resources) -> list[tuple[str, object]]:
    """Run the job until its run has finished; what it told the open sockets."""
    told: list[tuple[str, object]] = []
    finished = asyncio.Event()
    stop = asyncio.Event()

    def hear(subject: str, payload: bytes) -> None:
        message = json.loads(payload)
        told.append((subject, message))
        if message.get("kind") == "run_finished":
            finished.set()

    await resources.live.subscribe(PRICES, hear)
    await resources.live.subscribe(RUNS_CHANGED, hear)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(run_feed(resources, stop))
        await finished.wait()
        stop.set()
    return told


async def _closed(database: Database) -> list[str]:
    """The minutes that were announced, in order."""
    async with database.snapshot() as tx:
        rows = await tx.execute(
            text(
                "SELECT payload->>'at' FROM platform.event"
                " WHERE type = 'market.bars_closed.v1' ORDER BY position"
            )
        )
        return [at for (at,) in rows]


EXPECTED = [india(f"09:{minute}").strftime("%Y-%m-%dT%H:%M:%SZ") for minute in range(15, 25)]


async def test_a_replay_closes_every_minute_once_and_finishes(replay: Resources) -> None:
    told = await _play(replay)
    assert await _closed(replay.database) == EXPECTED
    async with replay.database.snapshot() as tx:
        run = await queries.current_run(tx)
    assert run
    assert (run.id, run.state, run.market_time) == (RUN, RunState.FINISHED, india("09:25"))
    runs = [message for subject, message in told if subject == RUNS_CHANGED]
    assert [message["kind"] for message in runs if isinstance(message, dict)] == [
        "run_started",
        "run_finished",
    ]
    prices = [message for subject, message in told if subject == PRICES]
    assert isinstance(prices[-1], dict)
    assert prices[-1]["market_time"] == "2024-06-04T03:55:00Z"


async def test_a_run_that_fell_resumes_after_its_last_minute(replay: Resources) -> None:
    plan = check_feed(replay.settings.feed, today=DAY)
    async with replay.database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, plan, RUN)
        await close_bars(tx, RUN, plan.bars[:1])
    await _play(replay)
    assert await _closed(replay.database) == EXPECTED


async def test_a_finished_run_is_not_played_again(replay: Resources) -> None:
    await _play(replay)
    stop = asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(run_feed(replay, stop))
        async with replay.database.snapshot() as tx:
            await queries.current_run(tx)
        stop.set()
    assert await _closed(replay.database) == EXPECTED


async def test_a_process_that_does_not_lead_stops_when_told(replay: Resources) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(30), replay.database.leader(LEADER), asyncio.TaskGroup() as group:
        group.create_task(run_feed(replay, stop))
        async with replay.database.snapshot() as tx:
            await queries.current_run(tx)
        stop.set()
    assert await _closed(replay.database) == []


async def test_settings_that_cannot_be_played_end_the_job(replay: Resources) -> None:
    feed = replace(replay.settings.feed, day=date(2024, 6, 5))
    wrong = replace(replay, settings=replace(replay.settings, feed=feed))
    with pytest.raises(SetupError, match="feed day 2024-06-05: not in"):
        await run_feed(wrong, asyncio.Event())
    async with replay.database.snapshot() as tx:
        assert await queries.current_run(tx) is None


async def test_a_run_of_another_feed_ends_the_job(replay: Resources) -> None:
    await _play(replay)
    feed = FeedSettings(run_id=RUN)
    wrong = replace(replay, settings=replace(replay.settings, feed=feed))
    with pytest.raises(RunMismatch):
        await run_feed(wrong, asyncio.Event())


async def test_a_synthetic_run_conflates_ticks_into_bars(resources: Resources) -> None:
    feed = FeedSettings(day=date(2024, 11, 1), speed=1_000_000.0, run_id=RUN)  # One hour.
    synthetic = replace(resources, settings=replace(resources.settings, feed=feed))
    await _play(synthetic)
    assert len(await _closed(resources.database)) == 60
    async with resources.database.snapshot() as tx:
        run = await queries.current_run(tx)
        assert run
        first = await queries.bars_at(tx, RUN, india("18:00", date(2024, 11, 1)))
    assert (run.is_demo, run.state, run.exchange) == (True, RunState.FINISHED, "DEMO")
    assert len(first) == 50
    assert all(bar.volume for bar in first)
