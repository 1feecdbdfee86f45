"""Killed -9 at every boundary of every step and inside it: what has happened, happened as it must.

A transactional step happens once. An external one that can be asked about happens once too; one
that is only repeated happens at least once, with the same key. What is undone is undone in reverse
order. Nothing is left over, whoever recovers: the same executor, or another one that leads.

Every point is killed at twice, once for each of the two; `SOAK=1` repeats each of them.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.journeys.soak import IS_SOAK
from tests.make.victims import BUYS, EFFECTS, REFUSED, Order, Zygote
from treum.platform import testing
from treum.platform.database import Database
from treum.platform.live import MemoryBus
from treum.platform.testing import Servers
from treum.platform.workflows import start
from treum.platform.workflows.executors import lock_of

SAME, OTHER = "worker-0", "worker-1"
BUYING = ("reserve", "hold", "charge", "enter", "tell")
UNDOING = ("reserve", "hold", "hold.undo", "reserve.undo")
REPEATED = ("tell", "hold.undo")  # external, and nobody asks before they are repeated
ASKED = ("hold", "charge")  # external, and asked about: their intention is kept first
PHASES = ("inside", "happened", "kept")
AGAIN = (
    ("reserve", "happened"),
    ("hold", "intended"),
    ("hold", "happened"),
    ("charge", "inside"),
    ("enter", "inside"),
    ("tell", "kept"),
)
SOAK_TIMES = 5
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Point:
    workflow: str
    step: str
    phase: str

    def __str__(self) -> str:
        return f"{self.workflow.removeprefix('test.')}-{self.step}-{self.phase}"


POINTS = (
    Point(BUYS, "", "begun"),
    *(Point(BUYS, step, phase) for step in BUYING for phase in PHASES),
    *(Point(BUYS, step, "intended") for step in ASKED),
    *(Point(REFUSED, "charge", phase) for phase in ("intended", "inside", "kept")),
    *(Point(REFUSED, step, phase) for step in ("hold.undo", "reserve.undo") for phase in PHASES),
)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    started = Zygote()
    try:
        yield started
    finally:
        started.close()


@pytest.fixture(scope="module")
def arena(servers: Servers) -> Iterator[str]:
    """The database in which all of them are killed: what one leaves, the next would find."""
    with asyncio.Runner() as runner:
        context = testing.fresh_database(servers)
        name = runner.run(context.__aenter__()).name
        runner.run(_with_effects(servers, name))
        yield name
        runner.run(context.__aexit__(None, None, None))


@pytest.fixture
async def killing(servers: Servers, arena: str) -> AsyncIterator[Database]:
    database = Database(servers.app_url_of(arena), live=MemoryBus(), name=arena)
    try:
        yield database
    finally:
        await database.close()


async def _with_effects(servers: Servers, name: str) -> None:
    url = f"{servers.superuser_url.rpartition('/')[0]}/{name}"
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            for statement in filter(str.strip, EFFECTS.split(";")):
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


async def _begin(database: Database, workflow: str) -> str:
    workflow_id = f"{workflow}/{next(_numbers)}"
    async with database.transaction() as tx:
        await start(tx, workflow, id=workflow_id, arguments=[workflow_id])
    return workflow_id


@contextlib.asynccontextmanager
async def _recovered_by(database: Database, executor: str) -> AsyncIterator[None]:
    """The dead one's name is free for its successor; for another, somebody holds it."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        # Granted once the server has seen the dead process go.
        await connection.execute(text("SELECT pg_advisory_lock(:space, :number)"), lock_of(SAME))
        free = text("SELECT pg_advisory_unlock(:space, :number)")
        if executor == SAME:
            await connection.execute(free, lock_of(SAME))
        yield
        if executor != SAME:
            await connection.execute(free, lock_of(SAME))


async def _effects(database: Database, subject: str) -> list[tuple[str, str]]:
    async with database.snapshot() as tx:
        found = await tx.execute(
            text("SELECT step, key FROM public.effect WHERE subject = :subject ORDER BY seq"),
            {"subject": subject},
        )
        return [(row.step, row.key) for row in found]


async def _scalar(database: Database, statement: str, **values: object) -> object:
    async with database.snapshot() as tx:
        return await tx.scalar(text(statement), values)


async def _check(database: Database, workflow_id: str, *, steps: Sequence[str], twice: str) -> None:
    """twice: the repeated step that was killed after it had happened, if any."""
    effects = await _effects(database, workflow_id)
    happened = [step for step, _ in effects]
    expected = [step for each in steps for step in ([each] * 2 if each == twice else [each])]
    assert happened == expected
    assert len(set(effects)) == len(steps), "a repeat carries the same key"
    told = "SELECT count(*) FROM platform.event WHERE key = :id"
    transactional = [step for step in steps if step in ("reserve", "reserve.undo", "enter")]
    assert await _scalar(database, told, id=workflow_id) == len(transactional)
    left = "SELECT count(*) FROM dbos.workflow_status WHERE status <> 'SUCCESS'"
    assert await _scalar(database, left) == 0
    assert await _scalar(database, "SELECT count(*) FROM dbos.datasource_outputs") == 0


async def _kill(zygote: Zygote, order: Order) -> None:
    _, code = await zygote.run(order)
    assert code == -signal.SIGKILL, "the point was not reached"


async def _kill_and_recover(
    database: Database, zygote: Zygote, *, url: str, point: Point, executor: str
) -> None:
    workflow_id = await _begin(database, point.workflow)
    order = Order(url=url, workflow_id=workflow_id, step=point.step, phase=point.phase)
    await _kill(zygote, order)
    async with _recovered_by(database, executor):
        _, code = await zygote.run(Order(url=url, workflow_id=workflow_id))
    assert code == 0
    by = "SELECT executor_id FROM dbos.workflow_status WHERE workflow_uuid = :id"
    assert await _scalar(database, by, id=workflow_id) == executor
    steps = BUYING if point.workflow == BUYS else UNDOING
    is_twice = point.phase == "happened" and point.step in REPEATED
    await _check(database, workflow_id, steps=steps, twice=point.step if is_twice else "")


@pytest.mark.parametrize("executor", [SAME, OTHER])
@pytest.mark.parametrize("point", POINTS, ids=str)
async def test_killed_everywhere_and_recovered_by_both(
    servers: Servers, killing: Database, zygote: Zygote, *, point: Point, executor: str
) -> None:
    url = servers.app_url_of(killing.name)
    for _ in range(SOAK_TIMES if IS_SOAK else 1):
        await _kill_and_recover(killing, zygote, url=url, point=point, executor=executor)


async def test_killed_again_and_again_by_turns(
    servers: Servers, killing: Database, zygote: Zygote
) -> None:
    """Each recovery is killed further on, and the next one is done by the other executor."""
    url = servers.app_url_of(killing.name)
    workflow_id = await _begin(killing, BUYS)
    for number, (step, phase) in enumerate(AGAIN):
        order = Order(url=url, workflow_id=workflow_id, step=step, phase=phase)
        async with _recovered_by(killing, OTHER if number % 2 else SAME):
            await _kill(zygote, order)
    async with _recovered_by(killing, SAME):
        _, code = await zygote.run(Order(url=url, workflow_id=workflow_id))
    assert code == 0
    await _check(killing, workflow_id, steps=BUYING, twice="")
    begun = "SELECT recovery_attempts FROM dbos.workflow_status WHERE workflow_uuid = :id"
    assert await _scalar(killing, begun, id=workflow_id) == len(AGAIN) + 1


@pytest.mark.parametrize("step", ["reserve", "enter"])
async def test_a_frozen_executor_that_wakes_up_changes_nothing(
    servers: Servers, killing: Database, zygote: Zygote, *, step: str
) -> None:
    workflow_id = await _begin(killing, BUYS)
    url = servers.app_url_of(killing.name)
    frozen, code = await zygote.run(
        Order(url=url, workflow_id=workflow_id, step=step, phase="inside", signal=signal.SIGSTOP)
    )
    assert code is None, "it was not frozen"
    _, code = await zygote.run(Order(url=url, workflow_id=workflow_id))
    assert code == 0
    assert await zygote.go_on(frozen) == 0
    await _check(killing, workflow_id, steps=BUYING, twice="")
