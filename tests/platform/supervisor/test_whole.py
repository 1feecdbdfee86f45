"""Real servers and roles under one supervisor: nothing outlives it, whoever is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.make.supervised import FOREVER, PATIENCE_S, await_gone, run_until
from treum.platform.embedded import EmbeddedNats, EmbeddedPostgres, FolderLock, free_port
from treum.platform.supervisor import Supervisor

SOURCE = Path(__file__).parents[3] / "src"
WHOLE = """
import asyncio, os, sys
from pathlib import Path
from treum.platform.embedded import EmbeddedNats, EmbeddedPostgres, FolderLock
from treum.platform.errors import SetupError
from treum.platform.supervisor import RoleProcess, Supervisor
data_dir = Path(sys.argv[1]) / "data"
lock = FolderLock(data_dir)
postgres = EmbeddedPostgres(data_dir, int(sys.argv[2]), is_durable=False, lock=lock)
nats = EmbeddedNats(data_dir, int(sys.argv[3]), lock=lock)
roles = [
    RoleProcess(name, [sys.executable, "-c", sys.argv[4]], env=lambda: {}, lock=lock)
    for name in ("web", "worker")
]
def ready():
    print("pids", postgres.pid, nats.pid, *[role.pid for role in roles], flush=True)
async def main():
    return await Supervisor(lock, [postgres, nats, *roles], on_ready=ready).run()
try:
    sys.exit(asyncio.run(main()))
except SetupError as error:
    sys.exit(f"treum: {error}")
"""


@pytest.fixture
def whole(folder: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """A supervisor with real servers and two roles, as a process of its own."""
    ports = [str(free_port()), str(free_port())]
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WHOLE, str(folder), *ports, FOREVER],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _pids(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("pids "):
            return [int(each) for each in line.split()[1:]]
    raise AssertionError(process.stderr.read() if process.stderr else "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process(
    whole: Callable[[], subprocess.Popen[str]], folder: Path, number: signal.Signals
) -> None:
    process = whole()
    pids = _pids(process)
    assert len(pids) == 4

    process.send_signal(number)

    assert process.wait(PATIENCE_S) == 0
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert "database system is shut down" in (folder / "data/log/postgres.log").read_text()


def test_kill_9_of_the_supervisor_leaves_no_process_and_a_successor_starts(
    whole: Callable[[], subprocess.Popen[str]],
) -> None:
    first = whole()
    pids = _pids(first)

    first.kill()
    second = whole()
    later = _pids(second)

    for pid in pids:
        await_gone(pid)
    assert not set(pids) & set(later)
    second.terminate()
    assert second.wait(PATIENCE_S) == 0


async def test_servers_come_back_after_kill_9(folder: Path, lock: FolderLock) -> None:
    ready = asyncio.Event()
    back: asyncio.Queue[str] = asyncio.Queue()

    class Postgres(EmbeddedPostgres):
        async def restart(self) -> None:
            await super().restart()
            back.put_nowait(self.name)

    class Nats(EmbeddedNats):
        async def restart(self) -> None:
            await super().restart()
            back.put_nowait(self.name)

    postgres = Postgres(folder / "data", free_port(), is_durable=False, lock=lock)
    nats = Nats(folder / "data", free_port(), lock=lock)

    async def kill_both() -> None:
        await ready.wait()
        for server in (postgres, nats):
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            assert await back.get() == server.name
        connection = await asyncpg.connect(postgres.urls.app.reveal(), ssl=False)
        await connection.close()

    supervisor = Supervisor(lock, [postgres, nats], on_ready=ready.set)
    assert await run_until(supervisor, kill_both()) == 0
    assert postgres.pid is None
    assert nats.pid is None
