"""Run every handler of a role."""

import asyncio
from collections.abc import Sequence

from treum.platform import events
from treum.platform.database import Database
from treum.platform.handlers.consume import Consumer
from treum.platform.handlers.handler import AnyHandler

_TASKS = 4


async def run_handlers(
    database: Database, handlers: Sequence[AnyHandler], *, stop: asyncio.Event
) -> None:
    """Run every handler until `stop` is set; several partitions of one handler run at once."""
    consumers = [Consumer(database, handler) for handler in handlers]

    def wake(_subject: str, _payload: bytes) -> None:
        for consumer in consumers:
            consumer.wake()

    for consumer in consumers:
        await consumer.prepare()
    await database.live.subscribe(events.WAKE_SUBJECT, wake)
    async with asyncio.TaskGroup() as group:
        for consumer in consumers:
            for _ in range(_TASKS):
                group.create_task(consumer.run(stop))
