"""NATS comes late, dies and stays away during a real day: later, but nothing is lost or doubled."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.day import Day, step_of, until_minute
from tests.journeys.outage import health, until_health
from tests.journeys.soak import IS_SOAK
from tests.journeys.stack import running
from tests.journeys.watcher import watching
from tests.make import canonical
from treum.platform.embedded import EmbeddedNats, free_port, keep_secrets

TIER = "premium"
SPEED = "60" if IS_SOAK else "900"
COMES, DIES, RETURNS = 30, 60, 360
"""Minutes of the day: NATS is away for most of it, which takes 20 s, or in the soak 5 minutes."""
AWAY_S_MAX = 600.0


@dataclass(frozen=True, slots=True)
class Nats:
    server: EmbeddedNats
    token: str


@pytest.fixture
async def nats() -> AsyncIterator[Nats]:
    """A server of our own, not yet started."""
    folder = _folder()
    server = EmbeddedNats(folder, free_port())
    yield Nats(server, keep_secrets(folder).nats_token)
    await server.stop(0)
    shutil.rmtree(folder)


def _folder() -> Path:
    """The servers' user may enter it."""
    folder = Path(tempfile.mkdtemp(prefix="treum-journey-nats-"))
    folder.chmod(0o755)
    return folder


async def test_a_day_with_nats_away_equals_any_other(day: Day, nats: Nats) -> None:
    outside = {"TREUM_NATS__URL": nats.server.url, "TREUM_NATS__TOKEN": nats.token}
    with running(day.data_dir, {**day.at(SPEED), **outside}) as stack:
        run_id, _ = await stack.current_run()
        async with watching(stack, TIER) as watcher:
            assert await health(stack) == (200, ["live"])
            await until_minute(stack, run_id, minute=COMES)
            await nats.server.start()
            await until_health(stack, [])
            await until_minute(stack, run_id, minute=DIES)
            await nats.server.stop(0)
            await until_health(stack, ["live"])
            await until_minute(stack, run_id, minute=RETURNS, within_s=AWAY_S_MAX)
            assert await health(stack) == (200, ["live"])
            await nats.server.start()
            await until_health(stack, [])
            assert await stack.settled(within_s=120) == run_id
            disturbed = await canonical.run_facts(stack.fetch, run_id)
            delivered = [row for row in disturbed[1] if row[0] == watcher.channel]
            await watcher.until(len(delivered))
    assert [step_of(frame) for frame in watcher.frames] == delivered
    assert watcher.visits == 1, "no connection may break for want of NATS"
    assert watcher.resyncs == []
    assert disturbed == day.facts
