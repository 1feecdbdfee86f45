"""`treum market actions`: what an operator types and reads."""

import asyncio

import pytest
from sqlalchemy import text

from treum.main.command import main
from treum.platform.database import Database
from treum.platform.testing import Servers


@pytest.fixture
def place(servers: Servers, database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The command's environment names this test's database."""
    monkeypatch.setenv("TREUM_PROFILE", "test")
    monkeypatch.setenv("TREUM_DATABASE__APP_URL", servers.app_url_of(database.name))
    monkeypatch.setenv("TREUM_NATS__URL", servers.nats_url)
    monkeypatch.setenv("TREUM_AUTH__TICKET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    monkeypatch.setenv("USER", "asha")
    return database


async def _treum(*arguments: str) -> int:
    return await asyncio.to_thread(main, ["market", "actions", *arguments])


ADD = ("add", "MADEUP", "2025-11-26", "--kind", "split", "--source", "As told")
SHARES = ("--shares-before", "1", "--shares-after", "2")


async def test_an_action_is_added_listed_and_decided(
    place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await _treum(*ADD, *SHARES) == 0
    line = capsys.readouterr().out
    told, rest = line.split("  ", 1)
    assert rest == "2025-11-26  proposed   MADEUP       split 1 -> 2  [As told]\n"
    sure = ("--source", "NSE circular 12", "--as", "ravi")
    assert await _treum("confirm", told, "--kind", "bonus", *sure) == 0
    confirmed = "2025-11-26  confirmed  MADEUP       bonus 1 -> 2  [NSE circular 12]\n"
    assert capsys.readouterr().out == f"{told}  {confirmed}"
    assert await _treum("list", "--symbol", "MADEUP", "--state", "confirmed") == 0
    assert capsys.readouterr().out == f"{told}  {confirmed}"
    assert await _treum("reject", told, "--source", "Withdrawn") == 0
    assert await _treum("list", "--state", "confirmed") == 0
    assert capsys.readouterr().out.splitlines()[1] == "no such corporate action"
    async with place.snapshot() as tx:
        rows = await tx.execute(text("SELECT actor, action FROM platform.audit ORDER BY at"))
        assert [(row.actor, row.action) for row in rows] == [
            ("operator:asha", "market.corporate_action_proposed"),
            ("operator:ravi", "market.corporate_action_confirmed"),
            ("operator:asha", "market.corporate_action_rejected"),
        ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (ADD, "split: needs shares_after, shares_before and nothing else"),
        ((*ADD[:2], "26-11-2025", *ADD[3:]), "day: '26-11-2025' is not a day as YYYY-MM-DD"),
        ((*ADD, "--value-gone", "x"), "--value-gone: 'x' is not an amount of rupees"),
        (("confirm", "7", "--source", "x"), "id: '7' is not an id of `treum market actions list`"),
    ],
)
async def test_a_mistake_is_one_line_and_changes_nothing(
    place: Database, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    assert await _treum(*arguments) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"treum: {line}\n")
    async with place.snapshot() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM market.corporate_action")) == 0


async def test_without_a_calendar_nothing_is_searched(
    place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await _treum("propose") == 2
    assert capsys.readouterr().err == "treum: No trading calendar for NSE.\n"
