"""A consumer as a process of its own, to be killed: `python -m tests.make.consuming URL VERB`.

apply: applies the log until killed. replay: builds the projection anew. Either stops for ever in
the middle of the event whose number is HELD, after its row is written and before the commit.
"""

import asyncio
import select
import subprocess
import sys
from pathlib import Path

from tests.make.events import Ledger, Noted
from treum.platform.database import Database, Transaction
from treum.platform.handlers import Consumer, Handler
from treum.platform.handlers.operate import Operator
from treum.platform.handlers.replay import replay
from treum.platform.live import MemoryBus
from treum.platform.telemetry import configure_logs

HELD = 1000
PATIENCE_S = 30.0
ROOT = Path(__file__).parents[2]


class _Held(Ledger):
    async def apply(self, tx: Transaction, event: Noted) -> None:
        await super().apply(tx, event)
        if event.number == HELD:
            sys.stdout.write("inside\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


def start(url: str, verb: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.make.consuming", url, verb],
        cwd=ROOT,
        env={"PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
        text=True,
    )


def await_inside(child: "subprocess.Popen[str]") -> None:
    """Until it stands in the middle of an event."""
    assert child.stdout is not None
    readable, _, _ = select.select([child.stdout], [], [], PATIENCE_S)
    said = child.stdout.readline() if readable else "nothing"
    assert said == "inside\n", f"the child said {said!r} and ended"


def kill(child: "subprocess.Popen[str]") -> None:
    child.kill()
    child.communicate()


async def _main(url: str, verb: str) -> None:
    configure_logs(level="WARNING", pretty=False, role="test")
    database = Database(url, live=MemoryBus(), name="child")
    ledger = _Held(is_projection=verb == "replay")
    handler = Handler(ledger.name, (Noted,), ledger.apply, effects=verb != "replay")
    if verb == "replay":
        who = Operator("operator:child")
        await replay(
            database, handler, operator=who, rate_max=100_000, on_progress=lambda _done: None
        )
        return
    consumer = Consumer(database, handler)
    await consumer.prepare()
    await consumer.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
