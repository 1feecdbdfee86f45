"""PostgreSQL as a child of ours: made on first use, started, watched, stopped."""

import asyncio
import errno
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

import asyncpg

from treum.platform.embedded.account import ensure_account, known_account
from treum.platform.embedded.binaries import postgres_major, reachable_postgres
from treum.platform.embedded.bootstrap import answers, bootstrap
from treum.platform.embedded.child import Child, Command
from treum.platform.embedded.cluster import (
    Cluster,
    check_major,
    cluster_folder,
    make_cluster,
    server_env,
)
from treum.platform.embedded.folder import FREE_BYTES_MIN, Changes, check_folder, shared_mode
from treum.platform.embedded.kept import keep_secrets, read_secrets
from treum.platform.embedded.lock import FolderLock
from treum.platform.embedded.logfile import LogFile
from treum.platform.embedded.ports import LOOPBACK, check_port
from treum.platform.embedded.predecessor import await_predecessor, running_postmaster
from treum.platform.embedded.supply import DatabaseUrls, database_urls
from treum.platform.errors import SetupError

READY_S_MAX: Final = 120.0
"""Recovery after a crash replays up to max_wal_size."""
POLL_S: Final = 0.05
TEND_S: Final = 60.0
STILL_DYING: Final = "pre-existing shared memory block"
"""Processes of a killed server leave its shared memory a moment later."""


class EmbeddedPostgres:
    """Methods run on the main thread, whose end is what the kernel tells the server.

    is_durable False: for tests only, a power loss may corrupt the cluster.
    """

    name = "postgres"

    def __init__(
        self,
        data_dir: Path,
        port: int,
        *,
        database: str = "treum",
        is_durable: bool = True,
        lock: FolderLock | None = None,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._port = port
        self._database = database
        self._is_durable = is_durable
        self._lock = lock
        self._child: Child | None = None
        self._log = LogFile(self._data_dir / "log" / "postgres.log")
        self.free_bytes_min = FREE_BYTES_MIN

    @property
    def folder(self) -> Path:
        return cluster_folder(self._data_dir, postgres_major())

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.poll() is None else None

    @property
    def urls(self) -> DatabaseUrls:
        """Known once started. Raises: SetupError."""
        kept = read_secrets(self._data_dir)
        return database_urls(kept, port=self._port, name=self._database)

    def check(self) -> None:
        """What can be refused before anything is written. Raises: SetupError."""
        account = known_account()
        check_folder(self._data_dir, account, free_bytes_min=self.free_bytes_min)
        check_major(self._data_dir, postgres_major(), account=account)
        if running_postmaster(self.folder) is None:
            check_port(self._port, "TREUM_DATABASE__PORT", purpose="PostgreSQL")

    async def start(self) -> None:
        """A first start that fails leaves nothing behind. Raises: SetupError."""
        self.check()
        await await_predecessor(self.folder)
        changes = Changes()
        try:
            cluster = await self._prepare(changes)
        except OSError as error:
            changes.undo()
            raise _refusal(self._data_dir, error) from error
        except BaseException:
            changes.undo()
            raise
        await self._launch(cluster)
        await self._bootstrap()

    async def restart(self) -> None:
        """After the server died. Raises: SetupError, OSError."""
        await self.stop(0)
        await await_predecessor(self.folder)
        await self._launch(await self._prepare(Changes()))

    async def wait(self) -> int:
        """The exit code, once it ends; keeps the log bounded meanwhile."""
        child = self._running()
        while not await child.exited_within(TEND_S):
            with suppress(OSError):
                self._log.rotate()
        return await child.exited()

    async def stop(self, within_s: float = 20.0) -> None:
        """Fast shutdown; when it takes too long, or at once with 0, an immediate one."""
        if self._child is None:
            return
        gentle = [(signal.SIGINT, within_s)] if within_s > 0 else []
        await self._child.stop(*gentle, (signal.SIGQUIT, 5.0))
        self._child = None

    def _running(self) -> Child:
        if self._child is None:
            raise RuntimeError("PostgreSQL was not started")
        return self._child

    async def _prepare(self, changes: Changes) -> Cluster:
        owner = self.folder.stat().st_uid if self.folder.exists() else None
        account = ensure_account(owner)
        check_major(self._data_dir, postgres_major(), account=account)
        changes.folder(self._data_dir, shared_mode())
        kept_before = (self._data_dir / "secrets.json").exists()
        if not kept_before and self.folder.exists():
            raise SetupError(f"{self._data_dir}/secrets.json is gone: put back your backup of it")
        if not kept_before:
            changes.note(self._data_dir / "secrets.json")
        kept = keep_secrets(self._data_dir)
        changes.folder(self._data_dir / "log", 0o700)
        installation = reachable_postgres(self._data_dir, account, changes=changes)
        cluster = Cluster(self.folder, installation, account, self._is_durable)
        if not self.folder.exists():
            await make_cluster(cluster, kept.postgres_password, changes=changes)
        return cluster

    async def _bootstrap(self) -> None:
        kept = read_secrets(self._data_dir)
        try:
            await bootstrap(kept, port=self._port, name=self._database)
        except (asyncpg.PostgresError, OSError) as error:
            await self.stop()
            raise SetupError(f"cannot prepare the database in {self.folder}: {error}") from error

    async def _launch(self, cluster: Cluster) -> None:
        """Waits until a connection works. Raises: SetupError, quoting the server."""
        kept = read_secrets(self._data_dir)
        try:
            async with asyncio.timeout(READY_S_MAX):
                self._spawn(cluster)
                while not await answers(kept, port=self._port):
                    self._respawn_if_dead(cluster)
                    await asyncio.sleep(POLL_S)
        except TimeoutError as error:
            await self.stop(0)
            raise SetupError(
                f"PostgreSQL did not answer in {READY_S_MAX:.0f} s on port {self._port}: "
                f"{self._log.last_words()}"
            ) from error
        except BaseException:
            await self.stop(0)
            raise

    def _respawn_if_dead(self, cluster: Cluster) -> None:
        if self._running().poll() is None:
            return
        words = self._log.last_words()
        if STILL_DYING not in words:
            raise SetupError(f"PostgreSQL did not start on {cluster.folder}: {words}")
        self._spawn(cluster)

    def _spawn(self, cluster: Cluster) -> None:
        output = self._log.open()
        try:
            self._child = Child(self._command(cluster, output))
        except OSError as error:
            raise SetupError(f"cannot run {cluster.program('postgres')}: {error}") from error
        finally:
            os.close(output)

    def _command(self, cluster: Cluster, output: int) -> Command:
        argv = [cluster.program("postgres"), "-D", str(cluster.folder)]
        for name, value in _parameters(self._port, is_durable=self._is_durable).items():
            argv += ["-c", f"{name}={value}"]
        return Command(
            argv,
            server_env(),
            death_signal=signal.SIGINT,
            account=cluster.account,
            output=output,
            keep_open=self._lock.descriptors if self._lock else (),
        )


def _parameters(port: int, *, is_durable: bool) -> dict[str, str]:
    """On the command line, so that a newer TREUM never meets an older file of settings."""
    parameters = {
        "port": str(port),
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        "wal_level": "logical",
        "shared_preload_libraries": "pg_stat_statements",
        "idle_in_transaction_session_timeout": "30s",
        "max_connections": "200",
        "max_wal_size": "512MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_error_verbosity": "terse",  # No DETAIL: it quotes the values of a row.
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }
    if not is_durable:
        parameters |= {"fsync": "off", "full_page_writes": "off"}
    return parameters


def _refusal(data_dir: Path, error: OSError) -> SetupError:
    if error.errno == errno.ENOSPC:
        return SetupError(f"data folder {data_dir} is full: {error.filename or data_dir}")
    return SetupError(f"data folder {data_dir} cannot be used: {error.strerror}: {error.filename}")
