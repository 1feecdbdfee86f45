"""`treum market calendar` and `check`: what an operator types and reads."""

import asyncio

import pytest
from sqlalchemy import text

from tests.contexts.market.recorded import market_data
from treum.contexts.market.service.reference import seed_reference
from treum.main.command import main
from treum.platform.database import Database
from treum.platform.testing import Servers


@pytest.fixture
async def place(servers: Servers, database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The command's environment names this test's database."""
    async with database.transaction() as tx:
        await seed_reference(tx)
    monkeypatch.setenv("TREUM_PROFILE", "test")
    monkeypatch.setenv("TREUM_DATABASE__APP_URL", servers.app_url_of(database.name))
    monkeypatch.setenv("TREUM_NATS__URL", servers.nats_url)
    monkeypatch.setenv("TREUM_AUTH__TICKET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    monkeypatch.setenv("USER", "asha")
    return database


async def _treum(*arguments: str) -> int:
    return await asyncio.to_thread(main, ["market", *arguments])


async def _actors(database: Database) -> list[tuple[str, str]]:
    async with database.snapshot() as tx:
        rows = await tx.execute(text("SELECT actor, action FROM platform.audit ORDER BY at"))
        return [(row.actor, row.action) for row in rows]


async def test_a_day_is_set_listed_and_cleared(
    place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    day = ("2026-11-08", "--kind", "muhurat", "--name", "Muhurat trading")
    assert await _treum("calendar", "set", *day, "--windows", "18:15-19:15") == 0
    assert await _treum("calendar", "list", "--year", "2026") == 0
    assert await _treum("calendar", "clear", "2026-11-08", "--as", "ravi") == 0
    lines = capsys.readouterr().out.splitlines()
    shown = "2026-11-08  muhurat  18:15-19:15              Muhurat trading  [operator]"
    assert lines[0] == f"set: {shown}"
    assert lines.count(shown) == 1
    assert lines[-1] == "cleared: 2026-11-08 is muhurat again"
    assert await _actors(place) == [
        ("operator:asha", "market.calendar_set"),
        ("operator:ravi", "market.calendar_cleared"),
    ]


SET = ("set", "2026-11-25", "--name", "x")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("clear", "2026-11-25"), "2026-11-25: no operator has set that day of NSE"),
        (("clear", "25-11-2026"), "day: '25-11-2026' is not a day as YYYY-MM-DD"),
        ((*SET, "--kind", "x"), "--kind: 'x' is not one of holiday, special, muhurat, regular"),
        (
            (*SET, "--kind", "special"),
            "windows: a special session needs at least one, as 09:15-15:30",
        ),
        (
            ("set", "2028-01-26", "--kind", "holiday", "--name", "x"),
            "2028-01-26: the NSE calendar covers 2017-01-01 to 2026-12-31",
        ),
        (
            (*SET, "--kind", "holiday", "--as", "a\nb"),
            "--as: expected at most 60 printable characters",
        ),
    ],
)
async def test_a_mistake_is_one_line_and_changes_nothing(
    place: Database, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    assert await _treum("calendar", *arguments) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"treum: {line}\n")
    assert await _actors(place) == []


async def test_nobody_is_not_a_name(
    place: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("USER")
    assert await _treum("calendar", *SET, "--kind", "holiday") == 2
    assert capsys.readouterr().err == (
        "treum: nobody to name in the audit log: give --as NAME, or set USER\n"
    )


async def test_an_absent_database_is_one_line(
    place: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TREUM_DATABASE__APP_URL", "postgresql://treum_app:x@127.0.0.1:1/treum")
    assert await _treum("calendar", "list") == 2
    said = capsys.readouterr().err
    assert said.startswith("treum: the database does not answer; does TREUM run? ")
    assert said.count("\n") == 1


async def test_check_recognises_the_format_and_counts_by_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = market_data("ticks/all_ticks_FUTURES_RELIND_TCS.csv")
    assert await _treum("check", str(path)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        "all_ticks_FUTURES_RELIND_TCS.csv: tick file, 2833 rows, 2230 accepted, 603 rejected; "
    )
    assert lines[1] == "rejected: 602 duplicate_tick, 1 volume_backwards"
    assert lines[2] == ("order: 38 rows step back in time, 29 in volume, 0 ticks put back in order")
    assert lines[-1] == "silent feed: no tick from 2025-11-17 12:24:58 to 13:02:53 IST"
    assert len(lines) == 3 + 603 + 1
