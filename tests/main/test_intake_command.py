"""`treum market import`: what an operator types and reads."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.contexts.market.exchange_files import full_rows
from tests.contexts.market.recorded import market_data
from treum.contexts.market.service.reference import seed_reference
from treum.main.command import main
from treum.platform.database import Database
from treum.platform.testing import Servers

DAY = "bhav_full_daily/2024-10-28.csv"


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


async def _treum(*arguments: str | Path) -> int:
    return await asyncio.to_thread(main, ["market", *map(str, arguments)])


async def test_two_days_are_imported_and_their_actions_proposed(
    place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await _treum("import", market_data("bhav_full_daily/2024-10-25.csv")) == 0
    assert await _treum("import", market_data(DAY)) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[2:] == [
        "2024-10-28.csv: full file, 1912 rows, 1912 accepted, 0 rejected; 1 sessions of "
        "1912 instruments, 2024-10-28 to 2024-10-28",
        "1912 added, 0 completed, 0 unchanged, 0 different",
    ]
    assert await _treum("actions", "propose") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "2024-10-28  proposed   DRREDDY      split 1 -> 5  [opened at " in first
    assert second.endswith(": near 1/2; a split, or a bonus of 1:1]")
    assert await _treum("actions", "propose") == 0
    assert capsys.readouterr().out == "nothing new to propose\n"


async def test_a_difference_is_exit_code_1_until_it_is_accepted(
    place: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert await _treum("import", market_data(DAY)) == 0
    path = tmp_path / "again.csv"
    volume = int(full_rows("2024-10-28")[0]["TTL_TRD_QNTY"])
    whole = market_data(DAY).read_text()
    path.write_text(whole.replace(f",{volume},", f",{volume + 1},", 1))
    capsys.readouterr()
    assert await _treum("import", path) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[2] == f"differs: NSE 360ONE EQ 2024-10-28: volume {volume} -> {volume + 1}"
    assert await _treum("import", path, "--accept", "--as", "ravi") == 0
    async with place.snapshot() as tx:
        stored = text("SELECT volume FROM market.daily_bar WHERE symbol = '360ONE'")
        assert await tx.scalar(stored) == volume + 1
        rows = await tx.execute(text("SELECT actor, action FROM platform.audit ORDER BY at"))
        assert [(row.actor, row.action) for row in rows] == [
            ("operator:asha", "market.file_imported"),
            ("operator:ravi", "market.file_imported"),
        ]


async def test_rejected_rows_are_exit_code_1_and_the_others_are_stored(
    place: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    path = market_data("fo_reports/fo14112025.csv")
    assert await _treum("import", path) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "rejected: 2 inconsistent"
    assert said[-1] == "630 added, 0 completed, 0 unchanged, 0 different"


async def test_a_mistake_is_one_line_and_stores_nothing(
    place: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert await _treum("import", tmp_path / "absent.csv") == 2
    assert await _treum("import", market_data(DAY), "--as-of", "x") == 2
    assert await _treum("import", market_data("reference/ind_nifty50list.csv")) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"treum: feed file {tmp_path}/absent.csv: No such file or directory",
        "treum: day: 'x' is not a day as YYYY-MM-DD",
        "treum: --as-of: say of which day ind_nifty50list.csv is; a list tells none",
    ]
