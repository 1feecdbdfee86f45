"""The event log is written with the transaction that made the fact true, and only grows."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.database import Database
from treum.platform.events import PARTITIONS, Event, partition_of
from treum.platform.telemetry import correlated


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    TYPE: ClassVar[str] = "test.counted.v1"
    number: int

    def key(self) -> str:
        return "alpha"


async def _stored(database: Database) -> list[dict[str, object]]:
    async with database.snapshot() as tx:
        found = await tx.execute(
            text("SELECT type, key, actor, correlation_id, payload FROM platform.event")
        )
        return [dict(row._mapping) for row in found]


def test_partition_of_uses_every_partition() -> None:
    assert {partition_of(str(number)) for number in range(2000)} == set(range(PARTITIONS))


async def test_a_rolled_back_transaction_announces_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="planted"):
        async with database.transaction() as tx:
            tx.publish(Counted(number=1))
            raise RuntimeError("planted")
    assert await _stored(database) == []


async def test_an_event_carries_actor_and_correlation(database: Database) -> None:
    with correlated("c-1"):
        async with database.transaction(actor="person:1") as tx:
            tx.publish(Counted(number=1))
    assert await _stored(database) == [
        {
            "type": "test.counted.v1",
            "key": "alpha",
            "actor": "person:1",
            "correlation_id": "c-1",
            "payload": {"number": 1},
        }
    ]


@pytest.mark.parametrize(
    "change", ["UPDATE platform.event SET key = 'x'", "DELETE FROM platform.event"]
)
async def test_the_serving_role_cannot_change_the_log(database: Database, change: str) -> None:
    async with database.transaction() as tx:
        tx.publish(Counted(number=1))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.transaction() as tx:
            await tx.execute(text(change))
    assert len(await _stored(database)) == 1
