"""A short run of invented prices for suites that watch what the engine's handler makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from tests.make import canonical
from tests.make.market import bars_of, close_minutes, demo_plan, end_run, start_run
from treum.contexts.signals.handlers import engine_handler
from treum.platform.database import Database
from treum.platform.handlers import Consumer

PLAN = demo_plan()
MINUTES = 150
BARS = bars_of(PLAN)[: MINUTES * len(PLAN.instruments)]


@dataclass(frozen=True, slots=True)
class Played:
    """A finished run whose events nobody has handled yet."""

    database: Database
    run_id: UUID


async def play(database: Database) -> UUID:
    run_id = await start_run(database, PLAN)
    await close_minutes(database, BARS, run_id=run_id)
    await end_run(database, run_id)
    return run_id


async def work(database: Database, *, events_max: int | None = None) -> int:
    """A worker that was just started: apply what is there, or only so many. How many it was."""
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    applied = 0
    while applied != events_max and await consumer.apply_next():
        applied += 1
    return applied


def fetch_from(database: Database) -> canonical.Fetch:
    async def fetch(statement: str) -> Sequence[canonical.Row]:
        async with database.snapshot() as tx:
            return [tuple(row) for row in await tx.execute(text(statement))]

    return fetch


async def everything(played: Played) -> tuple[list[canonical.Row], ...]:
    """All that a run means, when each channel showed it and how it was announced included."""
    fetch = fetch_from(played.database)
    facts = await canonical.run_facts(fetch, played.run_id)
    releases = await canonical.releases(fetch, played.run_id)
    lags = await canonical.lags(fetch, played.run_id)
    return (*facts, releases, lags, await canonical.log(fetch, played.run_id))
