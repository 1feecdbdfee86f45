"""The disk that holds everything is full for a while: it is said, and nothing is lost."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.journeys.browser import SHOWN_MS_MAX, banner, browser_program, looks_well, visiting
from tests.journeys.day import Day, step_of
from tests.journeys.disk import Disk, small_disk
from tests.journeys.outage import health, until_health
from tests.journeys.stack import Stack, running
from tests.journeys.watcher import PASSWORD
from tests.make import canonical

SPEED = "600"
CHANNEL = "signals_premium"
ROLES = ("web", "worker", "market", "realtime", "nats-server")
SEGMENTS_MAX = 100
AWAY_S_MAX = 90.0
GONE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    with small_disk() as made:
        yield made


@pytest.fixture(scope="module")
def folder(disk: Disk) -> Path:
    """Data, log and all that a test of this module writes."""
    return disk.path


async def test_a_full_disk_holds_signals_up_and_loses_none(day: Day, disk: Disk) -> None:
    browser_program()
    settings = {each: value for each, value in day.at(SPEED).items() if "ASSETS" not in each}
    with running(day.data_dir, settings) as stack:
        run_id, _ = await stack.current_run()
        async with visiting(stack.url) as visit, _superuser(stack) as superuser:
            await visit.sign_in("premium@demo.test", PASSWORD)
            await visit.until(1)
            pids = {name: stack.role(name).pid for name in ROLES}
            disk.fill()
            await _until_degraded(stack, status=200)
            await banner(visit, "database").wait_for(timeout=SHOWN_MS_MAX)
            await visit.page.locator("[data-testid=feed-state][data-state=quiet]").wait_for()
            await visit.shoot("disk-full")
            await _use_up_the_log(superuser)
            await _until_degraded(stack, status=503)
            assert {name: stack.role(name).pid for name in ROLES} == pids, "none may die of it"
            disk.empty()
            await until_health(stack, [])
            await looks_well(visit)
            assert await stack.settled(within_s=120) == run_id
            facts = await canonical.run_facts(stack.fetch, run_id)
            delivered = [row for row in facts[1] if row[0] == CHANNEL]
            await visit.until(len(delivered))
            assert visit.faults == []
    assert facts == day.facts
    assert [step_of(frame) for frame in visit.updates] == delivered[-len(visit.updates) :]


async def _until_degraded(stack: Stack, *, status: int) -> None:
    """At least the disk and the database; after a while the feed is given up, too."""
    found: tuple[int, list[str]] | None = None
    try:
        async with asyncio.timeout(AWAY_S_MAX):
            while found is None or found[0] != status or not {"database", "disk"} <= {*found[1]}:
                found = await health(stack)
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"{found} tells neither of the disk nor of the database") from None


@contextlib.asynccontextmanager
async def _superuser(stack: Stack) -> AsyncIterator[Any]:
    """A connection that is there before the disk is full: a new one writes a file first."""
    secrets = json.loads((Path(stack.env["TREUM_DATA_DIR"]) / "secrets.json").read_text())
    connection: Any = await asyncpg.connect(
        host="127.0.0.1",
        port=int(stack.env["TREUM_DATABASE__PORT"]),
        user="postgres",
        password=secrets["postgres_password"],
        database="treum",
    )
    try:
        yield connection
    finally:
        connection.terminate()


async def _use_up_the_log(superuser: Any) -> None:
    """Write until PostgreSQL needs a new segment of its log, cannot make one, and panics."""
    with pytest.raises(GONE):
        for _ in range(SEGMENTS_MAX):
            await superuser.execute("SELECT pg_logical_emit_message(false, 'full', 'x')")
            await superuser.execute("SELECT pg_switch_wal()")
