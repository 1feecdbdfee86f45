"""A run that is read from Kite: from the wire to the stored bars, and on with the next day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import (
    DEMO,
    INSTRUMENTS,
    Choice,
    india,
    minute_file,
    session,
)
from treum.contexts.market import queries
from treum.contexts.market.adapters.base import Wait
from treum.contexts.market.feed.paths import SyntheticSession
from treum.contexts.market.jobs import feed as jobs
from treum.contexts.market.jobs.feed import run_feed
from treum.contexts.market.rules.run import Run, RunKind, RunState
from treum.contexts.market.service.live import live_run_id
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.market.service.sandbox import serve_sandbox
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.settings import FeedKind, FeedSettings
from treum.platform.settings.values import Secret

DAY = date(2024, 6, 4)
BEFORE = date(2024, 6, 3)
RUN = UUID(int=7)
DEMOS = [each for each in INSTRUMENTS if each.is_demo]


@asynccontextmanager
async def _sandbox(**choices: Any) -> AsyncIterator[str]:
    """An invented day on a free port, as fast as it is read."""
    choice = Choice(kind="synthetic", day=DAY, symbol=None, speed=0.0, **choices)
    plan = check_feed(choice, today=DAY)
    stop, told = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(serve_sandbox(plan, choice, port=0, stop=stop, ready=told.set_result))
        yield f"http://127.0.0.1:{await told}"
        stop.set()


def _reading(resources: Resources, url: str, **choices: Any) -> Resources:
    feed = FeedSettings(
        kind=FeedKind.KITE, kite_url=url, day=DAY, symbol=DEMO.symbol, speed=0.0, **choices
    )
    return replace(resources, settings=replace(resources.settings, feed=feed))


async def _play(resources: Resources, stop: asyncio.Event | None = None) -> None:
    """Until the run has finished, unless it is stopped by another."""
    done = stop or asyncio.Event()

    def hear(_: str, payload: bytes) -> None:
        if b"run_finished" in payload and stop is None:
            done.set()

    await resources.live.subscribe("runs.changed", hear)
    await run_feed(resources, done)


async def _run(database: Database) -> Run:
    async with database.snapshot() as tx:
        run = await queries.current_run(tx)
    assert run
    return run


async def test_a_sandboxed_day_becomes_the_bars_that_were_invented(resources: Resources) -> None:
    async with _sandbox() as url:
        await _play(_reading(resources, url, run_id=RUN))
    run = await _run(resources.database)
    assert (run.id, run.kind, run.state) == (RUN, RunKind.SYNTHETIC, RunState.FINISHED)
    assert (run.is_demo, run.label) == (True, "Sandbox session of 04 Jun 2024")
    async with resources.database.snapshot() as tx:
        assert await queries.run_instruments(tx, RUN) == [DEMO]
        bars = await queries.bars(tx, RUN, [DEMO.id])
    invented = [
        bar
        for day in (BEFORE, DAY)
        for bar in SyntheticSession(DEMOS, session(day), seed=1).bars()
        if bar.instrument_id == DEMO.id
    ]
    prices = [(bar.at, bar.open, bar.high, bar.low, bar.close) for bar in bars]
    assert prices == [(bar.at, bar.open, bar.high, bar.low, bar.close) for bar in invented]
    # What had been traded when the first price came is not known.
    volumes, told = ([bar.volume for bar in some] for some in (bars, invented))
    assert volumes[:375] + volumes[376:] == told[:375] + told[376:]


async def test_a_live_run_waits_for_the_open_and_goes_on_with_the_next_day(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is planned anew after the night: the calendar may have been changed."""
    asked: list[date] = []
    waits: list[datetime] = []
    at, stop = india("06:00"), asyncio.Event()

    def check(choice: FeedSettings, *, today: date, **others: Any) -> FeedPlan:
        asked.append(today)
        if len(asked) == 3:
            stop.set()
        plan = check_feed(choice, today=DAY, **others)
        return replace(plan, kind=RunKind.LIVE, is_demo=False, seed=None, source="Kite")

    async def until(due: datetime, _: Wait) -> bool:
        nonlocal at
        waits.append(due)
        at = max(at, due)
        return False

    monkeypatch.setattr(jobs, "check_feed", check)
    monkeypatch.setattr(jobs, "now", lambda: at)
    monkeypatch.setattr(jobs, "_until", until)
    async with _sandbox() as url:
        reading = _reading(resources, url)
        await _play(reading, stop)
    run = await _run(resources.database)
    assert (run.kind, run.state) == (RunKind.LIVE, RunState.FINISHED)
    assert run.id == live_run_id(check(reading.settings.feed, today=DAY))
    assert asked[:3] == [DAY, DAY, date(2024, 6, 5)]
    assert waits == [india("09:00"), india("09:14:45")]


@pytest.mark.parametrize("is_stopped", [False, True])
async def test_the_open_is_waited_for_by_the_wall_clock(
    monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    at, waits = india("08:57:30"), list[float]()

    async def wait(seconds: float) -> bool:
        nonlocal at
        waits.append(seconds)
        at += timedelta(seconds=seconds)
        return is_stopped

    monkeypatch.setattr(jobs, "now", lambda: at)
    assert await jobs._until(india("09:00"), wait) is is_stopped
    assert waits == ([60.0] if is_stopped else [60.0, 60.0, 30.0])
    assert await jobs._until(india("08:00"), wait) is False


async def test_a_kite_without_our_instruments_is_one_line(resources: Resources) -> None:
    async with _sandbox() as url:
        reading = _reading(resources, url)
        feed = replace(reading.settings.feed, symbol="NIFTY")
        with pytest.raises(SetupError, match="Kite lists none of NIFTY"):
            await _play(replace(reading, settings=replace(reading.settings, feed=feed)))
    async with resources.database.snapshot() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM market.run")) == 0


async def test_a_feed_that_waits_for_kite_can_be_stopped(resources: Resources) -> None:
    """Nobody listens there: it is tried again and again."""
    async with _sandbox() as url:
        pass
    stop = asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(run_feed(_reading(resources, url), stop))
        async with resources.database.snapshot() as tx:
            assert await queries.current_run(tx) is None
        stop.set()


def test_a_real_live_run_is_of_today_or_the_next_trading_day() -> None:
    choice = Choice(kind="kite", day=None, symbol=None, kite_key=Secret("k"))
    friday, saturday, monday = date(2024, 6, 7), date(2024, 6, 8), date(2024, 6, 10)
    plan = check_feed(choice, today=friday)
    assert (plan.kind, plan.exchange, plan.is_demo) == (RunKind.LIVE, "NSE", False)
    assert (plan.trading_day, plan.speed, plan.seed) == (friday, 1.0, None)
    assert plan.label == "Live session of 07 Jun 2024"
    assert not any(each.is_demo for each in plan.instruments)
    assert check_feed(choice, today=saturday).trading_day == monday
    with pytest.raises(SetupError, match="a live feed has 2024-06-10 only"):
        check_feed(replace(choice, day=friday), today=saturday)


def test_the_live_run_of_a_day_is_one() -> None:
    choice = Choice(kind="kite", day=None, symbol=None, kite_key=Secret("k"))
    ids = [live_run_id(check_feed(choice, today=day)) for day in (DAY, DAY, BEFORE)]
    assert ids[0] == ids[1] != ids[2]


def test_no_secret_is_in_a_plan() -> None:
    choice = Choice(kind="kite", day=None, kite_key=Secret("s3cr3t"), kite_token=Secret("t0k3n"))
    shown = repr(check_feed(choice, today=DAY))
    assert "s3cr3t" not in shown
    assert "t0k3n" not in shown


async def test_a_sandbox_plays_ticks_of_its_own_only(tmp_path: Path) -> None:
    minutes = minute_file(tmp_path, "NIFTY,20240604,09:15,1.00,1.00,1.00,1.00")
    refused = {"another Kite": Choice(kind="kite"), "minutes": Choice(file=minutes)}
    for choice in refused.values():
        plan = check_feed(replace(choice, kite_url="http://127.0.0.1:1"), today=DAY)
        with pytest.raises(SetupError, match=r"a sandbox plays"):
            await serve_sandbox(plan, choice, port=0, stop=asyncio.Event(), ready=_never)


def _never(port: int) -> None:
    raise AssertionError(port)
