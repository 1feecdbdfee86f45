"""One consumer process: applies the log to a ledger until it is killed.

Told one line of JSON on stdin, it answers with one line when it hears every wake-up.
"""

import asyncio
import json
import sys

import uvloop

from bench._report import say
from tests.make.events import Ledger
from treum.platform.database import Database
from treum.platform.handlers import run_handlers
from treum.platform.live import LiveBus, OnMessage, connect
from treum.platform.telemetry import configure_logs


class _Telling:
    """The last thing that `run_handlers` does before it reads is to listen for wake-ups."""

    def __init__(self, bus: LiveBus) -> None:
        self._bus = bus

    @property
    def is_connected(self) -> bool:
        return self._bus.is_connected

    async def publish(self, subject: str, payload: bytes) -> None:
        await self._bus.publish(subject, payload)

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        await self._bus.subscribe(subject, on_message)
        say('"ready"')


async def _main() -> None:
    told = json.loads(sys.stdin.readline())
    async with connect(told["nats_url"], told["nats_token"], name="bench") as bus:
        database = Database(told["url"], live=_Telling(bus), name="bench")
        await run_handlers(database, [Ledger().handler], stop=asyncio.Event())


if __name__ == "__main__":
    configure_logs(level="WARNING", pretty=False, role="bench")
    uvloop.run(_main())
