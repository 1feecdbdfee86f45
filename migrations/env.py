"""Runs the migrations as treum_owner, each in its own transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine


def run(connection: Connection) -> None:
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS platform"))
    connection.commit()
    context.configure(
        connection=connection,
        version_table="migration",
        version_table_schema="platform",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect() -> None:
    url: str = context.config.attributes["owner_url"]
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


asyncio.run(connect())
