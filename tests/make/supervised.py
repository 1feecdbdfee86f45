"""Services and roles for a supervisor to look after, and ways to wait for them."""

import asyncio
import os
import select
import sys
from collections.abc import Awaitable

from treum.platform.embedded import FolderLock
from treum.platform.supervisor import RoleProcess, Supervisor

READY = "import os, signal, sys, time; os.write(int(sys.argv[-1]), b'1')\n"
FOREVER = READY + "signal.pause()\n"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + READY
PATIENCE_S = 60.0


class Fake:
    """A service without a process: tells what was asked of it, and ends when told."""

    def __init__(
        self, name: str, told: list[str], *, failures: list[Exception] | None = None
    ) -> None:
        self.name = name
        self._told = told
        self._failures = failures or []
        self._ended: asyncio.Queue[int] = asyncio.Queue()
        self.restarted = asyncio.Event()

    def check(self) -> None:
        self._told.append(f"check {self.name}")

    async def start(self) -> None:
        self._told.append(f"start {self.name}")
        if self._failures:
            self._ended.put_nowait(1)
            raise self._failures.pop(0)

    async def restart(self) -> None:
        self._told.append(f"restart {self.name}")
        if self._failures:
            raise self._failures.pop(0)
        self.restarted.set()

    async def wait(self) -> int:
        return await self._ended.get()

    async def stop(self, within_s: float) -> None:
        self._told.append(f"stop {self.name}")

    def end(self) -> None:
        self._ended.put_nowait(9)


def fake_process(text: str, *, name: str = "fake", lock: FolderLock | None = None) -> RoleProcess:
    return RoleProcess(name, [sys.executable, "-c", text], env=dict, lock=lock)


async def run_until(supervisor: Supervisor, event: Awaitable[object]) -> int:
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        run = group.create_task(supervisor.run())
        await event
        supervisor.stop()
    return run.result()


def await_gone(pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], PATIENCE_S)
    finally:
        os.close(descriptor)
    assert ended, f"process {pid} still runs"
