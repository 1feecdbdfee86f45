"""What an operator sees and does: every act audited, none of it repeating what is done."""

import asyncio
import getpass

import pytest
from sqlalchemy import text

from tests.make.workflows import ended, running, status_of
from treum.main.command import main
from treum.platform.audit import NobodyActed
from treum.platform.database import Database, Transaction
from treum.platform.testing import Servers
from treum.platform.workflows import Json, Plan, Steps, Workflow, operate, start
from treum.platform.workflows.operate import NotStuck, WorkflowEnded, WorkflowMissing

NAME, ID = "test.copy", "copy/1"
OPERATOR = "operator:asha"


class Copying:
    """A step in a transaction, then one that fails until it is mended, then a bug until mended."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.is_broken = True
        self.has_bug = False

    async def run(self, steps: Steps) -> None:
        await steps.transactional("first", self._first)
        await steps.external("second", self._second, attempts=1)
        if self.has_bug:
            raise ZeroDivisionError
        await steps.transactional("third", self._third)

    async def _first(self, _tx: Transaction) -> Json:
        self.done.append("first")
        return None

    async def _second(self, _key: str) -> Json:
        if self.is_broken:
            raise ConnectionResetError
        self.done.append("second")
        return None

    async def _third(self, _tx: Transaction) -> Json:
        self.done.append("third")
        return None

    @property
    def plan(self) -> Plan:
        return Plan(workflows=[Workflow(NAME, self.run)], poll_s=0.05)


async def _end(servers: Servers, database: Database, *, copying: Copying) -> str:
    async with running(servers, database, plan=copying.plan):
        return await ended(database, ID)


async def _begun(database: Database) -> None:
    async with database.transaction() as tx:
        await start(tx, NAME, id=ID)


async def _audited(database: Database) -> list[tuple[str, str, str]]:
    async with database.snapshot() as tx:
        found = await tx.execute(
            text("SELECT actor, action, subject FROM platform.audit ORDER BY at")
        )
        return [(row.actor, row.action, row.subject) for row in found]


@pytest.fixture
async def stuck(servers: Servers, database: Database) -> Copying:
    copying = Copying()
    await _begun(database)
    assert await _end(servers, database, copying=copying) == "ERROR"
    return copying


async def test_a_stuck_workflow_is_shown_with_its_steps(database: Database, stuck: Copying) -> None:
    assert stuck.done == ["first"]
    async with database.snapshot() as tx:
        (listed,) = await operate.list_workflows(tx, limit=10)
        steps = await operate.steps_of(tx, ID)
    assert (listed.id, listed.name, listed.status) == (ID, NAME, "ERROR")
    assert listed.error == "ConnectionResetError"
    assert [(step.name, step.error) for step in steps] == [
        ("first", None),
        ("second", "ConnectionResetError"),
    ]


async def test_resumed_it_repeats_what_failed_and_nothing_else(
    servers: Servers, database: Database, stuck: Copying
) -> None:
    stuck.is_broken = False
    async with database.transaction(actor=OPERATOR) as tx:
        await operate.resume(tx, ID)
    assert await _end(servers, database, copying=stuck) == "SUCCESS"
    assert stuck.done == ["first", "second", "third"]
    assert await _audited(database) == [(OPERATOR, "workflows.resume", f"workflow:{ID}")]


async def test_resumed_after_a_bug_it_repeats_no_step(
    servers: Servers, database: Database, stuck: Copying
) -> None:
    stuck.is_broken, stuck.has_bug = False, True
    for bug in (True, False):
        stuck.has_bug = bug
        async with database.transaction(actor=OPERATOR) as tx:
            await operate.resume(tx, ID)
        await _end(servers, database, copying=stuck)
    assert await status_of(database, ID) == "SUCCESS"
    assert stuck.done == ["first", "second", "third"]


async def test_cancelled_it_leaves_the_list_and_can_be_taken_up_again(
    servers: Servers, database: Database, stuck: Copying
) -> None:
    async with database.transaction(actor=OPERATOR) as tx:
        await operate.cancel(tx, ID)
    async with database.snapshot() as tx:
        assert await operate.list_workflows(tx, limit=10) == []
    stuck.is_broken = False
    async with database.transaction(actor=OPERATOR) as tx:
        await operate.resume(tx, ID)
    assert await _end(servers, database, copying=stuck) == "SUCCESS"
    assert [action for _, action, _ in await _audited(database)] == [
        "workflows.cancel",
        "workflows.resume",
    ]


async def test_what_does_not_wait_is_left_alone(database: Database) -> None:
    await _begun(database)
    with pytest.raises(NotStuck):
        async with database.transaction(actor=OPERATOR) as tx:
            await operate.resume(tx, ID)
    async with database.transaction(actor=OPERATOR) as tx:
        await operate.cancel(tx, ID)
    with pytest.raises(WorkflowEnded):
        async with database.transaction(actor=OPERATOR) as tx:
            await operate.cancel(tx, ID)
    with pytest.raises(WorkflowMissing):
        async with database.transaction(actor=OPERATOR) as tx:
            await operate.cancel(tx, "copy/2")


async def test_an_act_without_actor_changes_nothing(database: Database, stuck: Copying) -> None:
    assert stuck.is_broken
    with pytest.raises(NobodyActed):
        async with database.transaction() as tx:
            await operate.resume(tx, ID)
    assert await status_of(database, ID) == "ERROR"


async def test_the_command_shows_and_acts(
    servers: Servers,
    database: Database,
    stuck: Copying,
    *,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert stuck.is_broken
    monkeypatch.setenv("TREUM_DATABASE__APP_URL", servers.app_url_of(database.name))
    monkeypatch.setenv("TREUM_NATS__URL", servers.nats_url)
    monkeypatch.setenv("TREUM_AUTH__TICKET_KEY", "A" * 43 + "=")

    async def said(*arguments: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, ["workflows", *arguments])
        output = capsys.readouterr()
        return code, output.out, output.err

    code, out, _ = await said("list")
    assert code == 0
    assert out.startswith(f"{ID}  {NAME}  error  ")
    assert out.endswith("attempts 1  ConnectionResetError\n")
    _, out, _ = await said("show", ID)
    assert "step 2     second" in out
    assert (await said("resume", ID, "--operator", "asha"))[1] == (
        f"{ID} will be taken up by a worker\n"
    )
    assert (await said("list"))[1] == "no workflow is stuck\n"
    assert (await said("list", "--open"))[1].startswith(f"{ID}  {NAME}  enqueued  ")
    assert (await said("cancel", ID))[1] == f"{ID} is cancelled\n"
    assert [actor for actor, _, _ in await _audited(database)] == [
        OPERATOR,
        f"operator:{getpass.getuser()}",
    ]
    code, _, err = await said("resume", "copy/2")
    assert (code, err) == (2, "treum: There is no workflow copy/2.\n")


async def test_crashes_are_bounded(servers: Servers, database: Database) -> None:
    """What was begun too often is not begun again, and is stuck."""
    begun: list[int] = []

    async def crash(_steps: Steps) -> None:
        begun.append(1)

    await _begun(database)
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE dbos.workflow_status SET recovery_attempts = 3 WHERE workflow_uuid = :id"),
            {"id": ID},
        )
    plan = Plan(workflows=[Workflow(NAME, crash, recoveries_max=2)], poll_s=0.05)
    async with running(servers, database, plan=plan):
        assert await ended(database, ID) == "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
    assert begun == []
    async with database.snapshot() as tx:
        assert [one.id for one in await operate.list_workflows(tx, limit=10)] == [ID]
