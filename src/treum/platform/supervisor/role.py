"""One role as a child process that says when it is ready."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from treum.platform.embedded import FolderLock, supplied
from treum.platform.embedded.child import Child, Command, readable
from treum.platform.settings import Settings, to_env
from treum.platform.settings.keys import PREFIX

READY_S_MAX: Final = 60.0
GIVE_UP_S: Final = 5.0


class RoleEnded(Exception):
    """A role ended, or had to be ended, before it was ready. code: negative for a signal."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"{name} ended with {code} before it was ready")
        self.name = name
        self.code = code


class RoleProcess:
    """The child gets `--ready-fd N` and writes one byte there when it can be used.

    env: made anew for each start, as the servers before it may provide some of it.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Callable[[], Mapping[str, str]],
        lock: FolderLock | None = None,
        check: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self._argv = argv
        self._env = env
        self._lock = lock
        self._check = check
        self._child: Child | None = None
        self.ready_s_max = READY_S_MAX

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.poll() is None else None

    def check(self) -> None:
        if self._check:
            self._check()

    async def start(self) -> None:
        """Raises: RoleEnded, SetupError when its environment cannot be made."""
        reader, writer = os.pipe()
        try:
            await self._await_ready(self._spawn(writer), reader)
        finally:
            os.close(reader)

    async def restart(self) -> None:
        await self.stop(0)
        await self.start()

    async def wait(self) -> int:
        if self._child is None:
            raise RuntimeError(f"{self.name} was not started")
        return await self._child.exited()

    async def stop(self, within_s: float) -> None:
        """The process group, too: what the role started ends with it."""
        if self._child is not None:
            await self._child.stop(*[(signal.SIGTERM, within_s)] if within_s > 0 else [])

    def _spawn(self, writer: int) -> Child:
        held = self._lock.descriptors if self._lock else ()
        argv = [*self._argv, "--ready-fd", str(writer)]
        try:
            command = Command(argv, self._env(), keep_open=(writer, *held), cwd=os.getcwd())
            self._child = Child(command)
        finally:
            os.close(writer)
        return self._child

    async def _await_ready(self, child: Child, reader: int) -> None:
        try:
            async with asyncio.timeout(self.ready_s_max):
                await readable(reader)
                is_ready = bool(os.read(reader, 1))
        except TimeoutError:
            is_ready = False
            await child.stop((signal.SIGTERM, GIVE_UP_S))
        if is_ready and child.poll() is None:
            return
        if not await child.exited_within(GIVE_UP_S):  # It closed the descriptor and lives on.
            await child.stop((signal.SIGTERM, GIVE_UP_S))
        raise RoleEnded(self.name, await child.exited())


def role(
    name: str,
    settings: Settings,
    *,
    inherited: Mapping[str, str],
    lock: FolderLock,
    check: Callable[[], None] | None = None,
) -> RoleProcess:
    """`treum run NAME` with these settings, completed by the embedded servers.

    inherited: our own environment, of which our variables are replaced.
    """
    others = {key: value for key, value in inherited.items() if not key.startswith(PREFIX)}
    return RoleProcess(
        name,
        [sys.executable, "-m", "treum.main", "run", name],
        env=lambda: others | to_env(supplied(settings)),
        lock=lock,
        check=check,
    )
