"""`treum events` as an operator types it: what it prints, what it changes, how it refuses."""

import asyncio
import getpass
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make.events import Ledger, Noted, drain, effects, note, open_ledger
from treum.main.command import main
from treum.platform.database import Database
from treum.platform.testing import Servers


class Operator:
    """Types commands on a terminal that knows only the database."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._url = url
        self._capsys = capsys

    async def types(self, *words: object) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TREUM_DATABASE__APP_URL", self._url)
            self._capsys.readouterr()
            code = await asyncio.to_thread(main, ["events", *map(str, words)])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def operator(servers: Servers, database: Database, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(servers.app_url_of(database.name), capsys)


@pytest.fixture
async def dead(servers: Servers, database: Database) -> UUID:
    """The first of two events of one key, which has failed for good."""
    await open_ledger(servers, database)
    ledger = Ledger()
    ledger.sick.add(("alpha", 1))
    consumer = ledger.consumer(database)
    await consumer.prepare()
    await note(database, "alpha", 1, 2)
    await drain(consumer)
    async with database.snapshot() as tx:
        found: UUID = await tx.scalar(
            text("SELECT id FROM platform.parked_event WHERE state = 'dead'")
        )
    return found


async def _heal_and_drain(database: Database) -> None:
    await drain(Ledger().consumer(database))


async def test_a_dead_letter_is_listed_shown_and_retried(
    database: Database, operator: Operator, dead: UUID
) -> None:
    code, listed, _ = await operator.types("list")
    assert code == 0
    wanted = f"{dead} dead test.ledger {Noted.TYPE} key alpha attempts 2 behind 1"
    assert listed.split() == [*wanted.split(), "RuntimeError:", "planted"]
    _, shown, _ = await operator.types("show", dead)
    assert 'payload    {"name": "alpha", "number": 1}' in shown.splitlines()
    _, said, _ = await operator.types("retry", dead)
    assert said == f"{dead} will be tried again by a worker, then the 1 behind it\n"
    await _heal_and_drain(database)
    assert await effects(database) == [("alpha", 1), ("alpha", 2)]
    assert (await operator.types("list"))[:2] == (0, "no event is parked\n")
    assert await _acts(database) == [(f"operator:{getpass.getuser()}", "platform.event_retried")]


async def test_a_dead_letter_is_discarded_by_a_named_operator(
    database: Database, operator: Operator, dead: UUID
) -> None:
    code, said, _ = await operator.types("discard", dead, "--operator", "asha")
    assert (code, said) == (0, f"{dead} is discarded, then the 1 behind it\n")
    await _heal_and_drain(database)
    assert await effects(database) == [("alpha", 2)]
    assert await _acts(database) == [("operator:asha", "platform.event_discarded")]


async def test_lag_names_every_consumer(operator: Operator, dead: UUID) -> None:
    code, said, _ = await operator.types("lag")
    assert code == 0
    assert said.startswith("test.ledger  current  behind 0 events, 0.0 s  oldest unhandled ")
    assert said.endswith("retrying 0  dead 1  waiting 1\n")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("retry", UUID(int=7)), f"event {UUID(int=7)} is not parked"),
        (("show", UUID(int=7), "--consumer", "x"), f"event {UUID(int=7)} is not parked by x"),
        (("list", "--limit", 0), "--limit is 0; expected 1 to 1000"),
        (("replay", "signals.none"), "there is no handler signals.none; there are signals.engine"),
        (
            ("replay", "signals.engine"),
            "signals.engine has effects: only a projection can be replayed",
        ),
        (("replay", "signals.engine", "--rate", 0), "--rate is 0; expected 0.1 to 1000000"),
        (
            ("retry", UUID(int=7), "--operator", "a b"),
            "--operator: expected a name of letters, digits and ._@-",
        ),
    ],
)
async def test_a_refusal_is_one_line(
    operator: Operator, words: tuple[object, ...], refusal: str
) -> None:
    assert await operator.types(*words) == (2, "", f"treum: {refusal}\n")


async def test_a_database_that_does_not_answer_is_one_line(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    away = Operator("postgresql://treum_app:hunter2@127.0.0.1:9/treum", capsys)
    code, said, complaint = await away.types("lag")
    assert (code, said) == (2, "")
    assert complaint.startswith("treum: the database cannot do it now: ")
    assert complaint.count("\n") == 1
    assert "hunter2" not in complaint


async def _acts(database: Database) -> list[tuple[str, str]]:
    async with database.snapshot() as tx:
        found = await tx.execute(text("SELECT actor, action FROM platform.audit ORDER BY at"))
        return [(row.actor, row.action) for row in found]
