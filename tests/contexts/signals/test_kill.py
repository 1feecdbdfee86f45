"""A worker killed with -9 at random moments, while delayed deliveries wait, changes nothing."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from uuid import UUID

import pytest

from tests.contexts.signals.played import Played, everything, fetch_from, work
from treum.contexts.signals.handlers import engine_handler
from treum.platform.database import Database
from treum.platform.handlers import Consumer
from treum.platform.testing import Servers, fresh_database

KILLS = 8
PATIENCE_S = 60.0
WORKER = """
import asyncio, os, sys
from treum.contexts.signals.handlers import engine_handler
from treum.platform.database import Database
from treum.platform.handlers import Consumer
from treum.platform.live import MemoryBus

async def main():
    database = Database(sys.argv[1], live=MemoryBus(), name="victim")
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    while True:
        if await consumer.apply_next():
            os.write(1, b".")

asyncio.run(main())
"""


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_killed_worker_leaves_no_trace(
    played: Played, servers: Servers, template: tuple[str, UUID], seed: int
) -> None:
    await work(played.database)
    undisturbed = await everything(played)
    chance = random.Random(seed)
    waiting: list[int] = []
    async with fresh_database(servers, template=template[0]) as database:
        for _ in range(KILLS):
            await asyncio.to_thread(_kill_one, servers.app_url_of(database.name), chance)
            waiting.append(await _count(database, "signals.delivery WHERE seq IS NULL"))
        assert await _unapplied(database), "the last worker must have left something to do"
        await _finish(database)
        assert await everything(Played(database, played.run_id)) == undisturbed
    assert sum(count > 0 for count in waiting) > KILLS // 2, waiting


def _kill_one(url: str, chance: random.Random) -> None:
    """After so many events, somewhere inside the next one."""
    same_code = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, url], env=same_code, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    try:
        for _ in range(chance.randint(4, 15)):
            assert os.read(worker.stdout.fileno(), 1) == b"."
        for _ in range(chance.randrange(200_000)):
            pass
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(PATIENCE_S)
        worker.stdout.close()


async def _finish(database: Database) -> None:
    """The server may take a moment to notice that a worker is gone and free its cursor."""
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    async with asyncio.timeout(PATIENCE_S):
        while await _unapplied(database):
            await consumer.apply_next()


async def _unapplied(database: Database) -> int:
    return await _count(
        database,
        """
        platform.event AS event JOIN platform.cursor AS cursor USING (partition)
        WHERE consumer = 'signals.engine' AND event.position > cursor.position
            AND event.type IN ('market.bars_closed.v1', 'market.run_finished.v1')
        """,
    )


async def _count(database: Database, of: str) -> int:
    ((found,),) = await fetch_from(database)(f"SELECT count(*) FROM {of}")
    assert isinstance(found, int)
    return found
