"""`treum keys rotate` as an operator types it."""

import asyncio

import pytest

from tests.make.sealed import NEW, NOTES, OLD, kept, open_notes, seal_notes, vault
from treum.main.command import main
from treum.platform.database import Database
from treum.platform.testing import Servers


@pytest.fixture
async def notes(servers: Servers, database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    await open_notes(servers, database)
    await seal_notes(database, vault(OLD), count=3)
    monkeypatch.setenv("TREUM_DATABASE__APP_URL", servers.app_url_of(database.name))
    monkeypatch.setattr("treum.main.keys.sealed_columns", lambda: [NOTES])
    return database


async def _types(*words: str) -> int:
    return await asyncio.to_thread(main, ["keys", *words])


async def test_rotate_tells_how_much_is_under_the_new_key(
    notes: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TREUM_AUTH__VAULT_KEYS", f"{NEW},{OLD}")
    assert await _types("rotate", "--operator", "asha") == 0
    assert capsys.readouterr().out == "public.note.words  3 values now under key 2027\n"
    assert await kept(notes, vault(NEW)) == [b"note 0", b"note 1", b"note 2"]


async def test_rotate_refuses_in_one_line_without_the_old_key(
    notes: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TREUM_AUTH__VAULT_KEYS", NEW)
    assert await _types("rotate", "--operator", "asha") == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "treum: TREUM_AUTH__VAULT_KEYS lacks key 2026: put it back at its end\n",
    )
    assert len(await kept(notes, vault(OLD))) == 3
