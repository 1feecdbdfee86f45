"""What the supervisor looks after."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol


class Service(Protocol):
    """start and restart return when it can be used."""

    name: str

    def check(self) -> None:
        """Refuses what can be seen before anything is changed. Raises: SetupError."""

    async def start(self) -> None:
        """Raises: SetupError when only the operator can help, RoleEnded when a retry may."""

    async def restart(self) -> None:
        """Raises: SetupError, RoleEnded, OSError."""

    async def wait(self) -> int:
        """The exit code, once it has ended."""
        ...

    async def stop(self, within_s: float) -> None:
        """Gently, and by force after the time; at once with 0."""


class Once:
    """Work to be done between two starts, such as a migration; it has no process to revive.

    undo: at the stop, if the work was done.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        *,
        undo: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self._work = work
        self._undo = undo
        self._is_done = False

    def check(self) -> None:
        """Nothing to see beforehand."""

    async def start(self) -> None:
        await self._work()
        self._is_done = True

    async def restart(self) -> None:
        await self._work()

    async def wait(self) -> int:
        await asyncio.Event().wait()
        return 0

    async def stop(self, within_s: float) -> None:
        if self._is_done:
            self._undo()
