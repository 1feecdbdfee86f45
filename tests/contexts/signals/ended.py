"""Live runs whose feed dies, and the schedule that looks for them."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy import text

from tests.contexts.signals.played import work
from tests.make.market import bars_of, close_minutes, demo_plan, start_run
from tests.make.workflows import ended, running
from treum.contexts.market.rules.bar import Bar
from treum.contexts.signals.jobs import FIND_ENDED_DAYS, schedules, workflows
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.ids import new_id
from treum.platform.testing import Servers
from treum.platform.workflows import Plan, start

PLAN = demo_plan()
DAY_BARS = bars_of(PLAN)
MINUTES = 96  # With open signals here and halfway.
MORNING = DAY_BARS[: MINUTES * len(PLAN.instruments)]
AFTERNOON = DAY_BARS[len(MORNING) : (MINUTES + 40) * len(PLAN.instruments)]
_STANDSTILL_HAS_PASSED = text(
    "UPDATE dbos.workflow_status SET delay_until_epoch_ms = 1 WHERE status = 'DELAYED'"
)


async def play_until(database: Database, bars: Sequence[Bar], *, is_live: bool = True) -> UUID:
    """A run whose feed dies after these bars; no worker has followed it yet."""
    run_id = await start_run(database, PLAN)
    if is_live:
        async with database.transaction() as tx:
            await tx.execute(text("UPDATE market.run SET kind = 'live', seed = NULL"))
    await close_minutes(database, bars, run_id=run_id)
    return run_id


async def play_with_open(database: Database) -> UUID:
    """The same, after a morning that the worker has followed: signals are open."""
    run_id = await play_until(database, MORNING)
    await work(database)
    assert await count_open(database) > 0
    return run_id


async def look(
    servers: Servers,
    resources: Resources,
    *,
    times: int = 1,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """As the schedule does, then let all that came of it end, as if the standstill had passed.

    meanwhile: done in that time.
    """
    database = resources.database
    plan = Plan(workflows=workflows(resources), schedules=schedules(resources), poll_s=0.05)
    async with running(servers, database, plan=plan):
        for _ in range(times):
            workflow_id = str(new_id())
            async with database.transaction() as tx:
                await start(tx, FIND_ENDED_DAYS, id=workflow_id)
            assert await ended(database, workflow_id) == "SUCCESS"
        if meanwhile:
            await meanwhile()
        async with database.transaction() as tx:
            await tx.execute(_STANDSTILL_HAS_PASSED)
            found = await tx.scalars(text("SELECT workflow_uuid FROM dbos.workflow_status"))
            ids = found.all()
        for workflow_id in ids:
            assert await ended(database, workflow_id) == "SUCCESS"


async def count(database: Database, what: str) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text(f"SELECT count(*) FROM {what}"))
        return found


async def count_open(database: Database) -> int:
    return await count(database, "signals.signal WHERE exit_price IS NULL")


async def count_announced(database: Database) -> int:
    return await count(database, "platform.event WHERE type = 'signals.day_ended.v1'")
