"""Roles and database of a cluster; repeated at every start, so a half-done one is completed."""

from typing import Any, Final

import asyncpg

from treum.platform.embedded.kept import KeptSecrets
from treum.platform.embedded.supply import database_urls

ROLE_LIMITS: Final = {
    "treum_owner": {"lock_timeout": "5s", "transaction_timeout": "60s"},
    "treum_app": {"lock_timeout": "5s", "transaction_timeout": "60s"},
    "treum_ro": {"lock_timeout": "5s", "transaction_timeout": "60s"},
}
QUIET: Final = {"log_min_error_statement": "panic", "pg_stat_statements.track_utility": "off"}
"""Statements that carry a password reach neither the log nor the statistics."""
ADVISORY_LOCK: Final = 8_473_651


async def bootstrap(kept: KeptSecrets, *, port: int, name: str) -> None:
    """Raises: asyncpg.PostgresError."""
    admin = await _connect(kept, port=port, name="postgres")
    try:
        await admin.execute(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
        await _make_roles(admin, kept)
        await _make_database(admin, name)
    finally:
        await admin.close()
    inside = await _connect(kept, port=port, name=name)
    try:
        await inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        await inside.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    finally:
        await inside.close()


async def answers(kept: KeptSecrets, *, port: int) -> bool:
    """Whether a real connection works; False while the server starts or recovers."""
    refusals = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
    try:
        connection = await _connect(kept, port=port, name="postgres")
    except refusals:
        return False
    try:
        return bool(await connection.fetchval("SELECT NOT pg_is_in_recovery()", timeout=5))
    except refusals:
        return False
    finally:
        connection.terminate()


async def _connect(kept: KeptSecrets, *, port: int, name: str) -> Any:
    """Any: asyncpg has no types."""
    url = database_urls(kept, port=port, name=name).superuser.reveal()
    return await asyncpg.connect(
        url, ssl=False, timeout=5, command_timeout=60, server_settings=QUIET
    )


async def _make_roles(admin: Any, kept: KeptSecrets) -> None:
    passwords = {
        "treum_owner": kept.owner_password,
        "treum_app": kept.app_password,
        "treum_ro": kept.ro_password,
    }
    for role, password in passwords.items():
        if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await admin.execute(f"CREATE ROLE {role}")
        quoted = await admin.fetchval("SELECT quote_literal($1::text)", password)
        await admin.execute(
            f"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION "
            f"NOBYPASSRLS PASSWORD {quoted}"
        )
        for limit, value in ROLE_LIMITS[role].items():
            await admin.execute(f"ALTER ROLE {role} SET {limit} = '{value}'")


async def _make_database(admin: Any, name: str) -> None:
    """name: an identifier, checked by the settings."""
    if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await admin.execute(f'CREATE DATABASE "{name}" OWNER treum_owner')
    await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO treum_app, treum_ro')
