"""`treum run all` as a child process, seen only through HTTP, sockets and read-only SQL."""

import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import psutil

from treum.platform.clock import now

READY_S_MAX = 120.0
STOP_S_MAX = 40.0
OURS = {"X-Treum-Client": "test"}
NOTE_CHARACTERS = 20_000
"""Of the log, shown with a failure."""
AWAY_S_MAX = 60.0
"""How long a killed database may take to come back."""
_READY_LINE = "TREUM is running"
_PORTS = range(20_000, 32_000)
"""Below those that outgoing connections take, so that a killed server finds its own free again."""
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


@dataclass(frozen=True, slots=True)
class Stack:
    """A running TREUM. env: as it was started; url: of the site; ro_url: of the database."""

    process: subprocess.Popen[bytes]
    env: Mapping[str, str]
    url: str
    ro_url: str
    log: Path
    launched_at: datetime

    def role(self, name: str) -> psutil.Process:
        """The process of one role, or of `postgres` or `nats-server`."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if name in child.cmdline()[-4:] and "run" in child.cmdline():
                    return child
                if child.name() == name and child.ppid() == self.process.pid:
                    return child
        raise LookupError(f"no process of {name}")

    async def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> psutil.Process:
        """End it with -9, or more gently, and wait for its successor."""
        victim = self.role(name).pid
        os.kill(victim, number)
        return await self.successor(name, victim)

    async def successor(self, name: str, victim: int) -> psutil.Process:
        """Wait until another process has the role of the victim, a process id."""
        async with asyncio.timeout(AWAY_S_MAX):
            while (successor := self._successor(name, victim)) is None:
                await asyncio.sleep(0.05)
        return successor

    def _successor(self, name: str, victim: int) -> psutil.Process | None:
        with contextlib.suppress(LookupError):
            found = self.role(name)
            return found if found.pid != victim else None
        return None

    async def fetch(self, statement: str) -> Sequence[tuple[object, ...]]:
        """Rows; waits for a database that is coming back."""
        async with asyncio.timeout(AWAY_S_MAX):
            while True:
                with contextlib.suppress(*_AWAY):
                    return await self._fetch(statement)
                await asyncio.sleep(0.1)

    async def _fetch(self, statement: str) -> Sequence[tuple[object, ...]]:
        connection: Any = await asyncpg.connect(self.ro_url, timeout=10)
        try:
            return [tuple(row) for row in await connection.fetch(statement, timeout=30)]
        finally:
            await connection.close(timeout=10)

    async def current_run(self) -> tuple[UUID, str]:
        """Id and state of the run that this start began; waits until there is one."""
        statement = f"""
            SELECT id, state FROM market.run WHERE started_at >= '{self.launched_at.isoformat()}'
            ORDER BY started_at DESC, id DESC LIMIT 1
            """
        async with asyncio.timeout(AWAY_S_MAX):
            while not (rows := await self.fetch(statement)):
                await asyncio.sleep(0.1)
        run_id, state = rows[0]
        assert isinstance(run_id, UUID)
        return run_id, str(state)

    async def settled(self, *, within_s: float) -> UUID:
        """Wait until the current run is finished and every event of it is handled."""
        async with asyncio.timeout(within_s):
            while True:
                run_id, state = await self.current_run()
                if state == "finished" and not await self._backlog():
                    return run_id
                await asyncio.sleep(0.2)

    async def reached(self, market_time: datetime, *, within_s: float) -> UUID:
        """Wait until the current run is there and every event so far is handled."""
        async with asyncio.timeout(within_s):
            while True:
                run_id, _ = await self.current_run()
                rows = await self.fetch(f"SELECT market_time FROM market.run WHERE id = '{run_id}'")
                reached_at = rows[0][0]
                if isinstance(reached_at, datetime) and reached_at >= market_time:
                    break
                await asyncio.sleep(0.2)
            while await self._backlog():
                await asyncio.sleep(0.2)
            return run_id

    async def _backlog(self) -> bool:
        rows = await self.fetch(
            """
            SELECT EXISTS (SELECT FROM platform.event JOIN platform.cursor USING (partition)
            WHERE consumer = 'signals.engine' AND event.position > cursor.position
              AND event.type IN ('market.bars_closed.v1', 'market.run_finished.v1'))
            OR EXISTS (SELECT FROM platform.parked_event WHERE consumer = 'signals.engine')
            """
        )
        return bool(rows[0][0])

    async def sign_in(self, email: str, password: str) -> httpx.AsyncClient:
        """A signed-in API client; the caller closes it."""
        client = httpx.AsyncClient(base_url=self.url, headers=OURS, timeout=30)
        answer = await client.post(
            "/api/v1/auth/login", json={"email": email, "password": password}
        )
        answer.raise_for_status()
        me = await client.get("/api/v1/users/me")
        assert me.status_code == 200, "an authenticated suite needs a session"
        return client


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder that the database's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="treum-journey-"))
    folder.chmod(0o755)
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(data_dir: Path, feed: Mapping[str, str]) -> Iterator[Stack]:
    """Start everything on free ports; stop it and prove that no process is left."""
    env = environment(data_dir, feed)
    log = data_dir.parent / "run.log"
    launched_at = now()
    process = launch(env, log)
    try:
        await_ready(process, log)
        ro_password = json.loads((data_dir / "secrets.json").read_text())["ro_password"]
        place = f"127.0.0.1:{env['TREUM_DATABASE__PORT']}/treum"
        yield Stack(
            process,
            env,
            f"http://localhost:{env['TREUM_HTTP__PORT']}",
            f"postgresql://treum_ro:{ro_password}@{place}",
            log,
            launched_at,
        )
    except BaseException as error:
        error.add_note(log.read_text(errors="replace")[-NOTE_CHARACTERS:])
        raise
    finally:
        stop(process)
    left = processes_of(data_dir)
    assert left == [], f"processes left behind: {left}"


def environment(data_dir: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without its settings, then free ports, the data folder and these settings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("TREUM_")}
    services = ("HTTP", "SOCKET", "DATABASE", "NATS")
    for name, port in zip(services, unused_ports(len(services)), strict=True):
        env[f"TREUM_{name}__PORT"] = str(port)
    paths = os.pathsep.join(str(Path(each).resolve()) for each in ("src", "."))
    # All of a journey's people come from one address.
    env |= {"TREUM_AUTH__SIGN_UPS_PER_HOUR": "1000000"}
    return env | {"TREUM_DATA_DIR": str(data_dir), "PYTHONPATH": paths} | dict(settings)


def launch(env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """log: begun anew; gets stdout and stderr."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "treum.main", "run", "all"],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Gently; one that does not end in time is killed, and that is a failure."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_S_MAX
    while _READY_LINE not in log.read_text(errors="replace"):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
        assert process.poll() is None, log.read_text(errors="replace")[-4000:]
        assert time.monotonic() < deadline, log.read_text(errors="replace")[-4000:]


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """Whoever was told this data folder, names it on its command line, or works inside it."""
    return [each for each in psutil.process_iter() if _belongs(each, str(data_dir))]


def unused_ports(count: int) -> list[int]:
    """Different ones that nobody uses now, and that no outgoing connection will take."""
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise LookupError(f"fewer than {count} unused ports")


def _belongs(process: psutil.Process, folder: str) -> bool:
    with contextlib.suppress(psutil.Error):
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        told = process.environ().get("TREUM_DATA_DIR")
        places = [*process.cmdline(), process.cwd()]
        return told == folder or any(folder in place for place in places)
    return False
