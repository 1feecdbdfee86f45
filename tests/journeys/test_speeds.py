"""However fast a day is played, every channel of it shows the same, delayed ones included."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from tests.journeys.stack import Stack, running
from tests.make import canonical
from tests.make.canonical import Row

TIERS = {"free", "basic", "premium", "enterprise"}
SHORT_DAY = "2024-11-01"
"""The muhurat session: one hour."""
FOLLOWED, UNLIMITED = "600", "0"
"""Market seconds per second: the worker follows minute by minute, or is left behind at once."""


def test_a_day_at_two_speeds_is_the_same_day(folder: Path, web: Mapping[str, str]) -> None:
    data_dir, session = folder / "data", {**web, "TREUM_FEED__DAY": SHORT_DAY}
    facts = _facts(data_dir, session, speed=FOLLOWED)
    signals, deliveries, releases, lags = facts
    assert len(signals) > 100
    assert {str(row[0]).removeprefix("signals_") for row in deliveries} == TIERS
    assert _last_seqs(deliveries) == dict.fromkeys(_last_seqs(deliveries), len(deliveries) // 4)
    assert len(releases) == len(deliveries), "the end of a run leaves nothing waiting"
    assert any(shown != seq for seq, shown in lags), "the free channel must have run behind"
    assert _facts(data_dir, session, speed=UNLIMITED) == facts


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
