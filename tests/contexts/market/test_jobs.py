"""The feed job plays a run to its end, resumes it where it fell, and yields to a leader."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.contexts.market.examples import india, minute_file
from tests.contexts.market.recorded import market_data
from treum.contexts.market import queries
from treum.contexts.market.adapters.base import Arrival, Wait
from treum.contexts.market.api import PRICES, RUNS_CHANGED
from treum.contexts.market.feed.conflate import Conflation
from treum.contexts.market.jobs import feed as jobs
from treum.contexts.market.jobs.feed import LEADER, run_feed
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.calendar_edit import edited_day
from treum.contexts.market.rules.freshness import Bounds
from treum.contexts.market.rules.run import RunMismatch, RunState
from treum.contexts.market.rules.session import SessionKind
from treum.contexts.market.service.calendar import set_day
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run
from treum.platform.context import Resources
from treum.platform.database import Database, Transaction
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


async def test_a_run_goes_on_after_an_outage_of_the_database(
    replay: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = iter([DBAPIError("x", {}, asyncpg.DiskFullError()), TimeoutError(), None, OSError()])

    async def close(tx: Transaction, run_id: UUID, bars: Sequence[Bar]) -> bool:
        is_closed = await close_bars(tx, run_id, bars)
        if trouble := next(troubles, None):
            raise trouble
        return is_closed

    monkeypatch.setattr(jobs, "close_bars", close)
    settings = replace(replay.settings.feed, run_id=None)
    unnamed = replace(replay, settings=replace(replay.settings, feed=settings))
    told = await _play(unnamed)
    assert await _closed(replay.database) == EXPECTED
    started = [
        each for _, each in told if isinstance(each, dict) and each.get("kind") == "run_started"
    ]
    assert len(started) == 1, "it is the same run"


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


class MutedFeed:
    """Connected, and silent after its first minute until it is allowed to go on."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        self.may_go_on = asyncio.Event()
        self._bars = bars

    async def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        for number, bar in enumerate(self._bars):
            if number == 1:
                await self.may_go_on.wait()
            yield (bar,)


async def test_a_muted_feed_is_told_stale_then_mute_and_recovers(
    replay: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = check_feed(replay.settings.feed, today=DAY)
    feed = MutedFeed(plan.bars)

    class MutedPlan(FeedPlan):
        __slots__ = ()

        def open(self, *, clock: Callable[[], float], wait: Wait) -> MutedFeed:
            return feed

    values = {each.name: getattr(plan, each.name) for each in fields(plan)}
    muted = MutedPlan(**values | {"freshness": Bounds(stale_s=0.1, mute_s=3.0)})
    monkeypatch.setattr(jobs, "check_feed", lambda *_, **__: muted)

    def go_on(_subject: str, payload: bytes) -> None:
        if json.loads(payload)["run"]["feed_state"] == "mute":
            feed.may_go_on.set()

    await replay.live.subscribe(RUNS_CHANGED, go_on)
    told = await _play(replay)
    runs = [message for subject, message in told if subject == RUNS_CHANGED]
    seen = [(run["kind"], run["run"]["feed_state"]) for run in runs if isinstance(run, dict)]
    assert seen[:3] == [("run_started", "live"), ("feed_state", "stale"), ("feed_state", "mute")]
    assert seen[-1] == ("run_finished", "finished")
    assert await _closed(replay.database) == EXPECTED


async def test_recorded_ticks_go_the_live_path(resources: Resources) -> None:
    """Played at a speed at which the recorded silence of 38 minutes is short."""
    feed = FeedSettings(
        kind=FeedKind.REPLAY,
        file=market_data("ticks/all_ticks_FUTURES_RELIND_TCS.csv"),
        day=date(2025, 11, 17),
        speed=1_000_000.0,
        run_id=RUN,
    )
    await _play(replace(resources, settings=replace(resources.settings, feed=feed)))
    assert len(await _closed(resources.database)) == 25
    async with resources.database.snapshot() as tx:
        run = await queries.current_run(tx)
        assert run
        instruments = await queries.run_instruments(tx, RUN)
        rejected = await queries.rejected_rows(tx, RUN)
        bars = await queries.bars(tx, RUN, [each.id for each in instruments])
    assert (run.state, run.exchange, run.is_demo) == (RunState.FINISHED, "NSE", False)
    assert {each.symbol for each in instruments} == {"RELIANCE25NOVFUT", "TCS25NOVFUT"}
    assert rejected == {"duplicate_tick": 602, "volume_backwards": 1}
    assert len(bars) == 50
    assert all(bar.volume is not None for bar in bars)


async def test_a_tick_run_that_fell_resumes_with_the_same_bars(resources: Resources) -> None:
    feed = FeedSettings(
        kind=FeedKind.REPLAY,
        file=market_data("ticks/all_ticks_FUTURES_RELIND_TCS.csv"),
        day=date(2025, 11, 17),
        speed=1_000_000.0,
        run_id=RUN,
    )
    ticks = replace(resources, settings=replace(resources.settings, feed=feed))
    plan = check_feed(feed, today=DAY)
    conflation = Conflation(plan.instruments, plan.session)
    closed = [bars for tick in plan.ticks for bars in conflation.take(tick)]
    async with resources.database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, plan, RUN)
        for minute in closed[:10]:
            await close_bars(tx, RUN, minute)
    await _play(ticks)
    whole = [bar for bars in [*closed, *conflation.finish()] for bar in bars]
    async with resources.database.snapshot() as tx:
        stored = await queries.bars(tx, RUN, [each.id for each in plan.instruments])
    assert stored == sorted(whole, key=lambda bar: (bar.at, bar.instrument_id))


async def test_an_operators_holiday_stops_a_run_of_that_day(replay: Resources) -> None:
    async with replay.database.transaction(actor="operator:asha") as tx:
        await seed_reference(tx)
        edit = edited_day("NSE", DAY, kind=SessionKind.HOLIDAY, name="Closed", hours=())
        await set_day(tx, edit)
    with pytest.raises(SetupError, match="feed day 2024-06-04: NSE does not trade then: Closed"):
        await run_feed(replay, asyncio.Event())


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
