"""The audit log: with the act or not at all, with an actor, and never changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.audit import Act, NobodyActed, record
from treum.platform.database import Database

ACT = Act(action="test.changed", subject="thing:1", detail={"from": 1, "to": 2})


async def _count(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.audit"))
        return found


async def test_an_act_is_recorded_with_its_actor(database: Database) -> None:
    async with database.transaction(actor="operator:asha") as tx:
        await record(tx, ACT)
    async with database.snapshot() as tx:
        row = (
            await tx.execute(text("SELECT actor, action, subject, detail FROM platform.audit"))
        ).one()
    assert tuple(row) == ("operator:asha", "test.changed", "thing:1", {"from": 1, "to": 2})


async def test_an_act_without_actor_is_our_bug(database: Database) -> None:
    with pytest.raises(NobodyActed):
        async with database.transaction() as tx:
            await record(tx, ACT)
    assert await _count(database) == 0


async def test_a_rolled_back_act_leaves_no_record(database: Database) -> None:
    with pytest.raises(RuntimeError, match="planted"):
        async with database.transaction(actor="operator:asha") as tx:
            await record(tx, ACT)
            raise RuntimeError("planted")
    assert await _count(database) == 0


@pytest.mark.parametrize(
    "change", ["UPDATE platform.audit SET actor = 'x'", "DELETE FROM platform.audit"]
)
async def test_the_serving_role_cannot_change_it(database: Database, change: str) -> None:
    async with database.transaction(actor="operator:asha") as tx:
        await record(tx, ACT)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.transaction() as tx:
            await tx.execute(text(change))
