"""Parking: whatever fails, and whatever operators do, each key keeps its order."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.make.events import (
    IMPATIENT,
    Ledger,
    apart,
    beside,
    drain,
    effects,
    note,
    open_ledger,
    parked_rows,
)
from treum.platform.database import Database, Transaction
from treum.platform.errors import SetupError
from treum.platform.handlers import Patience, consume
from treum.platform.handlers.claim import Work, reclaim
from treum.platform.handlers.operate import Operator, discard, inspect, parked, retry
from treum.platform.testing import Servers

ASHA = Operator("operator:asha")
_TO_HEAD = text(
    """
    UPDATE platform.cursor SET position = (SELECT COALESCE(max(position), 0) FROM platform.event)
    WHERE consumer = :consumer
    """
)
_AUDITED = text("SELECT actor, action, subject, detail FROM platform.audit ORDER BY at")
SICK = st.lists(st.sampled_from([True, False, False, False]), min_size=1, max_size=5)
PUBLISH = st.tuples(st.just("publish"), st.integers(0, 3), SICK)
OTHERS = st.sampled_from([("take",), ("drain",), ("heal",), ("retry",), ("discard",)])


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    await open_ledger(servers, database)
    made = Ledger()
    await made.consumer(database).prepare()
    return made


async def _first_dead(database: Database) -> uuid.UUID:
    async with database.snapshot() as tx:
        return (await parked(tx, consumer="test.ledger", limit=1))[0].id


@dataclass
class _Story:
    """One random history of one consumer, and what must be true of it all along."""

    database: Database
    ledger: Ledger
    keys: tuple[str, ...]
    published: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    discarded: set[tuple[str, int]] = field(default_factory=set)

    async def publish(self, which: int, sick: list[bool]) -> None:
        """A burst of one key; sick: for each, whether it will fail."""
        key = self.keys[which]
        for is_sick in sick:
            number = len(self.published[key]) + 1
            self.published[key].append(number)
            if is_sick:
                self.ledger.sick.add((key, number))
            await note(self.database, key, number)

    async def take(self) -> None:
        await self.ledger.consumer(self.database).apply_next()

    async def drain(self) -> None:
        await drain(self.ledger.consumer(self.database))

    async def heal(self) -> None:
        self.ledger.sick.clear()

    async def retry(self) -> None:
        for one in await self._dead():
            async with self.database.transaction(actor=ASHA) as tx:
                await retry(tx, one, consumer=self.ledger.name)

    async def discard(self) -> None:
        for one in (await self._dead())[:1]:
            async with self.database.transaction(actor=ASHA) as tx:
                gone = await discard(tx, one, consumer=self.ledger.name)
            number = int(gone.payload.partition('"number": ')[2].rstrip("}").partition(",")[0])
            self.discarded.add((gone.key, number))

    async def _dead(self) -> list[uuid.UUID]:
        async with self.database.snapshot() as tx:
            found = await parked(tx, consumer=self.ledger.name, limit=100)
        return [one.id for one in found if one.state == "dead"]

    async def check(self) -> None:
        applied: dict[str, list[int]] = defaultdict(list)
        for key, number in await effects(self.database, self.ledger.name):
            applied[key].append(number)
        waiting: dict[str, list[str]] = defaultdict(list)
        first: dict[str, int] = {}
        for key, number, state in await parked_rows(self.database, self.ledger.name):
            first.setdefault(key, number)
            waiting[key].append(state)
        for key, numbers in applied.items():
            assert numbers == sorted(set(numbers)), f"{key}: {numbers}"
            assert max(numbers) < first.get(key, len(self.published[key]) + 1)
        for states in waiting.values():
            assert set(states[1:]) <= {"waiting"}
            assert states[0] != "waiting", "nobody would ever release it"

    async def finish(self) -> None:
        """Healed and retried until nothing is parked: all that was not discarded is applied."""
        await self.heal()
        await self.drain()
        await self.retry()
        await self.drain()
        assert await parked_rows(self.database, self.ledger.name) == []
        applied: dict[str, list[int]] = defaultdict(list)
        for key, number in await effects(self.database, self.ledger.name):
            applied[key].append(number)
        assert applied == {
            key: kept
            for key, numbers in self.published.items()
            if (kept := [one for one in numbers if (key, one) not in self.discarded])
        }


@settings(
    max_examples=20,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # To shrink means hundreds of histories on a real server.
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(PUBLISH, PUBLISH, OTHERS), min_size=5, max_size=20))
async def test_the_order_of_a_key_is_always_kept(
    database: Database, ledger: Ledger, steps: list[tuple[object, ...]]
) -> None:
    own = uuid.uuid4().hex[:8]
    keys = (own, beside(own), apart(own), beside(apart(own)))
    story = _Story(database, Ledger(f"test.{own}"), keys)
    await story.ledger.consumer(database).prepare()
    async with database.transaction() as tx:
        await tx.execute(_TO_HEAD, {"consumer": story.ledger.name})
    for verb, *arguments in steps:
        await getattr(story, str(verb))(*arguments)
        await story.check()
    await story.finish()


async def test_a_resting_event_is_due_again_when_the_clock_was_stepped_back(
    database: Database, ledger: Ledger
) -> None:
    ledger.sick.add(("alpha", 1))
    await note(database, "alpha", 1)
    consumer = ledger.consumer(database, Patience(attempts_max=9, pause_s_first=30.0))
    assert await consumer.apply_next()
    assert not await consumer.apply_next()
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE platform.parked_event SET retry_at = now() + '1 hour'"))
    ledger.sick.clear()
    assert await consumer.apply_next()
    assert await effects(database) == [("alpha", 1)]


async def test_a_follower_that_fails_in_its_turn_becomes_a_dead_letter(
    database: Database, ledger: Ledger
) -> None:
    ledger.sick = {("alpha", 1), ("alpha", 2)}
    await note(database, "alpha", 1, 2, 3)
    consumer = ledger.consumer(database)
    await drain(consumer)
    ledger.sick = {("alpha", 2)}
    async with database.transaction(actor=ASHA) as tx:
        await retry(tx, await _first_dead(database), consumer=None)
    await drain(consumer)
    assert await effects(database) == [("alpha", 1)]
    assert await parked_rows(database) == [("alpha", 2, "dead"), ("alpha", 3, "waiting")]


async def test_acts_are_audited_with_the_operators_name(database: Database, ledger: Ledger) -> None:
    ledger.sick = {("alpha", 1), ("beta", 1)}
    await note(database, "alpha", 1, 2)
    consumer = ledger.consumer(database)
    await drain(consumer)
    dead = await _first_dead(database)
    async with database.transaction(actor=ASHA) as tx:
        await retry(tx, dead, consumer=None)
    await drain(consumer)
    async with database.transaction(actor=Operator("operator:ravi")) as tx:
        await discard(tx, dead, consumer="test.ledger")
    await drain(consumer)
    assert await effects(database) == [("alpha", 2)]
    async with database.snapshot() as tx:
        rows = [tuple(row) for row in await tx.execute(_AUDITED)]
    assert [row[:3] for row in rows] == [
        ("operator:asha", "platform.event_retried", f"event:{dead}"),
        ("operator:ravi", "platform.event_discarded", f"event:{dead}"),
    ]
    assert [(row[3]["attempts"], row[3]["behind"]) for row in rows] == [(2, 1), (4, 1)]


async def test_an_act_that_is_rolled_back_changes_nothing(
    database: Database, ledger: Ledger
) -> None:
    ledger.sick = {("alpha", 1)}
    await note(database, "alpha", 1, 2)
    await drain(ledger.consumer(database))
    before = await parked_rows(database)
    with pytest.raises(AssertionError, match="event_discarded"):
        async with database.transaction() as tx:  # Nobody acted.
            await discard(tx, await _first_dead(database), consumer=None)
    assert await parked_rows(database) == before


async def test_only_a_dead_letter_is_retried_or_discarded(
    database: Database, ledger: Ledger
) -> None:
    ledger.sick = {("alpha", 1)}
    await note(database, "alpha", 1, 2)
    await drain(ledger.consumer(database))
    dead = await _first_dead(database)
    find = text("SELECT id FROM platform.parked_event WHERE state = 'waiting'")
    async with database.transaction(actor=ASHA) as tx:
        waiting = await tx.scalar(find)
        with pytest.raises(SetupError, match="only waits for an older one"):
            await retry(tx, waiting, consumer=None)
        await retry(tx, dead, consumer=None)
        with pytest.raises(SetupError, match="being retried already"):
            await discard(tx, dead, consumer=None)
        with pytest.raises(SetupError, match=r"is not parked by test\.other"):
            await inspect(tx, dead, consumer="test.other")


async def test_an_event_parked_twice_must_be_named_with_its_consumer(
    database: Database, ledger: Ledger
) -> None:
    second = Ledger("test.second")
    await second.consumer(database).prepare()
    ledger.sick = second.sick = {("alpha", 1)}
    await note(database, "alpha", 1)
    for one in (ledger, second):
        await drain(one.consumer(database))
    dead = await _first_dead(database)
    async with database.snapshot() as tx:
        with pytest.raises(SetupError, match=r"parked by test\.ledger, test\.second"):
            await inspect(tx, dead, consumer=None)
        assert (await inspect(tx, dead, consumer="test.second")).consumer == "test.second"


async def test_trouble_of_the_database_is_not_counted(database: Database, ledger: Ledger) -> None:
    ledger.sick = {("alpha", 1)}
    await note(database, "alpha", 1)
    find = text("SELECT pg_terminate_backend(pg_backend_pid())")
    apply = ledger.apply

    async def die(tx: object, event: object) -> None:
        await tx.execute(find)  # type: ignore[attr-defined]  # stands in for `apply`

    ledger.apply = die  # type: ignore[method-assign]
    consumer = ledger.consumer(database)
    for _ in range(2 * IMPATIENT.attempts_max):
        with pytest.raises(Exception, match=r"terminat|closed"):
            await consumer.apply_next()
    assert await parked_rows(database) == []
    ledger.apply = apply  # type: ignore[method-assign]
    ledger.sick.clear()
    await drain(ledger.consumer(database))
    assert await effects(database) == [("alpha", 1)]


async def test_an_attempt_that_is_told_late_undoes_no_operators_retry(
    database: Database, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.sick.add(("alpha", 1))
    await note(database, "alpha", 1)
    consumer = ledger.consumer(database)
    assert await consumer.apply_next()

    async def reclaim_late(tx: Transaction, work: Work) -> bool:
        monkeypatch.undo()
        assert await consumer.apply_next()
        async with database.transaction(actor=ASHA) as asking:
            await retry(asking, await _first_dead(database), consumer=None)
        return await reclaim(tx, work)

    monkeypatch.setattr(consume, "reclaim", reclaim_late)
    assert await consumer.apply_next()
    assert await parked_rows(database) == [("alpha", 1, "retrying")]
