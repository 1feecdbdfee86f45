"""The supervisor's own life: lock, start, keep, stop."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from secrets import SystemRandom
from typing import Final

from treum.platform.embedded import FolderLock
from treum.platform.errors import EXIT_SETUP, SetupError
from treum.platform.supervisor.role import RoleEnded
from treum.platform.supervisor.service import Service
from treum.platform.telemetry import logger

STOP_S_MAX: Final = 10.0
LEAST_STOP_S: Final = 1.0
"""For each service, also when another has used up the time."""
STABLE_S: Final = 30.0
PAUSE_S_FIRST: Final = 0.2
PAUSE_S_MAX: Final = 30.0


class Supervisor:
    """Runs on the main thread. services: in order; those of an inner list start together.
    on_ready: called once, when every service has been usable."""

    def __init__(
        self,
        lock: FolderLock,
        services: Sequence[Service | Sequence[Service]],
        *,
        on_ready: Callable[[], None] = lambda: None,
        stop_s_max: float = STOP_S_MAX,
    ) -> None:
        self._lock = lock
        self._stages = [list(one) if isinstance(one, Sequence) else [one] for one in services]
        self._services = [service for stage in self._stages for service in stage]
        self._on_ready = on_ready
        self._stop_s_max = stop_s_max
        self._waiting_for = {service.name for service in self._services}
        self._stopping = asyncio.Event()
        self._is_hurried = False
        self._patience: asyncio.Timeout | None = None
        self._refusal: SetupError | None = None
        self._code = 0
        self._log = logger(__name__)

    def stop(self) -> None:
        """Once: gently. Twice: at once. What SIGTERM and SIGINT call."""
        if self._stopping.is_set():
            self._is_hurried = True
            if self._patience is not None:
                self._patience.reschedule(asyncio.get_running_loop().time())
        self._stopping.set()

    async def run(self) -> int:
        """Until stopped. The exit code: a role's own when it refused its setup, else 0.

        Raises: SetupError, after everything was stopped.
        """
        with _signals(self.stop):
            await self._lock.await_free()
            try:
                self._check()
                await self._work()
            finally:
                await self._stop_all()
                self._lock.release(undo=self._refusal is not None)
        if self._refusal is not None:
            raise self._refusal
        return self._code

    def _check(self) -> None:
        try:
            for service in self._services:
                service.check()
            self._lock.take()
        except SetupError as error:
            self._refuse(error)

    def _refuse(self, error: SetupError) -> None:
        self._refusal = error
        self._stopping.set()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._start_and_keep())
            await self._stopping.wait()
            work.cancel()

    async def _start_and_keep(self) -> None:
        async with asyncio.TaskGroup() as group:
            for stage in self._stages:
                await asyncio.gather(*(self._begin(service) for service in stage))
                if self._stopping.is_set():
                    return
                for service in stage:
                    group.create_task(self._keep(service))

    async def _begin(self, service: Service) -> None:
        """One that failed for no fault of the operator is left to `_keep`."""
        try:
            await service.start()
        except SetupError as error:
            self._refuse(error)
        except RoleEnded as ended:
            self._log.warning("service not ready", service=service.name, code=ended.code)
            if ended.code == EXIT_SETUP:  # It has said why on stderr.
                self._code = EXIT_SETUP
                self._stopping.set()
        else:
            self._note_ready(service)

    def _note_ready(self, service: Service) -> None:
        self._log.info("service ready", service=service.name)
        if self._waiting_for:
            self._waiting_for.discard(service.name)
            if not self._waiting_for:
                self._on_ready()

    async def _keep(self, service: Service) -> None:
        """Never gives up: a service that comes back after an hour is better than none."""
        now = asyncio.get_running_loop().time
        attempt = 0
        while True:
            since = now()
            code = await service.wait()
            attempt = 0 if now() - since >= STABLE_S else attempt
            self._log.warning("service ended", service=service.name, code=code, attempt=attempt)
            attempt = await self._revive(service, attempt)

    async def _revive(self, service: Service, attempt: int) -> int:
        while True:
            await asyncio.sleep(pause_s(attempt))
            attempt += 1
            try:
                await service.restart()
            except (SetupError, RoleEnded, OSError) as error:
                self._log.warning("service not ready", service=service.name, error=str(error))
            else:
                self._note_ready(service)
                return attempt

    async def _stop_all(self) -> None:
        now = asyncio.get_running_loop().time
        deadline = now() + self._stop_s_max
        for service in reversed(self._services):
            await self._stop(service, max(LEAST_STOP_S, deadline - now()))

    async def _stop(self, service: Service, within_s: float) -> None:
        try:
            async with asyncio.timeout(0 if self._is_hurried else None) as self._patience:
                await service.stop(within_s)
        except TimeoutError:
            await service.stop(0)
        finally:
            self._patience = None


def pause_s(attempt: int) -> float:
    """Full jitter: anything from nothing to a limit that doubles. attempt: from 0."""
    return SystemRandom().uniform(0.0, min(PAUSE_S_MAX, PAUSE_S_FIRST * 2 ** min(attempt, 16)))


@contextmanager
def _signals(on_signal: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
