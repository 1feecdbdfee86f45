"""What the worker role runs: one executor, and its turn at leading all of them."""

import asyncio
from collections.abc import Callable
from typing import Final

from treum.platform.database import Database
from treum.platform.settings import Secret
from treum.platform.workflows.declare import Plan
from treum.platform.workflows.engine import launched
from treum.platform.workflows.executors import Executor
from treum.platform.workflows.watch import watch

BEATS: Final = 10
"""Heartbeats that must be missed before an executor counts as dead."""
_BEAT_S_MAX = 2.0


async def run_workflows(
    database: Database,
    url: Secret,
    *,
    plan: Plan,
    stop: asyncio.Event,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Until stopped. ready: called once it looks for work.

    Raises: NameLost, dbos' own errors when it cannot start.
    """
    executor = Executor(database, "worker")
    await executor.claim()
    try:
        async with (
            launched(database, url, executor=executor.name, plan=plan),
            asyncio.TaskGroup() as group,
        ):
            keeping = group.create_task(
                executor.keep(stop, every_s=plan.dead_after.total_seconds() / BEATS)
            )
            leading = group.create_task(
                watch(database, executor.name, stop=stop, dead_after=plan.dead_after)
            )
            ready()
            await stop.wait()
            # Cut off in a heartbeat, its connection could not say any more that it leaves.
            await asyncio.wait({keeping}, timeout=_BEAT_S_MAX)
            for task in (keeping, leading):
                task.cancel()
    finally:
        await executor.leave()
