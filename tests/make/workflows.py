"""Workflows running inside a test, and what has become of them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import text

from treum.platform.database import Database
from treum.platform.settings import Secret
from treum.platform.testing import Servers
from treum.platform.workflows import Plan
from treum.platform.workflows.run import run_workflows

PATIENCE_S = 60.0
FINAL = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@contextlib.asynccontextmanager
async def running(servers: Servers, database: Database, *, plan: Plan) -> AsyncIterator[None]:
    """One executor in this process, as the worker role runs it."""
    stop, ready = asyncio.Event(), asyncio.Event()
    url = Secret(servers.app_url_of(database.name))
    async with asyncio.TaskGroup() as group:
        group.create_task(run_workflows(database, url, plan=plan, stop=stop, ready=ready.set))
        await ready.wait()
        yield
        stop.set()


async def status_of(database: Database, workflow_id: str) -> str | None:
    async with database.snapshot() as tx:
        found: str | None = await tx.scalar(_STATUS, {"id": workflow_id})
        return found


async def ended(database: Database, workflow_id: str) -> str:
    """How it ended; waits until it has."""
    async with asyncio.timeout(PATIENCE_S):
        while (status := await status_of(database, workflow_id)) not in FINAL:
            await asyncio.sleep(0.02)
    assert status is not None
    return status


_STATUS = text("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = :id")
