"""DBOS' transactional steps on our own engine, with asyncpg's errors understood.

As delivered it recognises only psycopg's, so that a restart of PostgreSQL or a deadlock would end
a workflow instead of repeating its step.
"""

from typing import Any

from dbos._datasource import RecordedResult
from dbos._datasource_postgres import PostgresAsyncDatasource
from dbos._serialization import DBOSPortableJSON
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from treum.platform.database import Database
from treum.platform.workflows.names import SCHEMA
from treum.platform.workflows.transient import as_database_error, is_transient


class _PatientSession(AsyncSession):
    # Any: passed through to a method whose own arguments are untyped.
    async def connection(self, *arguments: Any, **options: Any) -> AsyncConnection:
        with as_database_error():
            return await super().connection(*arguments, **options)


class Datasource(PostgresAsyncDatasource):
    async def _check_execution(self, workflow_id: str, step_id: int) -> RecordedResult | None:
        with as_database_error():
            return await super()._check_execution(workflow_id, step_id)

    def _is_serialization_error(self, error: Exception) -> bool:
        return is_transient(error)


async def open_datasource(database: Database) -> Datasource:
    """Before the launch. Raises: dbos' own error when the schema is not migrated."""
    datasource = Datasource(
        database_url=database.engine.url.render_as_string(hide_password=True),
        engine_kwargs={},
        engine=database.engine,
        schema=SCHEMA,
        serializer=DBOSPortableJSON,
        sessionmaker=async_sessionmaker(
            class_=_PatientSession, expire_on_commit=False, autoflush=False
        ),
    )
    await datasource.verify_migrations()
    return datasource
