"""Events, a projection of them, and keys that share a partition."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import text

from treum.platform.database import Database, Transaction
from treum.platform.events import Event, partition_of
from treum.platform.handlers import Consumer, Handler, Patience
from treum.platform.handlers.handler import AnyHandler

IMPATIENT = Patience(attempts_max=2, pause_s_first=0.0)
"""Two attempts without a pause between them."""


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


async def note(database: Database, name: str, *numbers: int) -> None:
    """Publish one event for each number, each with its own commit."""
    for number in numbers:
        async with database.transaction() as tx:
            tx.publish(Noted(name=name, number=number))


async def drain(consumer: Consumer[Noted]) -> None:
    while await consumer.apply_next():
        pass


async def fetch(database: Database, statement: str) -> list[tuple[object, ...]]:
    async with database.snapshot() as tx:
        return [tuple(row) for row in await tx.execute(text(statement))]


async def ignore(_tx: Transaction, _event: Noted) -> None:
    pass


def handler_of(name: str, *, effects: bool = True) -> AnyHandler:
    return Handler(name, (Noted,), ignore, effects=effects)
