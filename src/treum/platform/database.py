"""PostgreSQL, the only truth: the engine, `Transaction`, named locks and time limits."""

import asyncio
import contextlib
import random
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from prometheus_client import Counter
from sqlalchemy import Executable, Result, ScalarResult, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

from treum.platform import events
from treum.platform.clock import now
from treum.platform.events import Event, Origin
from treum.platform.live import LiveBus
from treum.platform.telemetry import causation_id, correlation_id

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]
Append = Callable[["Transaction", Sequence[Any]], Awaitable[None]]

_LEADER_LOCK_SPACE = 0x1EAD
_LEADER_POLL_S = 1.0
_LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "transaction_timeout": "60s",
    "timezone": "UTC",
}
_COMMITTED = Counter("treum_transactions_committed_total", "Write transactions committed")


class Base(DeclarativeBase):
    """Base of every mapped row; `__table_args__` names the context's schema."""


class Transaction:
    """One unit of truth: rows, the events that tell of them, and messages for after the commit.

    Opened at the edge and passed down; nobody below the edge commits.
    generation: which one a projection's handler writes; readers ask `current_generation`.
    """

    def __init__(
        self, session: AsyncSession, *, actor: str | None, at: datetime, is_quiet: bool = False
    ) -> None:
        self.session = session
        self.actor = actor
        self.now = at
        self.generation = 1
        self._is_quiet = is_quiet
        self._collected: dict[Append, list[Any]] = {}
        self._events: list[Event] = []
        self._has_announced = False
        self._messages: list[tuple[str, bytes]] = []

    @classmethod
    def over(cls, session: AsyncSession, *, actor: str | None) -> "Transaction":
        """The same on a session whose commit is somebody else's, such as a workflow's step.

        They call `write_events` before their commit and `send_messages` after it.
        """
        return cls(session, actor=actor, at=now())

    # The driver's rows and scalars are untyped; queries.py gives them their types.
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Result[Any]:
        return await self.session.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        return await self.session.scalar(statement, parameters)

    async def scalars(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> ScalarResult[Any]:
        return await self.session.scalars(statement, parameters)

    def add(self, row: Base) -> None:
        self.session.add(row)

    async def flush(self) -> None:
        await self.session.flush()

    def collect(self, item: object, *, append: Append) -> None:
        """Have `append` write all its items just before the events: it may take locks that nobody
        should hold for longer than the commit takes."""
        self._collected.setdefault(append, []).append(item)

    def publish(self, event: Event) -> None:
        """Announce a fact; it is written with this transaction or not at all."""
        if not self._is_quiet:
            self._events.append(event)

    def send(self, subject: str, payload: bytes) -> None:
        """Send a LiveBus message after the commit; it may be lost."""
        if not self._is_quiet:
            self._messages.append((subject, payload))

    @property
    def announced(self) -> Sequence[Event]:
        """What is published and not yet written, oldest first."""
        return tuple(self._events)

    async def write_collected(self) -> None:
        """Append what was collected since the last call."""
        await self.session.flush()
        for append in list(self._collected):
            await append(self, self._collected.pop(append))

    async def write_events(self) -> None:
        """Append what was collected, then what was published since the last call: the last
        statements before the commit."""
        await self.write_collected()
        if self._events:
            origin = Origin(self.actor, correlation_id(), causation_id())
            await events.append(self.session, self._events, origin=origin)
            self._events.clear()
            self._has_announced = True

    async def send_messages(self, live: LiveBus) -> None:
        """Wake the consumers and send the messages. Called once, after the commit."""
        for subject, payload in self._messages:
            await live.publish(subject, payload)
        if self._has_announced:
            await live.publish(events.WAKE_SUBJECT, b"")


class Database:
    """A pool of connections under one database role. url: `postgresql://…`."""

    def __init__(self, url: str, *, live: LiveBus, name: str, connections_max: int = 10) -> None:
        self.live = live
        self.name = name
        self._engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=connections_max,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=lambda value: msgspec.json.encode(value).decode(),
            json_deserializer=msgspec.json.decode,
            connect_args={
                "timeout": 5,
                "server_settings": _LIMITS | {"application_name": f"treum-{name}"},
            },
        )
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False, autoflush=False)

    @property
    def engine(self) -> AsyncEngine:
        """For the kernel's own machinery, which needs connections and not transactions."""
        return self._engine

    @contextlib.asynccontextmanager
    async def transaction(
        self, *, actor: str | None = None, is_quiet: bool = False
    ) -> AsyncIterator[Transaction]:
        """Commit on leaving, roll back on any error; then send what was promised.

        is_quiet: only rows count; what is published or sent goes nowhere.
        """
        async with self._sessions() as session:
            tx = Transaction(session, actor=actor, at=now(), is_quiet=is_quiet)
            async with session.begin():
                yield tx
                await tx.write_events()
        _COMMITTED.inc()
        await tx.send_messages(self.live)

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """Read only, and every statement sees the same instant."""
        async with self._sessions() as session, session.begin():
            await session.execute(
                text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            )
            yield Transaction(session, actor=None, at=now())

    @contextlib.asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[Transaction]:
        """A transaction that is always rolled back and sends nothing."""
        async with self._sessions() as session:
            await session.begin()
            yield Transaction(session, actor=None, at=now())
            await session.rollback()

    @contextlib.asynccontextmanager
    async def leader(self, name: str) -> AsyncIterator[None]:
        """Wait until no other process leads under this name, then lead until left.

        The lock ends with its connection: work done as leader must also be safe to repeat.
        """
        key = {"space": _LEADER_LOCK_SPACE, "name": zlib.crc32(name.encode()) - (1 << 31)}
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            take = text("SELECT pg_try_advisory_lock(:space, :name)")
            while not await connection.scalar(take, key):  # noqa: ASYNC110 - it is in the server
                await asyncio.sleep(_LEADER_POLL_S * random.uniform(0.5, 1.0))  # noqa: S311
            try:
                yield
            finally:
                with contextlib.suppress(DBAPIError):  # A broken connection has let go already.
                    await connection.execute(text("SELECT pg_advisory_unlock(:space, :name)"), key)

    async def close(self) -> None:
        await self._engine.dispose()
