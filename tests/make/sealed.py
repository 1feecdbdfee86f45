"""A table of sealed notes for tests of the vault."""

import base64

from sqlalchemy import text

from tests.make.events import as_superuser
from treum.platform.database import Database
from treum.platform.settings import Secret
from treum.platform.testing import Servers
from treum.platform.vault import Sealed, Vault, key_ring

OLD = f"2026:{base64.b64encode(bytes(range(32))).decode()}"
NEW = f"2027:{base64.b64encode(bytes(range(32, 64))).decode()}"
NOTES = Sealed(schema="public", table="note", column="words")
_NOTES = """
    CREATE TABLE note (id int PRIMARY KEY, words bytea NOT NULL);
    GRANT SELECT, INSERT, UPDATE ON note TO treum_app;
"""


def vault(*keys: str) -> Vault:
    return Vault(key_ring(Secret(",".join(keys))))


async def open_notes(servers: Servers, database: Database) -> None:
    await as_superuser(servers, _NOTES, name=database.name)


async def seal_notes(database: Database, with_vault: Vault, *, count: int) -> None:
    rows = [
        {"id": number, "words": with_vault.seal(f"note {number}".encode(), about=f"note/{number}")}
        for number in range(count)
    ]
    async with database.transaction() as tx:
        await tx.execute(text("INSERT INTO note VALUES (:id, :words)"), rows)


async def kept(database: Database, with_vault: Vault) -> list[bytes]:
    """What the notes say, opened."""
    async with database.snapshot() as tx:
        rows = (await tx.execute(text("SELECT id, words FROM note ORDER BY id"))).all()
    return [with_vault.open(row.words, about=f"note/{row.id}") for row in rows]
