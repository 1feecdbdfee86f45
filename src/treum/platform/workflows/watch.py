"""The leader's round: take over from the dead, count what is stuck, forget what is long done.

The first living executor leads, by its heartbeat and not by a lock: a frozen process keeps its
locks, and nobody would take over from it. Two may lead for a moment; all of it is safe to race.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from prometheus_client import Counter, Gauge
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.database import Database
from treum.platform.telemetry import logger
from treum.platform.workflows import engine
from treum.platform.workflows.executors import waited
from treum.platform.workflows.names import APPLICATION, VERSION

ROUND_S: Final = 5.0
KEPT_FOR: Final = timedelta(days=30)
"""Of finished workflows; until then a known id is not started again."""
_FORGOTTEN_MAX = 500

_RECOVERED = Counter("treum_workflows_recovered_total", "Workflows taken over from the dead")
_STUCK = Gauge(
    "treum_workflows_stuck", "Workflows that wait for a person", multiprocess_mode="mostrecent"
)
_OLDEST = Gauge(
    "treum_workflow_oldest_seconds",
    "Age of the oldest workflow that runs or waits for an executor",
    multiprocess_mode="mostrecent",
)
_log = logger(__name__)


async def watch(
    database: Database, executor: str, *, stop: asyncio.Event, dead_after: timedelta
) -> None:
    """Look after all executors whenever this one leads, until stopped."""
    while not stop.is_set():
        try:
            if await leads(database, executor, dead_after=dead_after):
                await take_over(database, executor, dead_after=dead_after)
                await _measure(database)
                await _forget(database)
        except (DBAPIError, OSError) as error:
            _log.warning("workflows_unwatched", error=type(error).__name__)
        await waited(stop, min(ROUND_S, dead_after.total_seconds()))


async def leads(database: Database, executor: str, *, dead_after: timedelta) -> bool:
    async with database.snapshot() as tx:
        first = await tx.scalar(_FIRST, {"dead_s": dead_after.total_seconds()})
    return bool(first == executor)


async def take_over(database: Database, executor: str, *, dead_after: timedelta) -> int:
    """Queue again what dead executors left; how many. executor: who asks, and so is alive.

    Safe to repeat and to race: a workflow that another has begun is its own, no longer the dead's.
    """
    values = {
        "application": APPLICATION,
        "version": VERSION,
        "executor": executor,
        "dead_s": dead_after.total_seconds(),
    }
    async with database.snapshot() as tx:
        dead: Sequence[str] = (await tx.scalars(_DEAD, values)).all()
    if not dead:
        return 0
    count = await engine.recover(dead)
    _RECOVERED.inc(count)
    _log.warning("workflows_taken_over", executors=list(dead), count=count)
    return count


async def _measure(database: Database) -> None:
    async with database.snapshot() as tx:
        row = (await tx.execute(_STATE, {"application": APPLICATION})).one()
    _STUCK.set(row.stuck)
    _OLDEST.set(row.oldest_s)


async def _forget(database: Database) -> None:
    values = {
        "application": APPLICATION,
        "kept_s": KEPT_FOR.total_seconds(),
        "limit": _FORGOTTEN_MAX,
    }
    async with database.snapshot() as tx:
        ids: Sequence[str] = (await tx.scalars(_DONE, values)).all()
    if ids:
        await engine.forget(ids)


_FIRST = text(
    """
    SELECT name FROM platform.executor
    WHERE seen_at >= clock_timestamp() - make_interval(secs => :dead_s)
    ORDER BY length(name), name LIMIT 1
    """
)
_DEAD = text(
    """
    SELECT DISTINCT status.executor_id FROM dbos.workflow_status AS status
    LEFT JOIN platform.executor AS executor ON executor.name = status.executor_id
    WHERE status.status = 'PENDING' AND status.application_name = :application
        AND status.application_version = :version AND status.executor_id <> :executor
        AND (executor.seen_at IS NULL
            OR executor.seen_at < clock_timestamp() - make_interval(secs => :dead_s))
    """
)
_STATE = text(
    """
    SELECT count(*) FILTER (WHERE status IN ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')) AS stuck,
        coalesce(extract(epoch FROM clock_timestamp()) - min(created_at)
            FILTER (WHERE status IN ('PENDING', 'ENQUEUED')) / 1000.0, 0)::float8 AS oldest_s
    FROM dbos.workflow_status
    WHERE application_name = :application
        AND status IN ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', 'PENDING', 'ENQUEUED')
    """
)
_DONE = text(
    """
    SELECT workflow_uuid FROM dbos.workflow_status
    WHERE application_name = :application AND status IN ('SUCCESS', 'CANCELLED')
        AND completed_at < (extract(epoch FROM clock_timestamp()) - :kept_s) * 1000
    LIMIT :limit
    """
)
