"""Delayed channels: each step once, in order, when its market time has come and not before."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.contexts.signals.played import (
    BARS,
    MINUTES,
    PLAN,
    Played,
    everything,
    fetch_from,
    play,
    work,
)
from tests.make import canonical
from tests.make.market import close_minutes, end_run, start_run
from treum.contexts.signals import api
from treum.contexts.signals.handlers import engine_handler
from treum.contexts.signals.tables.signals import TierDelayRow
from treum.platform.clock import now
from treum.platform.database import Database
from treum.platform.handlers import Consumer

DELAY = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
EVENTS = MINUTES + 1
"""Of a whole run: each minute, and its end."""


class Release(NamedTuple):
    """A row of `canonical.releases`; seq: None while it waits."""

    channel: str
    seq: int | None
    release_at: datetime
    strategy: str
    symbol: str
    signal_at: datetime
    kind: str
    bar_at: datetime

    @property
    def step(self) -> tuple[object, ...]:
        return self[3:]


async def releases(played: Played, channel: str) -> list[Release]:
    rows = await canonical.releases(fetch_from(played.database), played.run_id)
    return [each for row in rows if (each := Release(*row)).channel == channel]  # type: ignore[arg-type] # rows are untyped


async def decide(database: Database, tier: str, *, minutes: int, at: datetime) -> None:
    async with database.transaction() as tx:
        tx.add(
            TierDelayRow(tier=tier, valid_from=at, minutes=minutes, source="test", decided_at=at)
        )


@pytest.fixture
async def two_delays(played: Played) -> Played:
    """The same day again, free still 15 minutes late and basic 5."""
    await decide(played.database, "basic", minutes=5, at=now())
    return Played(played.database, await play(played.database))


@pytest.mark.parametrize("minutes", [20, 33, 149])
async def test_a_step_is_released_when_its_delay_has_passed(played: Played, minutes: int) -> None:
    await work(played.database, events_max=minutes)
    market_time = BARS[0].at + minutes * MINUTE
    free, premium = [await releases(played, f"signals_{tier}") for tier in ("free", "premium")]
    assert len(free) == len(premium) > 0
    for late, instant in zip(
        sorted(free, key=_by_step), sorted(premium, key=_by_step), strict=True
    ):
        assert late.step == instant.step
        assert instant.release_at == instant.bar_at + MINUTE
        assert late.release_at == instant.release_at + DELAY
        assert (late.seq is not None) is (late.release_at <= market_time)
        assert instant.seq is not None


async def test_the_minute_of_its_release_is_the_first_that_shows_a_step(played: Played) -> None:
    await work(played.database, events_max=10)
    first = min(each.release_at for each in await releases(played, "signals_free"))
    due = (first - BARS[0].at) // MINUTE
    assert due > 11
    await work(played.database, events_max=due - 1 - 10)
    assert not [each for each in await releases(played, "signals_free") if each.seq]
    await work(played.database, events_max=1)
    shown = [each for each in await releases(played, "signals_free") if each.seq]
    assert {each.release_at for each in shown} == {first}


async def test_every_channel_shows_the_same_steps_in_the_same_order(two_delays: Played) -> None:
    await work(two_delays.database)
    shown = {tier: await releases(two_delays, f"signals_{tier}") for tier in _TIERS}
    assert len(shown["premium"]) > 25
    for tier in _TIERS:
        assert [each.step for each in shown[tier]] == [each.step for each in shown["premium"]]
        assert [each.seq for each in shown[tier]] == list(range(1, len(shown[tier]) + 1))


async def test_two_delays_differ_by_ten_minutes(two_delays: Played) -> None:
    await work(two_delays.database)
    free, basic = [await releases(two_delays, f"signals_{tier}") for tier in ("free", "basic")]
    gaps = {late.release_at - early.release_at for late, early in zip(free, basic, strict=True)}
    assert gaps == {timedelta(minutes=10)}


async def test_the_end_of_the_run_releases_what_still_waits(played: Played) -> None:
    await work(played.database, events_max=EVENTS - 1)
    waiting = [each for each in await releases(played, "signals_free") if each.seq is None]
    assert waiting
    await work(played.database)
    free = await releases(played, "signals_free")
    assert [each.seq for each in free] == list(range(1, len(free) + 1))
    assert {each.step for each in waiting} <= {each.step for each in free}


async def test_nothing_that_waits_can_be_read_or_heard(played: Played) -> None:
    heard: list[api.LiveFrame] = []

    def receive(_subject: str, payload: bytes) -> None:
        heard.append(msgspec.json.decode(payload, type=api.LiveFrame))

    await played.database.live.subscribe(api.SUBJECT_PREFIX + "free", receive)
    consumer = Consumer(played.database, engine_handler())
    await consumer.prepare()
    while await consumer.apply_next():
        released = [each for each in await releases(played, "signals_free") if each.seq]
        async with played.database.snapshot() as tx:
            heads = await api.heads(tx)
            stored = await api.frames_after(tx, played.run_id, "signals_free", after=0, limit=9999)
        assert heads.seqs.get("signals_free", 0) == len(released) == len(stored) == len(heard)
    assert len(heard) > 25


async def test_the_delays_of_a_run_are_those_of_its_start(played: Played) -> None:
    await work(played.database, events_max=30)
    await decide(played.database, "free", minutes=0, at=now())
    await work(played.database)
    later = Played(played.database, await play(played.database))
    await work(later.database)
    for each in await releases(played, "signals_free"):
        assert each.release_at == each.bar_at + MINUTE + DELAY
    for each in await releases(later, "signals_free"):
        assert each.release_at == each.bar_at + MINUTE


async def test_a_delay_that_is_not_yet_valid_changes_nothing(played: Played) -> None:
    await decide(played.database, "premium", minutes=30, at=datetime(2999, 1, 1, tzinfo=UTC))
    await work(played.database)
    assert {
        each.release_at - each.bar_at for each in await releases(played, "signals_premium")
    } == {MINUTE}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_how_the_worker_lags_behind_the_market_changes_nothing(
    played: Played, database: Database, seed: int
) -> None:
    """From a worker that follows each minute to one that wakes when all is over."""
    await work(played.database)
    undisturbed = await everything(played)
    chance = random.Random(seed)
    run_id = await start_run(database, PLAN)
    width, minute = len(PLAN.instruments), 0
    while minute < MINUTES:
        step = chance.choice((1, 1, 2, 9, 40))
        bars = BARS[minute * width : (minute + step) * width]
        await close_minutes(database, bars, run_id=run_id)
        minute += step
        if chance.random() < 0.5:
            await work(database, events_max=chance.choice((1, 3, 20)))
    await end_run(database, run_id)
    await work(database)
    assert await everything(Played(database, run_id)) == undisturbed


async def test_a_delay_cannot_be_decided_for_the_past(database: Database) -> None:
    with pytest.raises(IntegrityError, match="tier_delay_not_backdated"):
        async with database.transaction() as tx:
            tx.add(TierDelayRow(tier="free", valid_from=_PAST, minutes=1, source="test"))
    assert await _delays(database) == [
        ("basic", 0),
        ("enterprise", 0),
        ("free", 15),
        ("premium", 0),
    ]


async def test_what_was_decided_stays(database: Database) -> None:
    for statement in (
        update(TierDelayRow).values(minutes=1),
        text("DELETE FROM signals.tier_delay"),
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.transaction() as tx:
                await tx.execute(statement)


_TIERS = ("free", "basic", "premium", "enterprise")
_PAST = datetime(2025, 1, 1, tzinfo=UTC)


def _by_step(release: Release) -> tuple[str, ...]:
    return tuple(str(fact) for fact in release.step)


async def _delays(database: Database) -> Sequence[canonical.Row]:
    return await fetch_from(database)(
        "SELECT tier, minutes FROM signals.tier_delay ORDER BY tier, valid_from"
    )
