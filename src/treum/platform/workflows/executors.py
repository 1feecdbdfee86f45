"""Executors: each has a name of its own and shows that it lives.

A name is a session lock: it falls free with the process, so that a successor takes the same name
and with it what was left behind. The heartbeat is for the leader, who takes over from names that
nobody holds any more, or whose holder is frozen.
"""

import asyncio
import contextlib
import zlib
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from treum.platform.database import Database
from treum.platform.telemetry import logger

SLOTS: Final = 256
_LOCK_SPACE = 0x51D7
_log = logger(__name__)


class NameLost(Exception):
    """Another process took the name while our connection was away: end, and begin anew."""


def lock_of(name: str) -> dict[str, int]:
    """The advisory lock whose holder has this name."""
    return {"space": _LOCK_SPACE, "number": zlib.crc32(name.encode()) - (1 << 31)}


class Executor:
    """name: role and slot, such as `worker-0`."""

    def __init__(self, database: Database, role: str) -> None:
        self._database = database
        self._role = role
        self._connection: AsyncConnection | None = None
        self.name = ""

    async def claim(self) -> None:
        """Take the first free name and show that it is alive. Raises: NameLost when all are
        taken."""
        self._connection = await self._connect()
        for slot in range(SLOTS):
            self.name = f"{self._role}-{slot}"
            if await self._take():
                await self._beat()
                return
        raise NameLost(f"no free name among {SLOTS} of {self._role}")

    async def keep(self, stop: asyncio.Event, *, every_s: float) -> None:
        """Show life until stopped, through restarts of the server. Raises: NameLost."""
        while not await waited(stop, every_s):
            try:
                await self._regain()
                await self._beat()
            except (DBAPIError, OSError) as error:
                _log.warning("executor_unseen", name=self.name, error=type(error).__name__)
                await self._drop()

    async def leave(self) -> None:
        """What is still open may be taken over at once; not so while the server is away."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            if self._connection is not None:
                await self._connection.execute(_LEAVE, {"name": self.name})
        await self._drop()

    async def _regain(self) -> None:
        if self._connection is not None:
            return
        self._connection = await self._connect()
        if not await self._take():
            await self._drop()  # To leave would say of the other holder that it is gone.
            raise NameLost(self.name)

    async def _connect(self) -> AsyncConnection:
        connection = await self._database.engine.connect()
        return await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def _take(self) -> bool:
        assert self._connection is not None
        return bool(await self._connection.scalar(_TAKE, lock_of(self.name)))

    async def _beat(self) -> None:
        assert self._connection is not None
        await self._connection.execute(_BEAT, {"name": self.name})

    async def _drop(self) -> None:
        """Close for good: back in the pool, its lock would live on."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError, OSError):
                await connection.invalidate()
                await connection.close()


async def waited(stop: asyncio.Event, seconds: float) -> bool:
    """Whether it was stopped within this time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await stop.wait()
    return stop.is_set()


_TAKE = text("SELECT pg_try_advisory_lock(:space, :number)")
_BEAT = text(
    """
    INSERT INTO platform.executor (name, seen_at) VALUES (:name, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
    """
)
_LEAVE = text("DELETE FROM platform.executor WHERE name = :name")
