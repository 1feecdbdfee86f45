"""Old keys can be given up: every sealed value comes under the newest, in batches."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text

from tests.make.sealed import NEW, NOTES, OLD, kept, open_notes, seal_notes, vault
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.testing import Servers
from treum.platform.vault import BadSeal, Rotated, UnknownKey, Vault, rotate

_ACTS = text("SELECT actor, subject, detail FROM platform.audit ORDER BY at")


@pytest.fixture
async def notes(servers: Servers, database: Database) -> Database:
    await open_notes(servers, database)
    await seal_notes(database, vault(OLD), count=5)
    return database


def _begin(database: Database, with_vault: Vault) -> AsyncGenerator[Rotated, None]:
    return rotate(database, with_vault, columns=[NOTES], operator="operator:asha", batch_rows_max=2)


async def _rotated(database: Database, with_vault: Vault) -> list[int]:
    batches = _begin(database, with_vault)
    return [batch.values async for batch in batches]


async def test_every_value_comes_under_the_newest_key(notes: Database) -> None:
    assert await _rotated(notes, vault(NEW, OLD)) == [2, 2, 1]
    assert await kept(notes, vault(NEW)) == [f"note {number}".encode() for number in range(5)]
    async with notes.snapshot() as tx:
        acts = [(act.actor, act.subject, act.detail) for act in await tx.execute(_ACTS)]
    assert acts == [
        (
            "operator:asha",
            "column:public.note.words",
            {"column": "public.note.words", "key": "2027", "values": values},
        )
        for values in (2, 2, 1)
    ]


async def test_a_rotation_that_was_stopped_goes_on(notes: Database) -> None:
    begun = _begin(notes, vault(NEW, OLD))
    assert (await anext(begun)).values == 2
    await begun.aclose()
    assert await _rotated(notes, vault(NEW, OLD)) == [2, 1]
    assert len(await kept(notes, vault(NEW))) == 5


async def test_a_repeat_changes_nothing(notes: Database) -> None:
    assert await _rotated(notes, vault(OLD)) == [0]
    async with notes.snapshot() as tx:
        assert (await tx.execute(_ACTS)).all() == []


async def test_without_the_old_key_nothing_is_changed(notes: Database) -> None:
    with pytest.raises(UnknownKey, match="lacks key 2026"):
        await _rotated(notes, vault(NEW))
    assert len(await kept(notes, vault(OLD))) == 5


async def test_a_damaged_value_is_named_and_not_quoted(notes: Database) -> None:
    async with notes.transaction() as tx:
        await tx.execute(text("UPDATE note SET words = 'hush' WHERE id = 4"))
    with pytest.raises(SetupError, match=r"^public\.note\.words of 4: this is no sealed value$"):
        await _rotated(notes, vault(NEW, OLD))
    with pytest.raises(BadSeal):
        await kept(notes, vault(NEW, OLD))
