"""The migrations and the mapped tables say the same."""

import importlib
import pkgutil
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from treum.main.line import LINE
from treum.platform.database import Base
from treum.platform.migrate import heads
from treum.platform.testing import Servers

SCHEMAS = {context.name for context in LINE}


def _differences(connection: Connection) -> list[Any]:
    """A partition is a part of its table, made by the migration alone."""
    parts = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))

    def wanted(name: str | None, kind: str, _parents: object) -> bool:
        return name in SCHEMAS if kind == "schema" else kind != "table" or name not in parts

    options = {"include_schemas": True, "include_name": wanted, "compare_type": True}
    found: list[Any] = compare_metadata(
        MigrationContext.configure(connection, opts=options), Base.metadata
    )
    return found


async def test_the_migrated_schema_is_the_mapped_one(servers: Servers) -> None:
    for name in SCHEMAS:
        tables = importlib.import_module(f"treum.contexts.{name}.tables")
        for part in pkgutil.iter_modules(getattr(tables, "__path__", ())):
            importlib.import_module(f"{tables.__name__}.{part.name}")
    url = servers.superuser_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(_differences) == []
    finally:
        await engine.dispose()


def test_history_is_one_line() -> None:
    assert len(heads()) == 1
