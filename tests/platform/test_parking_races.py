"""Several consumers, writers and an operator at once: each key is still applied once, in order."""

import asyncio
import random
from uuid import UUID

import pytest

from tests.make.events import Ledger, Noted, apart, beside, effects, note, open_ledger, parked_rows
from treum.platform.database import Database, Transaction
from treum.platform.errors import SetupError
from treum.platform.handlers import Consumer, Handler, Patience
from treum.platform.handlers.operate import Operator, parked, retry
from treum.platform.testing import Servers

ASHA = Operator("operator:asha")
CONSUMERS = 3
EVENTS = 25
"""Of each key."""


class _Moody(Ledger):
    """Fails by chance, after its effect is written, until it has failed often enough; the first of
    each key for as long as no operator has helped, as a failure that another consumer takes over
    counts for nothing."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = random.Random(seed)
        self._failures_left = 60
        self.times_helped = 0

    async def apply(self, tx: Transaction, event: Noted) -> None:
        await super().apply(tx, event)
        if event.number == 0 and not self.times_helped:
            raise RuntimeError("planted")
        if self._failures_left and self._chance.random() < 0.4:
            self._failures_left -= 1
            raise RuntimeError("planted")


async def _operate(database: Database, ledger: _Moody, *, done: asyncio.Event) -> None:
    """Asks for a retry of whatever is dead, again and again."""
    while not done.is_set():
        async with database.snapshot() as tx:
            dead = [one.id for one in await parked(tx, consumer=None, limit=10)]
        for event_id in dead:
            ledger.times_helped += await _is_granted(database, event_id)


async def _is_granted(database: Database, event_id: UUID) -> bool:
    """False when it is gone meanwhile, or being retried: a look is not a promise."""
    try:
        async with database.transaction(actor=ASHA) as tx:
            await retry(tx, event_id, consumer=None)
    except SetupError:
        return False
    return True


@pytest.mark.parametrize("seed", [1, 2])
async def test_racing_consumers_and_an_operator_keep_every_key(
    servers: Servers, database: Database, seed: int
) -> None:
    await open_ledger(servers, database)
    ledger = _Moody(seed)
    keys = ["alpha", beside("alpha"), apart("alpha")]
    handler = Handler(ledger.name, (Noted,), ledger.apply)
    patience = Patience(attempts_max=2, pause_s_first=0.0)
    consumers = [Consumer(database, handler, patience=patience) for _ in range(CONSUMERS)]
    stop, done = asyncio.Event(), asyncio.Event()
    await consumers[0].prepare()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for consumer in consumers:
            group.create_task(consumer.run(stop))
        group.create_task(_operate(database, ledger, done=done))
        await asyncio.gather(*(note(database, key, *range(EVENTS)) for key in keys))
        while await parked_rows(database) or len(await effects(database)) < EVENTS * len(keys):
            for consumer in consumers:
                consumer.wake()
        done.set()
        stop.set()
    applied = await effects(database)
    for key in keys:
        numbers = [number for name, number in applied if name == key]
        assert numbers == list(range(EVENTS)), f"seed {seed}, {key}: {numbers}"
    assert ledger.times_helped > 0, f"seed {seed}: the operator had nothing to do"
