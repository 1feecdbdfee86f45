"""A market with a run, and somebody who reads it."""

from uuid import UUID

import httpx
import pytest

from tests.contexts.market.service.plans import BARS, replay_plan
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run
from treum.platform.database import Database

RUN = UUID(int=1)


@pytest.fixture
async def market(database: Database) -> None:
    async with database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, replay_plan(), RUN)
        await close_bars(tx, RUN, BARS[:1])


@pytest.fixture
async def reader(client: httpx.AsyncClient, market: None) -> httpx.AsyncClient:
    person = {"name": "Asha", "email": "asha@example.test", "password": "a long enough password"}
    await client.post("/api/v1/auth/register", json=person)
    me = await client.get("/api/v1/users/me")
    assert me.status_code == 200
    return client
