"""One wake-up is enough for every partition that has something new."""

import asyncio
from typing import Any

import pytest

from tests.make.events import Noted, apart
from treum.platform.database import Database, Transaction
from treum.platform.events import partition_of
from treum.platform.handlers import Handler, consume, run_handlers
from treum.platform.handlers.claim import Work, claim

TASKS = 4


def _names() -> list[str]:
    """Keys of as many partitions as there are tasks."""
    names = {partition_of(name): name for name in ("alpha", apart("alpha"), "beta", "gamma", "xi")}
    assert len(names) >= TASKS
    return list(names.values())[:TASKS]


async def test_a_wake_up_sets_as_many_tasks_to_work_as_there_are_partitions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them polls, and no event ends before every one has begun."""
    monkeypatch.setattr(consume, "POLL_S", 3600.0)
    stop, begun = asyncio.Event(), asyncio.Barrier(TASKS + 1)
    looked = 0

    async def apply(_tx: Transaction, _event: Noted) -> None:
        await begun.wait()

    async def count(*given: Any, **named: Any) -> Work | None:
        nonlocal looked
        found = await claim(*given, **named)
        looked += 1
        return found

    monkeypatch.setattr(consume, "claim", count)
    handler = Handler("test.together", (Noted,), apply)
    running = asyncio.create_task(run_handlers(database, [handler], stop=stop))
    async with asyncio.timeout(20):
        while looked < TASKS:
            await asyncio.sleep(0)
        async with database.transaction() as tx:
            for number, name in enumerate(_names()):
                tx.publish(Noted(name=name, number=number))
        await begun.wait()
        stop.set()
        await running
