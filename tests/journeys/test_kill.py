"""Whatever is killed with -9 during a real day comes back, and afterwards nobody can tell."""

import random
from collections.abc import Sequence
from uuid import UUID

import httpx
import pytest

from tests.journeys.day import Day, step_of, until_minute
from tests.journeys.stack import Stack, running
from tests.journeys.watcher import watching
from tests.make import canonical

VICTIMS = ("worker", "market", "realtime", "web", "postgres", "nats-server")
TWICE = ("worker", "market")
TIER = "premium"
WATCHED = "900"
"""Market seconds per second."""


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_day_full_of_kills_equals_an_undisturbed_one(day: Day, seed: int) -> None:
    with running(day.data_dir, day.at(WATCHED)) as stack:
        run_id, _ = await stack.current_run()
        async with watching(stack, TIER) as watcher:
            await _kill_all(stack, run_id, seed=seed)
            assert await stack.settled(within_s=120) == run_id
            facts = await canonical.run_facts(stack.fetch, run_id)
            delivered = [row for row in facts[1] if row[0] == watcher.channel]
            await watcher.until(len(delivered))
        await _all_are_back(stack)
    assert facts == day.facts
    assert [step_of(frame) for frame in watcher.frames] == delivered
    assert watcher.visits >= 2, "the edge was killed, so the client must have come back"


async def _kill_all(stack: Stack, run_id: UUID, *, seed: int) -> None:
    """One after another, each at its own minute of the market."""
    for name, minute in _plan(seed):
        await until_minute(stack, run_id, minute=minute)
        _, state = await stack.current_run()
        assert state == "running", f"the day was over before {name} could be killed"
        await stack.kill(name)


def _plan(seed: int) -> Sequence[tuple[str, int]]:
    """Whom to kill, and after how many minutes of the day."""
    chance = random.Random(seed)
    names = [*VICTIMS, *TWICE]
    chance.shuffle(names)
    return list(zip(names, sorted(chance.sample(range(10, 300), len(names))), strict=True))


async def _all_are_back(stack: Stack) -> None:
    pids = {stack.role(name).pid for name in VICTIMS}
    assert len(pids) == len(VICTIMS)
    async with httpx.AsyncClient(base_url=stack.url) as client:
        assert (await client.get("/health/ready")).status_code == 200
