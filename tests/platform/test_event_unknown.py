"""E7: what no handler understands is parked, and each test says which behaviour it refuses."""

import pytest
from sqlalchemy import text

from tests.make.events import Ledger, Noted, drain, effects, note, open_ledger
from treum.platform.database import Database
from treum.platform.handlers.operate import Operator, parked, retry
from treum.platform.handlers.unknown import CONSUMER as UNKNOWN
from treum.platform.handlers.unknown import park_unknown
from treum.platform.testing import Servers

ASHA = Operator("operator:asha")
_RAW = text(
    """
    INSERT INTO platform.event (id, type, key, partition, payload, correlation_id, at)
    VALUES (gen_random_uuid(), :type, :key, 0, CAST(:payload AS jsonb), 'test', clock_timestamp())
    """
)


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    await open_ledger(servers, database)
    made = Ledger()
    await made.consumer(database).prepare()
    return made


async def _parked_count(database: Database) -> int:
    async with database.snapshot() as tx:
        found: int = await tx.scalar(text("SELECT count(*) FROM platform.parked_event"))
        return found


async def test_e7_what_cannot_be_decoded_is_parked_at_once(
    database: Database, ledger: Ledger
) -> None:
    """Refuses: a "generic transformation" of what is not understood."""
    async with database.transaction() as tx:
        await tx.execute(_RAW, {"type": Noted.TYPE, "key": "alpha", "payload": '{"name": "alpha"}'})
    await drain(ledger.consumer(database))
    assert (ledger.attempts, await effects(database)) == (0, [])
    async with database.snapshot() as tx:
        (dead,) = await parked(tx, consumer=None, limit=10)
    assert (dead.state, dead.attempts) == ("dead", 1)
    assert dead.error == "Undecodable: Object missing required field `number`"


async def test_e7_an_unknown_type_is_parked_not_passed_over(
    database: Database, ledger: Ledger
) -> None:
    """Refuses: an event of an unknown type that is silently skipped, or treated as some default."""
    await note(database, "alpha", 1)
    async with database.transaction() as tx:
        await tx.execute(_RAW, {"type": "test.noted.v2", "key": "alpha", "payload": "{}"})
    assert await park_unknown(database, known=[Noted.TYPE]) == 1
    assert await park_unknown(database, known=[Noted.TYPE]) == 0
    async with database.transaction(actor=ASHA) as tx:
        (dead,) = await parked(tx, consumer=UNKNOWN, limit=10)
        await retry(tx, dead.id, consumer=None)
    assert (dead.type_name, dead.payload) == ("test.noted.v2", "{}")
    await park_unknown(database, known=[Noted.TYPE])
    assert await _parked_count(database) == 1
    async with database.transaction(actor=ASHA) as tx:
        await retry(tx, dead.id, consumer=None)
    await park_unknown(database, known=[Noted.TYPE, "test.noted.v2"])
    assert await _parked_count(database) == 0
