"""Time that a journey cannot wait for is moved in the database instead."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

import asyncpg

from tests.journeys.stack import Stack

CACHED_S: Final = 6.0
"""A little longer than the server remembers whose a session is."""
AGE_PROOFS: Final = "UPDATE identity.session SET proven_at = proven_at - interval '1 hour'"
EXPIRE: Final = "UPDATE identity.session SET expires_at = created_at + interval '1 millisecond'"


async def moved(stack: Stack, data_dir: Path, *, statement: str) -> None:
    """What the statement says about identity, and is known to the server."""
    password = json.loads((data_dir / "secrets.json").read_text())["app_password"]
    place = f"127.0.0.1:{stack.env['TREUM_DATABASE__PORT']}/treum"
    connection: Any = await asyncpg.connect(f"postgresql://treum_app:{password}@{place}")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
    await asyncio.sleep(CACHED_S)
