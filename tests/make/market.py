"""Small runs for suites that need closed bars."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from uuid import UUID

from treum.contexts.market.feed.paths import SyntheticSession
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, finish_run
from treum.platform.database import Database
from treum.platform.ids import new_id
from treum.platform.settings import FeedSettings

DAY = date(2024, 6, 4)


def demo_plan(*, instruments: int = 3, seed: int = 7) -> FeedPlan:
    """A synthetic session of few instruments on an ordinary day."""
    plan = check_feed(FeedSettings(day=DAY, seed=seed), today=DAY)
    few = plan.instruments[:instruments]
    ids = {each.id for each in few}
    history = tuple(bar for bar in plan.history if bar.instrument_id in ids)
    return replace(plan, instruments=few, history=history)


def bars_of(plan: FeedPlan) -> list[Bar]:
    """The day's own closed bars, oldest first."""
    if plan.seed is None:
        return list(plan.bars)
    session = SyntheticSession(plan.instruments, plan.session, seed=plan.seed)
    return sorted(session.bars(), key=lambda bar: (bar.at, bar.instrument_id))


async def start_run(database: Database, plan: FeedPlan) -> UUID:
    run_id = new_id()
    async with database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, plan, run_id)
    return run_id


async def close_minutes(database: Database, bars: Iterable[Bar], *, run_id: UUID) -> None:
    """One transaction a minute, as the feed does."""
    for _, minute in groupby(bars, key=lambda bar: bar.at):
        async with database.transaction() as tx:
            await close_bars(tx, run_id, list(minute))


async def end_run(database: Database, run_id: UUID) -> None:
    async with database.transaction() as tx:
        await finish_run(tx, run_id)
