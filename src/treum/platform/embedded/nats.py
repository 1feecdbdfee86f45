"""NATS core as a child of ours: it only carries, so it keeps nothing but its configuration."""

import asyncio
import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from treum.platform.embedded.account import known_account
from treum.platform.embedded.binaries import nats_program
from treum.platform.embedded.child import Child, Command
from treum.platform.embedded.cluster import server_env
from treum.platform.embedded.folder import Changes, check_folder, shared_mode
from treum.platform.embedded.kept import keep_secrets
from treum.platform.embedded.lock import FolderLock
from treum.platform.embedded.logfile import LogFile
from treum.platform.embedded.ports import LOOPBACK, check_port
from treum.platform.errors import SetupError

READY_S_MAX: Final = 30.0
POLL_S: Final = 0.02
TEND_S: Final = 60.0
ROOM_BYTES_MIN: Final = 1024 * 1024


class EmbeddedNats:
    name = "nats"

    def __init__(self, data_dir: Path, port: int, *, lock: FolderLock | None = None) -> None:
        self._data_dir = data_dir.resolve()
        self._port = port
        self._lock = lock
        self._child: Child | None = None
        self._log = LogFile(self._data_dir / "log" / "nats.log")

    @property
    def url(self) -> str:
        return f"nats://{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.poll() is None else None

    def check(self) -> None:
        """Raises: SetupError."""
        nats_program()
        check_folder(self._data_dir, known_account(), free_bytes_min=ROOM_BYTES_MIN)
        check_port(self._port, "TREUM_NATS__PORT", purpose="NATS")

    async def start(self) -> None:
        """Raises: SetupError."""
        self.check()
        await self._launch()

    async def restart(self) -> None:
        """After the server died. Raises: SetupError."""
        await self.stop(0)
        await self._launch()

    async def wait(self) -> int:
        """The exit code, once it ends; keeps the log bounded meanwhile."""
        child = self._running()
        while not await child.exited_within(TEND_S):
            with suppress(OSError):
                self._log.rotate()
        return await child.exited()

    async def stop(self, within_s: float = 5.0) -> None:
        if self._child is not None:
            await self._child.stop(*[(signal.SIGTERM, within_s)] if within_s > 0 else [])
            self._child = None

    def _running(self) -> Child:
        if self._child is None:
            raise RuntimeError("NATS was not started")
        return self._child

    async def _launch(self) -> None:
        token = self._spawn()
        try:
            async with asyncio.timeout(READY_S_MAX):
                await self._await_answer(token)
        except TimeoutError as error:
            await self.stop(0)
            raise SetupError(
                f"NATS did not answer in {READY_S_MAX:.0f} s on port {self._port}"
            ) from error
        except BaseException:
            await self.stop(0)
            raise

    async def _await_answer(self, token: str) -> None:
        while not await _answers(self._port, token):
            if self._running().poll() is not None:
                raise SetupError(f"NATS did not start: {self._log.last_words()}")
            await asyncio.sleep(POLL_S)

    def _spawn(self) -> str:
        changes = Changes()
        try:
            return self._spawn_in(changes)
        except OSError as error:
            changes.undo()
            raise SetupError(
                f"NATS cannot use {self._data_dir}: {error.strerror}: {error.filename}"
            ) from error

    def _spawn_in(self, changes: Changes) -> str:
        changes.folder(self._data_dir, shared_mode())
        token = keep_secrets(self._data_dir).nats_token
        changes.folder(self._data_dir / "log", 0o700)
        changes.folder(self._data_dir / "nats", 0o700)
        config = self._data_dir / "nats" / "nats.conf"
        _write_config(config, self._port, token=token)
        output = self._log.open()
        try:
            self._child = Child(
                Command(
                    [str(nats_program()), "-c", str(config)],
                    server_env(),
                    output=output,
                    keep_open=self._lock.descriptors if self._lock else (),
                )
            )
        finally:
            os.close(output)
        return token


def _write_config(path: Path, port: int, *, token: str) -> None:
    path.touch(mode=0o600)
    path.write_text(
        f'listen: "{LOOPBACK}:{port}"\n'
        f"authorization {{ token: {json.dumps(token)}, timeout: 5 }}\n"
        "max_payload: 1MB\nmax_pending: 16MB\n",
        encoding="ascii",
    )


async def _answers(port: int, token: str) -> bool:
    """Whether the server takes our token: the first lines of the NATS client protocol."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                hello = json.dumps({"auth_token": token, "verbose": False, "pedantic": False})
                writer.write(f"CONNECT {hello}\r\nPING\r\n".encode())
                await reader.readline()
                return (await reader.readline()).startswith(b"PONG")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
