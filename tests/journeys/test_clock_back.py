"""The clock of every process but PostgreSQL goes back an hour in mid-day: said, and nothing waits.

libfaketime gives the processes their clock; what it tells them is read anew from a file.
"""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.journeys.day import Day, step_of, until_minute
from tests.journeys.outage import until_health
from tests.journeys.stack import OURS, Stack, running
from tests.journeys.watcher import PASSWORD, Watcher, watching
from tests.make import canonical
from tools.test import CLOCK

SPEED = "600"
BACK, FORTH = 60, 300
"""Minutes of the day."""
TIER = "premium"
EMAIL = "asha@example.com"
SEEN_S_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Clock:
    """What the processes are told to add to the time, in seconds."""

    library: Path
    file: Path

    def shift(self, seconds: int) -> None:
        draft = self.file.with_suffix(".new")
        draft.write_text(f"{seconds:+d}\n")
        draft.replace(self.file)

    @property
    def settings(self) -> Mapping[str, str]:
        """Monotonic time stays as it is, as it does when an operator sets the clock."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@pytest.fixture
def clock(folder: Path) -> Clock:
    found = list(Path("/usr/lib").glob(CLOCK))
    if not found:
        pytest.skip("NOT RUN: libfaketime is not installed")
    made = Clock(found[0], folder / "faketime")
    made.shift(0)
    return made


async def test_a_clock_that_goes_back_an_hour_changes_nothing(day: Day, clock: Clock) -> None:
    with running(day.data_dir, {**day.at(SPEED), **clock.settings}) as stack:
        run_id, _ = await stack.current_run()
        async with watching(stack, TIER) as watcher:
            await until_minute(stack, run_id, minute=BACK)
            assert _finding(stack).startswith("ok")
            clock.shift(-3600)
            await until_health(stack, ["clock"])
            assert _finding(stack).startswith(("FAIL clock: 3599", "FAIL clock: 3600"))
            await _people_go_on(stack, watcher)
            for role in ("market", "worker", "realtime"):
                await stack.kill(role)
            await until_minute(stack, run_id, minute=FORTH)
            clock.shift(0)
            await until_health(stack, [])
            assert await stack.settled(within_s=120) == run_id
            facts = await canonical.run_facts(stack.fetch, run_id)
            delivered = [row for row in facts[1] if row[0] == watcher.channel]
            await watcher.until(len(delivered))
            assert (await watcher.client.get("/api/v1/users/me")).status_code == 200
    assert facts == day.facts
    assert [step_of(frame) for frame in watcher.frames] == delivered
    assert watcher.visits == 2, "only the edge's own end may break a line"


async def _people_go_on(stack: Stack, watcher: Watcher) -> None:
    """Sessions from before hold, new ones begin, and the mail of a sign-up comes at once."""
    assert (await watcher.client.get("/api/v1/users/me")).status_code == 200
    async with httpx.AsyncClient(base_url=stack.url, headers=OURS, timeout=30) as client:
        new = {"email": EMAIL, "password": PASSWORD, "name": "Asha Rao"}
        answer = await client.post("/api/v1/auth/register", json=new)
        assert answer.is_success, answer.text
        assert (await client.get("/api/v1/users/me")).status_code == 200
        async with asyncio.timeout(SEEN_S_MAX):
            while EMAIL not in (await client.get("/dev/mail")).text:
                await asyncio.sleep(0.2)


def _finding(stack: Stack) -> str:
    """What the doctor says of the clock."""
    done = subprocess.run(
        [sys.executable, "-m", "treum.main", "doctor"],
        env=dict(stack.env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (line,) = (each for each in done.stdout.splitlines() if " clock: " in each)
    return line
