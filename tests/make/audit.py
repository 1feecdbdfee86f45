"""An audit log with rows, a key to sign it, and somebody who may do everything to it."""

import base64
import contextlib
import itertools
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from treum.platform.audit import Act, Seal, record
from treum.platform.audit.chain import STREAMS, stream_of
from treum.platform.database import Database
from treum.platform.settings import Secret
from treum.platform.testing import Servers

SEED = base64.b64encode(bytes(range(1, 33))).decode()
SEAL = Seal(Secret(SEED))
STREAM = STREAMS[5]


def subject_of(stream: str) -> str:
    """A subject whose acts stand in this stream."""
    names = (f"thing:{number}" for number in itertools.count())
    return next(name for name in names if stream_of(name) == stream)


async def fill(database: Database, count: int, *, stream: str = STREAM) -> None:
    """Acts in one stream, a transaction each."""
    for number in range(count):
        async with database.transaction(actor="operator:asha") as tx:
            detail = {"number": number, "name": "ü", "deep": [{"b": None, "a": True}]}
            act = Act(action="test.changed", subject=subject_of(stream), detail=detail)
            await record(tx, act)


@contextlib.asynccontextmanager
async def as_superuser(
    servers: Servers, database: Database, *, triggers: bool = True
) -> AsyncIterator[Any]:
    """In this database, with its triggers or past them."""
    url = f"{servers.superuser_url.rpartition('/')[0]}/{database.name}"
    admin: Any = await asyncpg.connect(url, timeout=10)
    try:
        if not triggers:
            await admin.execute("SET session_replication_role = replica")
        yield admin
    finally:
        await admin.close()
