"""The schema `dbos`, which DBOS migrates itself: as treum_owner, with rights for treum_app."""

import asyncpg
from sqlalchemy.engine import make_url

from treum.platform.settings import Secret
from treum.platform.workflows.names import SCHEMA

SERVING = "treum_app"
READING = "treum_ro"
_VERSIONS = ("dbos_migrations", 125), ("dbos_datasource_migrations", 1)
"""Of the pinned DBOS. When they stand already, it is not even imported: that spares every start
a quarter of a second."""


async def migrate(owner_url: Secret) -> None:
    """Apply what is missing. Raises: asyncpg.PostgresError, dbos' own errors."""
    url = owner_url.reveal()
    connection = await asyncpg.connect(_plain(url), timeout=10)
    try:
        if not await _is_newest(connection):
            await _apply(url)
            await connection.execute(_READ)
    finally:
        await connection.close()


async def _is_newest(connection: asyncpg.Connection) -> bool:
    for table, version in _VERSIONS:
        if await connection.fetchval("SELECT to_regclass($1)", f"{SCHEMA}.{table}") is None:
            return False
        found = await connection.fetchval(f"SELECT version FROM {SCHEMA}.{table}")  # noqa: S608
        if found is None or found < version:
            return False
    return True


async def _apply(url: str) -> None:
    import asyncio  # noqa: PLC0415

    from dbos import DBOS, AsyncSQLAlchemyDatasource  # noqa: PLC0415 - see `_VERSIONS`

    await asyncio.to_thread(DBOS.migrate, url, schema=SCHEMA, application_role=SERVING)
    await AsyncSQLAlchemyDatasource.migrate(url, schema=SCHEMA, application_role=SERVING)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


_READ = f"""
    GRANT USAGE ON SCHEMA {SCHEMA} TO {READING};
    GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {READING};
"""
