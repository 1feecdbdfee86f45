"""A process that applies one event and passes every point of that: `... run worker URL`."""

import asyncio
import sys

from tests.make.events import Ledger, Noted
from treum.platform.database import Database, Transaction
from treum.platform.handlers import Consumer, Handler
from treum.platform.live import MemoryBus
from treum.platform.telemetry import configure_logs


class _Bus(MemoryBus):
    async def publish(self, subject: str, payload: bytes) -> None:
        _say(f"sent {subject}")


class _Ledger(Ledger):
    async def apply(self, tx: Transaction, event: Noted) -> None:
        _say("applied")
        await super().apply(tx, event)
        tx.send("test.message", b"")
        tx.publish(Noted(name="another", number=event.number))


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def _main(url: str) -> None:
    configure_logs(level="WARNING", pretty=False, role="test")
    database, ledger = Database(url, live=_Bus(), name="child"), _Ledger()
    await Consumer(database, Handler(ledger.name, (Noted,), ledger.apply)).apply_next()
    _say("lived")


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[-1]))
