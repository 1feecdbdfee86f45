"""Events, a ledger of what was applied, and keys that share a partition."""

from dataclasses import dataclass
from typing import Any, ClassVar

import asyncpg
from sqlalchemy import text

from treum.platform.database import Database, Transaction
from treum.platform.events import Event, partition_of
from treum.platform.handlers import AnyHandler, Consumer, Handler, Patience
from treum.platform.testing import Servers

IMPATIENT = Patience(attempts_max=2, pause_s_first=0.0)
"""Two attempts without a pause between them."""

_LEDGER = """
    CREATE SCHEMA test;
    CREATE TABLE test.effect (nth bigint GENERATED ALWAYS AS IDENTITY, handler text NOT NULL,
        generation integer NOT NULL, name text NOT NULL, number integer NOT NULL);
    GRANT USAGE ON SCHEMA test TO treum_app;
    GRANT SELECT, INSERT ON test.effect TO treum_app;
"""
_ADD = text(
    """
    INSERT INTO test.effect (handler, generation, name, number)
    VALUES (:handler, :generation, :name, :number)
    """
)
_EFFECTS = text(
    """
    SELECT name, number FROM test.effect
    WHERE handler = :handler AND generation = :generation ORDER BY nth
    """
)
_PARKED = text(
    """
    SELECT key, CAST(payload ->> 'number' AS integer) AS number, state FROM platform.parked_event
    WHERE consumer = :consumer ORDER BY position
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    TYPE: ClassVar[str] = "test.noted.v1"
    name: str
    number: int

    def key(self) -> str:
        return self.name


def beside(name: str) -> str:
    """Another key of the same partition."""
    others = (f"{name}-{number}" for number in range(10_000))
    return next(one for one in others if partition_of(one) == partition_of(name))


def apart(name: str) -> str:
    """A key of another partition."""
    others = (f"{name}-{number}" for number in range(10_000))
    return next(one for one in others if partition_of(one) != partition_of(name))


async def note(database: Database, name: str, *numbers: int) -> None:
    """Publish one event for each number, each with its own commit."""
    for number in numbers:
        async with database.transaction() as tx:
            tx.publish(Noted(name=name, number=number))


async def drain(consumer: Consumer[Any]) -> None:
    while await consumer.apply_next():
        pass


async def open_ledger(servers: Servers, database: Database) -> None:
    """A table for effects, in this database only; the serving role may not make one."""
    await as_superuser(servers, _LEDGER, name=database.name)


async def as_superuser(servers: Servers, statements: str, *, name: str) -> None:
    """name: of the database."""
    url = f"{servers.superuser_url.rpartition('/')[0]}/{name}"
    connection: Any = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def effects(
    database: Database, handler: str = "test.ledger", *, generation: int = 1
) -> list[tuple[str, int]]:
    """(name, number) of what was applied, in that order."""
    async with database.snapshot() as tx:
        found = await tx.execute(_EFFECTS, {"handler": handler, "generation": generation})
        return [(row.name, row.number) for row in found]


async def parked_rows(
    database: Database, consumer: str = "test.ledger"
) -> list[tuple[str, int, str]]:
    """(key, number, state), in the order of the log."""
    async with database.snapshot() as tx:
        found = await tx.execute(_PARKED, {"consumer": consumer})
        return [(row.key, row.number, row.state) for row in found]


class Ledger:
    """A handler that writes each event down, and then fails on those that are sick."""

    def __init__(self, name: str = "test.ledger", *, is_projection: bool = False) -> None:
        self.name = name
        self.sick: set[tuple[str, int]] = set()
        self.attempts = 0
        self._is_projection = is_projection

    @property
    def handler(self) -> AnyHandler:
        return Handler(self.name, (Noted,), self.apply, effects=not self._is_projection)

    def consumer(self, database: Database, patience: Patience = IMPATIENT) -> Consumer[Any]:
        return Consumer(database, self.handler, patience=patience)

    async def apply(self, tx: Transaction, event: Noted) -> None:
        self.attempts += 1
        row = {"handler": self.name, "generation": tx.generation}
        await tx.execute(_ADD, row | {"name": event.name, "number": event.number})
        if (event.name, event.number) in self.sick:
            raise RuntimeError("planted")
