"""The audit log: with the act or not at all, with an actor, and never changed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.make.audit import SEAL, as_superuser, subject_of
from treum.platform.audit import Act, NobodyActed, record, verify
from treum.platform.audit.chain import STREAMS, Uncanonical
from treum.platform.audit.keys import read_public_keys
from treum.platform.database import Database
from treum.platform.testing import Servers

ACT = Act(action="test.changed", subject="thing:1", detail={"from": 1, "to": 2})
LOW, HIGH = subject_of(STREAMS[3]), subject_of(STREAMS[11])


async def _count(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.audit"))
        return found


async def _faults(database: Database) -> list[object]:
    proof = await verify(database, read_public_keys([SEAL.public_key]), witness=None)
    return [one.fault for one in proof.streams if one.fault]


async def test_an_act_is_recorded_with_its_actor(database: Database) -> None:
    async with database.transaction(actor="operator:asha") as tx:
        await record(tx, replace(ACT, on_behalf_of="person:7", reason="They asked."))
    async with database.snapshot() as tx:
        row = (
            await tx.execute(
                text(
                    "SELECT actor, action, subject, detail, on_behalf_of, reason, seq "
                    "FROM platform.audit"
                )
            )
        ).one()
    changed = ("operator:asha", "test.changed", "thing:1", {"from": 1, "to": 2})
    assert tuple(row) == (*changed, "person:7", "They asked.", 1)


async def test_the_database_and_the_verifier_agree_on_every_text(database: Database) -> None:
    texts = ["", "a", "ü", "अ", "𝄞", "'", '"', "\\", "\n", "\x7f", "null", "{}", "x" * 70_000]
    async with database.transaction(actor="operator:ü") as tx:
        for number, each in enumerate(texts):
            detail: dict[str, object] = {"text": each, each: [number, -(10**30), None, True, {}]}
            act = Act(action=each, subject=each, detail=detail, reason=each, on_behalf_of=each)
            await record(tx, act)
            await record(tx, Act(action="test.changed", subject=each, detail={}))
    assert await _count(database) == 2 * len(texts)
    assert await _faults(database) == []


async def test_an_act_without_actor_is_our_bug(database: Database) -> None:
    with pytest.raises(NobodyActed):
        async with database.transaction() as tx:
            await record(tx, ACT)
    assert await _count(database) == 0


async def test_a_detail_that_the_database_would_respell_is_our_bug(database: Database) -> None:
    with pytest.raises(Uncanonical):
        async with database.transaction(actor="operator:asha") as tx:
            await record(tx, replace(ACT, detail={"rate": 0.1}))
    assert await _count(database) == 0


async def test_a_rolled_back_act_leaves_no_record(database: Database) -> None:
    with pytest.raises(RuntimeError, match="planted"):
        async with database.transaction(actor="operator:asha") as tx:
            await record(tx, ACT)
            await tx.write_collected()
            raise RuntimeError("planted")
    assert await _count(database) == 0
    assert await _faults(database) == []


async def test_acts_of_one_transaction_keep_their_order(database: Database) -> None:
    async with database.transaction(actor="operator:asha") as tx:
        for number in range(20):
            await record(tx, replace(ACT, subject=f"thing:{number}"))
    async with database.snapshot() as tx:
        found = await tx.scalars(text("SELECT subject FROM platform.audit ORDER BY at"))
        assert list(found) == [f"thing:{number}" for number in range(20)]
    assert await _faults(database) == []


async def _rush(database: Database, subjects: Sequence[str], *, times: int) -> None:
    for _ in range(times):
        async with database.transaction(actor="operator:asha") as tx:
            for subject in subjects:
                await record(tx, replace(ACT, subject=subject))


async def test_opposite_orders_do_not_deadlock_and_leave_whole_chains(database: Database) -> None:
    """Refuses: locking each stream where its act is recorded."""
    async with asyncio.TaskGroup() as group:
        for writer in range(8):
            subjects = (LOW, HIGH) if writer % 2 else (HIGH, LOW)
            group.create_task(_rush(database, subjects, times=10))
    assert await _count(database) == 160
    assert await _faults(database) == []
    async with database.snapshot() as tx:
        heads = await tx.execute(
            text("SELECT stream, seq FROM platform.audit_stream WHERE seq > 0 ORDER BY stream")
        )
        assert [tuple(row) for row in heads] == [(STREAMS[3], 80), (STREAMS[11], 80)]


async def test_unrelated_people_do_not_wait_for_each_other(database: Database) -> None:
    async with database.transaction(actor="operator:asha") as slow:
        await record(slow, replace(ACT, subject=LOW))
        await slow.write_collected()
        async with asyncio.timeout(5):
            await _rush(database, [HIGH], times=1)
        assert await _count(database) == 1


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO platform.audit (actor) VALUES ('x')",
        "UPDATE platform.audit SET actor = 'x'",
        "DELETE FROM platform.audit",
        "TRUNCATE platform.audit",
        "UPDATE platform.audit_checkpoint SET seq = 1",
        "DELETE FROM platform.audit_checkpoint",
        "TRUNCATE platform.audit_checkpoint",
        "UPDATE platform.audit_stream SET seq = 1",
        "DELETE FROM platform.audit_stream",
    ],
)
async def test_the_serving_role_cannot_change_it(database: Database, change: str) -> None:
    async with database.transaction(actor="operator:asha") as tx:
        await record(tx, ACT)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.transaction() as tx:
            await tx.execute(text(change))
    assert await _faults(database) == []


@pytest.mark.parametrize("table", ["audit", "audit_checkpoint"])
@pytest.mark.parametrize(
    "change", ["UPDATE platform.{} SET seq = 9", "DELETE FROM platform.{}", "TRUNCATE platform.{}"]
)
async def test_the_owner_is_refused_too(
    servers: Servers, database: Database, table: str, change: str
) -> None:
    async with database.transaction(actor="operator:asha") as tx:
        await record(tx, ACT)
    async with as_superuser(servers, database) as admin:
        await admin.execute("SET ROLE treum_owner")
        with pytest.raises(asyncpg.RestrictViolationError, match="only grows"):
            await admin.execute(change.format(table))
    assert await _count(database) == 1


async def test_a_row_is_refused_where_another_stands(servers: Servers, database: Database) -> None:
    """A head that was set back cannot fork a stream."""
    await _rush(database, [LOW], times=2)
    async with as_superuser(servers, database) as admin:
        await admin.execute("UPDATE platform.audit_stream SET seq = 1 WHERE seq = 2")
    with pytest.raises(DBAPIError, match="audit_once_in_a_stream"):
        await _rush(database, [LOW], times=1)
    assert await _count(database) == 2
