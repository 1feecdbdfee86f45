"""Workflows in this process: started with a commit, their steps kept, their events with them."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.make.workflows import ended, running, status_of
from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict
from treum.platform.events import Event
from treum.platform.testing import Servers
from treum.platform.workflows import Json, Plan, Schedule, StepFailed, Steps, Workflow, start

NAME = "test.greet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeted(Event):
    TYPE: ClassVar[str] = "test.greeted.v1"
    person: str

    def key(self) -> str:
        return self.person


class TooLate(Conflict):
    code = "test.too_late"
    title = "Too late"


def _plan(run: Workflow, *schedules: Schedule) -> Plan:
    return Plan(workflows=[run], schedules=schedules, poll_s=0.05)


async def _count(database: Database, statement: str) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text(statement))
        return found


async def test_a_committed_start_runs_once_with_its_arguments(
    servers: Servers, database: Database
) -> None:
    seen: list[tuple[str, int]] = []

    async def greet(_steps: Steps, person: str, times: int) -> None:
        seen.append((person, times))

    for _ in range(2):
        async with database.transaction() as tx:
            await start(tx, NAME, id="greet/1", arguments=["asha", 3])
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "SUCCESS"
        async with database.transaction() as tx:
            await start(tx, NAME, id="greet/1", arguments=["asha", 3])
            await start(tx, NAME, id="greet/2", arguments=["ravi", 1])
        assert await ended(database, "greet/2") == "SUCCESS"
    assert seen == [("asha", 3), ("ravi", 1)]


async def test_a_rolled_back_start_never_runs(servers: Servers, database: Database) -> None:
    with pytest.raises(RuntimeError, match="planted"):
        async with database.transaction() as tx:
            await start(tx, NAME, id="greet/1")
            raise RuntimeError("planted")
    assert await status_of(database, "greet/1") is None


async def test_a_start_for_later_waits(servers: Servers, database: Database) -> None:
    async def greet(_steps: Steps) -> None:
        """Nothing to do."""

    async with database.transaction() as tx:
        far = tx.now.replace(year=tx.now.year + 1)
        await start(tx, NAME, id="greet/later", not_before=far)
        await start(tx, NAME, id="greet/now")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        await ended(database, "greet/now")
        assert await status_of(database, "greet/later") == "DELAYED"


async def test_a_transactional_step_is_a_transaction_of_ours(
    servers: Servers, database: Database
) -> None:
    heard: list[bytes] = []
    await database.live.subscribe("test.greeted", lambda _subject, payload: heard.append(payload))

    async def work(tx: Transaction) -> Json:
        assert await tx.scalar(text("SHOW transaction_isolation")) == "read committed"
        tx.publish(Greeted(person="asha"))
        tx.send("test.greeted", b"asha")
        return {"at": tx.now.isoformat(), "actor": tx.actor}

    results: list[Json] = []

    async def greet(steps: Steps) -> None:
        results.append(await steps.transactional("greet", work))

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "SUCCESS"
    assert heard == [b"asha"]
    (result,) = results
    assert isinstance(result, dict)
    assert result["actor"] == NAME
    stored = "SELECT count(*) FROM platform.event WHERE type = 'test.greeted.v1' AND actor = "
    assert await _count(database, f"{stored}'{NAME}'") == 1


async def test_a_refused_transaction_leaves_nothing_and_says_why(
    servers: Servers, database: Database
) -> None:
    async def work(tx: Transaction) -> Json:
        tx.publish(Greeted(person="asha"))
        await tx.write_events()
        raise TooLate("Come back tomorrow.")

    failures: list[tuple[str, str, str]] = []

    async def greet(steps: Steps) -> None:
        try:
            await steps.transactional("greet", work)
        except StepFailed as failed:
            failures.append((failed.step, failed.code, str(failed)))

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "SUCCESS"
    assert failures == [("greet", "test.too_late", "Come back tomorrow.")]
    assert await _count(database, "SELECT count(*) FROM platform.event") == 0


async def test_a_deadlocked_step_is_repeated(servers: Servers, database: Database) -> None:
    attempts: list[int] = []

    async def work(tx: Transaction) -> Json:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            await tx.execute(text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"))
        tx.publish(Greeted(person="asha"))
        return len(attempts)

    async def greet(steps: Steps) -> None:
        assert await steps.transactional("greet", work) == 3

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "SUCCESS"
    assert await _count(database, "SELECT count(*) FROM platform.event") == 1


async def test_a_lost_connection_repeats_the_step(servers: Servers, database: Database) -> None:
    attempts: list[int] = []

    async def work(tx: Transaction) -> Json:
        attempts.append(len(attempts))
        if len(attempts) == 1:
            await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return len(attempts)

    async def greet(steps: Steps) -> None:
        assert await steps.transactional("greet", work) == 2

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "SUCCESS"


async def test_an_external_step_is_tried_again_with_the_same_key(
    servers: Servers, database: Database
) -> None:
    keys: list[str] = []

    async def call(key: str) -> Json:
        keys.append(key)
        if len(keys) < 3:
            raise ConnectionResetError
        return "told"

    async def greet(steps: Steps) -> None:
        assert await steps.external("tell", call) == "told"

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "SUCCESS"
    assert len(keys) == 3
    assert len(set(keys)) == 1


async def test_an_answer_from_outside_is_not_asked_for_again(
    servers: Servers, database: Database
) -> None:
    calls: list[str] = []

    async def call(key: str) -> Json:
        calls.append(key)
        raise TooLate("Closed.")

    async def greet(steps: Steps) -> None:
        await steps.external("tell", call)

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await ended(database, "greet/1") == "ERROR"
    assert len(calls) == 1


async def test_what_a_failure_says_is_not_kept(servers: Servers, database: Database) -> None:
    async def greet(_steps: Steps) -> None:
        raise ValueError("asha@example.com")

    async def work(tx: Transaction) -> Json:
        await tx.execute(text("SELECT CAST(:text AS integer)"), {"text": "asha@example.com"})
        return None

    async def call(_key: str) -> Json:
        raise ValueError("asha@example.com")

    async def fail(steps: Steps) -> None:
        for step in (
            steps.transactional("work", work),
            steps.external("call", call, attempts=1),
        ):
            with pytest.raises(StepFailed):
                await step

    async with database.transaction() as tx:
        await start(tx, NAME, id="greet/1")
        await start(tx, "test.fail", id="fail/1")
    plan = Plan(workflows=[Workflow(NAME, greet), Workflow("test.fail", fail)], poll_s=0.05)
    async with running(servers, database, plan=plan):
        assert await ended(database, "greet/1") == "ERROR"
        assert await ended(database, "fail/1") == "SUCCESS"
    kept = (
        "SELECT (SELECT count(*) FROM dbos.operation_outputs AS o WHERE o::text LIKE '%asha@%')"
        " + (SELECT count(*) FROM dbos.workflow_output AS w WHERE w::text LIKE '%asha@%')"
    )
    assert await _count(database, kept) == 0
    assert await _count(database, "SELECT count(*) FROM dbos.operation_outputs") == 2


async def test_a_schedule_begins_by_the_clock_and_ends_with_its_declaration(
    servers: Servers, database: Database
) -> None:
    begun = asyncio.Event()

    async def tick(_steps: Steps) -> None:
        begun.set()

    async def greet(_steps: Steps) -> None:
        """Nothing to do."""

    every_second = Schedule("test.tick", "* * * * * *", tick)
    async with running(servers, database, plan=_plan(Workflow(NAME, greet), every_second)):
        async with asyncio.timeout(60):
            await begun.wait()
    declared = "SELECT count(*) FROM dbos.workflow_schedules"
    assert await _count(database, declared) == 1
    async with running(servers, database, plan=_plan(Workflow(NAME, greet))):
        assert await _count(database, declared) == 0


async def test_the_serving_role_cannot_change_the_schema(database: Database) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.transaction() as tx:
            await tx.execute(text("CREATE TABLE dbos.planted (id int)"))
