"""However fast a day is played, every channel of it shows the same, delayed ones included."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tests.journeys.soak import soak_only
from tests.journeys.stack import Stack, running
from tests.make import canonical
from tests.make.canonical import Row

TIERS = {"free", "basic", "premium", "enterprise"}
SHORT_DAY = "2024-11-01"
"""The muhurat session: one hour."""
FOLLOWED, PRESSED, UNLIMITED = "600", "6000", "0"
"""Market seconds per second: the worker follows minute by minute, is pressed, or is left behind."""
TEN_MINUTES = datetime(2024, 11, 1, 12, 40, tzinfo=UTC)
"""Of that session. Its free channel is fifteen minutes late, so that it has shown nothing yet."""


def test_a_day_at_three_speeds_is_the_same_day(folder: Path, web: Mapping[str, str]) -> None:
    data_dir, session = folder / "data", {**web, "TREUM_FEED__DAY": SHORT_DAY}
    facts = _facts(data_dir, session, speed=FOLLOWED)
    signals, deliveries, releases, lags = facts
    assert len(signals) > 100
    assert {str(row[0]).removeprefix("signals_") for row in deliveries} == TIERS
    assert _last_seqs(deliveries) == dict.fromkeys(_last_seqs(deliveries), len(deliveries) // 4)
    assert len(releases) == len(deliveries), "the end of a run leaves nothing waiting"
    assert any(shown != seq for seq, shown in lags), "the free channel must have run behind"
    assert _facts(data_dir, session, speed=PRESSED) == facts
    assert _facts(data_dir, session, speed=UNLIMITED) == facts


@soak_only
def test_ten_minutes_as_they_pass_are_those_of_a_fast_run(
    folder: Path, web: Mapping[str, str]
) -> None:
    async def fast(stack: Stack) -> tuple[list[Row], set[Row]]:
        return await _first_minutes(stack, await stack.settled(within_s=60))

    async def slow(stack: Stack) -> tuple[list[Row], set[Row]]:
        return await _first_minutes(stack, await stack.reached(TEN_MINUTES, within_s=900))

    data_dir, session = folder / "slow", {**web, "TREUM_FEED__DAY": SHORT_DAY}
    with running(data_dir, {**session, "TREUM_FEED__SPEED": PRESSED}) as stack:
        signals, releases = asyncio.run(fast(stack))
    assert len(signals) > 20
    assert {str(row[0]).removeprefix("signals_") for row in releases} == TIERS
    with running(data_dir, {**session, "TREUM_FEED__SPEED": "1"}) as stack:
        assert asyncio.run(slow(stack)) == (signals, {_as_of_ten(row) for row in releases})


async def _first_minutes(stack: Stack, run_id: UUID) -> tuple[list[Row], set[Row]]:
    """What the bars of the ten minutes led to: signals without their fate, and releases."""
    signals = [row[:10] for row in await canonical.signals(stack.fetch, run_id)]
    releases = await canonical.releases(stack.fetch, run_id)
    return [row for row in signals if _is_early(row[3])], {
        row for row in releases if _is_early(row[7])
    }


def _as_of_ten(release: Row) -> Row:
    """What was released later had no number yet."""
    channel, seq, release_at, *step = release
    is_released = _is_early(release_at) or release_at == TEN_MINUTES
    return (channel, seq if is_released else None, release_at, *step)


def _is_early(at: object) -> bool:
    assert isinstance(at, datetime)
    return at < TEN_MINUTES


def _facts(data_dir: Path, settings: Mapping[str, str], *, speed: str) -> tuple[list[Row], ...]:
    async def read(stack: Stack) -> tuple[list[Row], ...]:
        run_id = await stack.settled(within_s=50)
        facts = await canonical.run_facts(stack.fetch, run_id)
        releases = await canonical.releases(stack.fetch, run_id)
        return *facts, releases, await canonical.lags(stack.fetch, run_id)

    with running(data_dir, {**settings, "TREUM_FEED__SPEED": speed}) as stack:
        return asyncio.run(read(stack))


def _last_seqs(deliveries: list[Row]) -> dict[object, object]:
    """By channel; the rows ascend."""
    return {row[0]: row[1] for row in deliveries}
