"""A feed that falls silent is told within its bounds, and so is its return; time is simulated."""

import json
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import bar, india
from tests.contexts.market.service.plans import replay_plan
from treum.contexts.market import queries
from treum.contexts.market.events import FeedStateChanged
from treum.contexts.market.feed.pulse import Pulse
from treum.contexts.market.rules.freshness import LOST_S, Bounds, FeedState
from treum.contexts.market.rules.run import RunState
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import RUNS_CHANGED, begin_run, finish_run, note_feed
from treum.contexts.market.service.watch import CHECK_S_MAX, watch_feed
from treum.platform.database import Database, Transaction

RUN = UUID(int=1)
BOUNDS = Bounds(stale_s=5.0, mute_s=20.0)


class Silence:
    """A clock that moves when waited on. The feed gives a bar each second but for a stretch."""

    def __init__(self, pulse: Pulse, *, silent: tuple[float, float], end_s: float) -> None:
        self.now_s = 0.0
        self._pulse = pulse
        self._silent = silent
        self._end_s = end_s

    def clock(self) -> float:
        return self.now_s

    async def wait(self, seconds: float) -> bool:
        self.now_s += seconds
        silent_from, silent_to = self._silent
        if not silent_from < self.now_s < silent_to:
            minute = f"{9 + int(self.now_s) // 60:02}:{int(self.now_s) % 60:02}"
            moving = bar(minute, "9.00", "9.10", "8.90", "9.00")
            self._pulse.take([moving], now_s=self.now_s, ticks_taken=0)
        return self.now_s >= self._end_s


@pytest.fixture
async def running(database: Database) -> Database:
    async with database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, replay_plan(), RUN)
    return database


async def _watch(database: Database, *, silent: tuple[float, float]) -> list[tuple[float, str]]:
    """When, in simulated seconds, which state was told."""
    pulse = Pulse(BOUNDS, now_s=0.0, market_time=None)
    silence = Silence(pulse, silent=silent, end_s=60.0)
    told: list[tuple[float, str]] = []

    def hear(_subject: str, payload: bytes) -> None:
        message = json.loads(payload)
        assert message["kind"] == "feed_state"
        told.append((silence.now_s, message["run"]["feed_state"]))

    await database.live.subscribe(RUNS_CHANGED, hear)
    await watch_feed(database, RUN, pulse=pulse, clock=silence.clock, wait=silence.wait)
    return told


async def _announced(database: Database) -> list[tuple[str, str | None]]:
    async with database.snapshot() as tx:
        rows = await tx.execute(
            text(
                "SELECT payload->>'state' AS state, payload->>'since' AS since FROM platform.event"
                " WHERE type = 'market.feed_state_changed.v1' ORDER BY position"
            )
        )
        return [(row.state, row.since) for row in rows]


async def test_a_muted_feed_is_stale_then_mute_within_its_bounds_and_recovers(
    running: Database,
) -> None:
    """The last bar comes at 10 s; the next at 40 s."""
    told = await _watch(running, silent=(10.0, 40.0))
    assert told == [(16.0, "stale"), (31.0, "mute"), (40.0, "live")]
    assert told[0][0] - 10.0 <= BOUNDS.stale_s + CHECK_S_MAX
    assert told[1][0] - 10.0 <= BOUNDS.mute_s + CHECK_S_MAX
    since = india("09:11").strftime("%Y-%m-%dT%H:%M:%SZ")
    assert await _announced(running) == [("stale", since), ("mute", since), ("live", None)]


async def test_a_feed_that_never_stops_tells_nothing(running: Database) -> None:
    assert await _watch(running, silent=(0.0, 0.0)) == []
    assert await _announced(running) == []


async def test_a_feed_that_ends_while_silent_leaves_its_state(running: Database) -> None:
    assert [state for _, state in await _watch(running, silent=(10.0, 99.0))] == ["stale", "mute"]
    async with running.snapshot() as tx:
        run = await queries.find_run(tx, RUN)
    assert run
    assert (run.feed_state, run.feed_since) == (FeedState.MUTE, india("09:11"))


@pytest.fixture
async def begun(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    await begin_run(tx, replay_plan(), RUN)
    return tx


async def test_the_same_state_is_announced_once(begun: Transaction) -> None:
    for _ in range(3):
        await note_feed(begun, RUN, FeedState.STALE, since=india("09:20"))
    changes = [event for event in begun.announced if isinstance(event, FeedStateChanged)]
    assert changes == [FeedStateChanged(run_id=RUN, state="stale", since=india("09:20"))]


async def test_a_finished_run_is_finished_whatever_is_noted(begun: Transaction) -> None:
    await note_feed(begun, RUN, FeedState.MUTE, since=india("09:20"))
    await finish_run(begun, RUN)
    await note_feed(begun, RUN, FeedState.LIVE, since=None)
    run = await queries.find_run(begun, RUN)
    assert run
    assert (run.state, run.feed_state, run.feed_since) == (
        RunState.FINISHED,
        FeedState.FINISHED,
        None,
    )


async def test_a_run_nobody_looks_after_is_shown_as_mute(begun: Transaction) -> None:
    """As when its process was killed: nobody is left to say so."""
    await note_feed(begun, RUN, FeedState.LIVE, since=None)
    run = await queries.find_run(begun, RUN)
    assert run
    assert run.feed_state is FeedState.LIVE
    await begun.execute(
        text("UPDATE market.run SET feed_seen_at = clock_timestamp() - make_interval(secs => :s)"),
        {"s": LOST_S + 1},
    )
    lost = await queries.current_run(begun)
    assert lost
    assert lost.feed_state is FeedState.MUTE
    await finish_run(begun, RUN)
    ended = await queries.current_run(begun)
    assert ended
    assert ended.feed_state is FeedState.FINISHED
