"""Sagas in this process: refusals, answers that never came, and what waits for a person."""

from collections.abc import Callable, Coroutine

import pytest
from sqlalchemy import text

from tests.make.workflows import ended, running, status_of
from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict
from treum.platform.testing import Servers
from treum.platform.workflows import Json, Plan, Steps, Workflow, operate, start
from treum.platform.workflows.saga import (
    Call,
    Compensable,
    Ended,
    External,
    Found,
    Part,
    Pivot,
    Retriable,
    Saga,
    Transactional,
    run_saga,
)

NAME, ID = "test.buy", "buy/1"
Asked = Callable[[Call], Coroutine[None, None, Found | None]]


class Refusal(Conflict):
    code = "test.refused"
    title = "Refused"


class Vendor:
    """Remembers what it was asked and did; `moods` say how it takes the next calls."""

    def __init__(self, *moods: str, knows: bool = True) -> None:
        self.told: list[str] = []
        self.keys: set[str] = set()
        self._moods = list(moods)
        self._knows = knows

    def external(self, step: str, *, attempts: int = 1) -> External:
        async def call(call: Call) -> Json:
            mood = self._moods.pop(0) if self._moods else "does"
            self.told.append(f"{step} {mood}")
            if mood == "refuses":
                raise Refusal("No.")
            if mood != "is deaf":
                self.keys.add(call.key)
            if mood != "does":
                raise TimeoutError
            return f"{step} of {call.subject}"

        async def inquire(call: Call) -> Found | None:
            self.told.append(f"{step} asked")
            if not self._knows:
                raise ConnectionResetError
            return Found(f"{step} found") if call.key in self.keys else None

        return External(call=call, inquire=inquire, attempts=attempts)

    def recover(self) -> None:
        self._knows = True


def _undo(vendor: Vendor, step: str) -> External:
    async def call(call: Call) -> Json:
        vendor.told.append(f"{step} undone")
        assert call.done_key != call.key
        return None

    return External(call=call)


async def _finish(database: Database, servers: Servers, *parts: Part) -> tuple[str, Ended | None]:
    found: list[Ended] = []
    async with database.transaction() as tx:
        await start(tx, NAME, id=ID, arguments=["order 7"])
    async with running(servers, database, plan=_plan(found, *parts)):
        status = await ended(database, ID)
    return status, found[-1] if found else None


def _plan(found: list[Ended], *parts: Part) -> Plan:
    async def buy(steps: Steps, subject: str) -> None:
        saga = Saga(parts=parts, rounds_max=2, pause_s=0.01)
        found.append(await run_saga(steps, saga, subject=subject))

    return Plan(workflows=[Workflow(NAME, buy)], poll_s=0.05)


async def test_an_answer_that_never_came_is_asked_for(servers: Servers, database: Database) -> None:
    vendor = Vendor("does it unheard")
    status, saga = await _finish(
        database, servers, Pivot(name="charge", do=vendor.external("charge"))
    )
    assert (status, saga) == ("SUCCESS", Ended(is_done=True))
    assert vendor.told == ["charge does it unheard", "charge asked"]


async def test_what_has_not_happened_is_repeated_only_after_asking(
    servers: Servers, database: Database
) -> None:
    vendor = Vendor("is deaf")
    status, saga = await _finish(
        database, servers, Pivot(name="charge", do=vendor.external("charge", attempts=2))
    )
    assert (status, saga) == ("SUCCESS", Ended(is_done=True))
    assert vendor.told == ["charge is deaf", "charge asked", "charge does"]
    assert len(vendor.keys) == 1


async def test_a_refused_pivot_undoes_what_is_done(servers: Servers, database: Database) -> None:
    vendor = Vendor("does", "does", "refuses")
    parts: list[Part] = [
        Compensable(name=name, do=vendor.external(name), undo=_undo(vendor, name))
        for name in ("hold", "book")
    ]
    parts.append(Pivot(name="charge", do=vendor.external("charge")))
    status, saga = await _finish(database, servers, *parts)
    assert status == "SUCCESS"
    assert saga == Ended(is_done=False, failed="charge", code="test.refused")
    assert vendor.told == ["hold does", "book does", "charge refuses", "book undone", "hold undone"]


async def test_later_steps_know_the_results_of_earlier_ones(
    servers: Servers, database: Database
) -> None:
    vendor = Vendor()
    seen: list[Json] = []

    async def enter(tx: Transaction, call: Call) -> Json:
        seen.append({"results": dict(call.results), "now": tx.now is not None})
        return None

    status, _ = await _finish(
        database,
        servers,
        Pivot(name="charge", do=vendor.external("charge")),
        Retriable(name="enter", do=Transactional(enter)),
    )
    assert status == "SUCCESS"
    assert seen == [{"results": {"charge": "charge of order 7"}, "now": True}]


async def test_after_the_pivot_a_step_is_repeated_until_it_is_done(
    servers: Servers, database: Database
) -> None:
    vendor = Vendor("does", "is deaf")
    status, saga = await _finish(
        database,
        servers,
        Pivot(name="charge", do=vendor.external("charge")),
        Retriable(name="tell", do=vendor.external("tell")),
    )
    assert (status, saga) == ("SUCCESS", Ended(is_done=True))
    assert vendor.told == ["charge does", "tell is deaf", "tell does"]


async def test_what_nobody_can_tell_waits_for_a_person(
    servers: Servers, database: Database
) -> None:
    """Neither repeated nor undone: both could be wrong. Resumed, it is asked about first."""
    vendor = Vendor("does", "does it unheard", knows=False)
    parts: list[Part] = [
        Compensable(name="hold", do=vendor.external("hold"), undo=_undo(vendor, "hold")),
        Pivot(name="charge", do=vendor.external("charge")),
    ]
    status, _ = await _finish(database, servers, *parts)
    assert status == "ERROR"
    assert vendor.told[:2] == ["hold does", "charge does it unheard"]
    assert set(vendor.told[2:]) == {"charge asked"}
    async with database.snapshot() as tx:
        (stuck,) = await operate.list_workflows(tx, limit=10)
    assert (stuck.id, stuck.error) == (ID, "Unresolved: charge: workflows.unclear")

    vendor.recover()
    vendor.told.clear()
    async with database.transaction(actor="operator:asha") as tx:
        await operate.resume(tx, ID)
    found: list[Ended] = []
    async with running(servers, database, plan=_plan(found, *parts)):
        assert await ended(database, ID) == "SUCCESS"
    assert vendor.told == ["charge asked"]
    assert found == [Ended(is_done=True)]


async def test_an_undo_that_fails_for_good_is_stuck_not_forgotten(
    servers: Servers, database: Database
) -> None:
    vendor = Vendor("does", "refuses", "is deaf", "is deaf")
    status, _ = await _finish(
        database,
        servers,
        Compensable(name="hold", do=vendor.external("hold"), undo=vendor.external("hold.undo")),
        Pivot(name="charge", do=vendor.external("charge")),
    )
    assert status == "ERROR"
    async with database.snapshot() as tx:
        (stuck,) = await operate.list_workflows(tx, limit=10)
    assert stuck.error == "Unresolved: hold.undo: TimeoutError"


async def test_a_refused_transaction_of_ours_is_known_at_once(
    servers: Servers, database: Database
) -> None:
    vendor = Vendor()

    async def enter(_tx: Transaction, _call: Call) -> Json:
        raise Refusal("No.")

    status, saga = await _finish(
        database,
        servers,
        Compensable(name="hold", do=vendor.external("hold"), undo=_undo(vendor, "hold")),
        Pivot(name="enter", do=Transactional(enter)),
    )
    assert status == "SUCCESS"
    assert saga == Ended(is_done=False, failed="enter", code="test.refused")
    assert vendor.told == ["hold does", "hold undone"]


def test_a_saga_that_makes_no_sense_is_our_bug() -> None:
    vendor = Vendor()
    external = vendor.external("x")
    deaf = External(call=external.call)
    wrong: list[list[Part]] = [
        [Retriable(name="a", do=external), Pivot(name="b", do=external)],
        [Pivot(name="a", do=external), Pivot(name="b", do=external)],
        [Pivot(name="a", do=external), Retriable(name="a", do=external)],
        [Pivot(name="a", do=deaf)],
    ]
    for parts in wrong:
        with pytest.raises(AssertionError):
            Saga(parts=parts)
    Saga(parts=[Pivot(name="a", do=external), Retriable(name="b", do=deaf)])


async def test_no_step_of_a_saga_is_left_in_the_datasource(
    servers: Servers, database: Database
) -> None:
    async def enter(_tx: Transaction, _call: Call) -> Json:
        return 1

    await _finish(database, servers, Retriable(name="enter", do=Transactional(enter)))
    assert await status_of(database, ID) == "SUCCESS"
    async with database.snapshot() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM dbos.datasource_outputs")) == 0
