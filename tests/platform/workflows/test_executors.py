"""A name belongs to one process at a time; whoever has lost it is silent about it."""

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.make.workflows import PATIENCE_S, running
from treum.platform.database import Database
from treum.platform.testing import Servers
from treum.platform.workflows import Plan
from treum.platform.workflows.executors import Executor, NameLost, lock_of

NAME = "worker-0"
PLAN = Plan(workflows=[], poll_s=0.05, dead_after=timedelta(seconds=1))
_HOLDERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_locks
    WHERE locktype = 'advisory' AND classid::int = :space AND objid::bigint = :number
"""


async def _lose(database: Database) -> None:
    """Cut the connection whose lock is the name."""
    lock = lock_of(NAME)
    values = {"space": lock["space"], "number": lock["number"] % 2**32}
    async with asyncio.timeout(PATIENCE_S), database.transaction() as tx:
        assert await tx.scalar(text(_HOLDERS), values) == 1
        while await tx.scalar(text(_HOLDERS), values):
            await asyncio.sleep(0.02)


async def _is_seen(database: Database) -> bool:
    async with database.snapshot() as tx:
        seen = text("SELECT EXISTS (SELECT FROM platform.executor WHERE name = :name)")
        return bool(await tx.scalar(seen, {"name": NAME}))


async def test_whoever_lost_its_name_does_not_end_the_next_holder(database: Database) -> None:
    first, second = Executor(database, "worker"), Executor(database, "worker")
    await first.claim()
    await _lose(database)
    await second.claim()
    assert (first.name, second.name) == (NAME, NAME)
    with pytest.raises(NameLost):
        async with asyncio.timeout(PATIENCE_S):
            await first.keep(asyncio.Event(), every_s=0.01)
    await first.leave()
    assert await _is_seen(database)
    await second.leave()
    assert not await _is_seen(database)


async def test_a_lost_connection_keeps_its_name(database: Database) -> None:
    executor, stop = Executor(database, "worker"), asyncio.Event()
    await executor.claim()
    await _lose(database)
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM platform.executor"))
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        group.create_task(executor.keep(stop, every_s=0.01))
        while not await _is_seen(database):
            await asyncio.sleep(0.02)
        stop.set()
    await executor.leave()


async def test_stopped_within_a_heartbeat_it_ends_in_peace(
    servers: Servers, database: Database
) -> None:
    async with contextlib.AsyncExitStack() as longer, running(servers, database, plan=PLAN):
        tx = await longer.enter_async_context(database.transaction())
        await tx.execute(text("SELECT FROM platform.executor FOR UPDATE"))
        async with asyncio.timeout(PATIENCE_S):
            while not await _waits(database):
                await asyncio.sleep(0.02)
        # It has ended, though nothing could be said of it.
    assert await _is_seen(database)


async def _waits(database: Database) -> bool:
    async with database.snapshot() as tx:
        return bool(
            await tx.scalar(
                text(
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    " AND query LIKE '%platform.executor%')"
                )
            )
        )
