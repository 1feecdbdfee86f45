"""The steps of one running workflow: each result is kept, so that a repeat need not do it again.

A transactional step happens once. An external step happens at least once, each time with the same
key; who is called must know the key again, or be asked first (`saga`).
"""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Protocol, TypeAlias

from treum.platform.clock import now
from treum.platform.database import Transaction
from treum.platform.errors import TreumError
from treum.platform.ids import derive_id
from treum.platform.telemetry import logger
from treum.platform.workflows.transient import is_transient

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Body = Callable[[], Coroutine[None, None, Json]]
Work = Callable[[Transaction], Coroutine[None, None, Json]]

_PAUSE_S_FIRST = 0.2
_PAUSE_S_MAX = 5.0
_log = logger(__name__)


class StepFailed(Exception):
    """A step ended without its result; the same after a recovery as at first.

    code: of a TreumError, else the name of the exception, whose text is not kept: it may hold
    personal values. str(): the TreumError's own text, or nothing.
    """

    def __init__(self, step: str, code: str, *, detail: str = "") -> None:
        super().__init__(detail)
        self.step = step
        self.code = code


class Unresolved(Exception):
    """The workflow cannot go on by itself and waits in the stuck list for a person."""


class Durable(Protocol):
    """What an engine below keeps. A body that ends by StepFailed is kept as that."""

    async def outside(self, name: str, body: Body) -> Json:
        """Raises: StepFailed."""
        ...

    async def inside(self, name: str, work: Work) -> Json:
        """The result is kept by the commit of the work itself. Raises: StepFailed."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Steps:
    """Handed to a workflow's function. Names are unique within a run: number those of a loop."""

    def __init__(self, workflow_id: str, durable: Durable) -> None:
        self.workflow_id = workflow_id
        self.execution = secrets.token_hex(8)
        """Of this one attempt to run the workflow; a recovery has another."""
        self._durable = durable
        self._names: set[str] = set()

    def key_of(self, step: str) -> str:
        """The idempotency key of a step: the same however often it is repeated."""
        return str(derive_id("workflow", self.workflow_id, step))

    async def external(
        self,
        name: str,
        call: Callable[[str], Coroutine[None, None, Json]],
        *,
        attempts: int = 3,
        timeout_s: float = 20.0,
    ) -> Json:
        """Call the outside with the step's key; a TreumError is an answer and not tried again.

        Raises: StepFailed, after the last attempt.
        """

        async def body() -> Json:
            return await attempted(
                name, lambda: call(self.key_of(name)), attempts=attempts, timeout_s=timeout_s
            )

        return await self.record(name, body)

    async def record(self, name: str, body: Body) -> Json:
        """Keep what the body says. Raises: StepFailed when it does."""
        self._claim(name)
        return await self._durable.outside(name, body)

    async def transactional(self, name: str, work: Work) -> Json:
        """Do the work and keep its result in one commit, READ COMMITTED: lock what you read.

        Repeated while the database is away or refuses by deadlock. Raises: StepFailed.
        """
        self._claim(name)
        return await self._durable.inside(name, _told(name, work))

    async def sleep(self, seconds: float) -> None:
        """Until that long after it was first reached. It holds a place in the queue meanwhile:
        for days, start another workflow with `not_before`."""
        await self._durable.sleep(max(seconds, 0.001))  # Zero would not count as a step.

    async def sleep_until(self, at: datetime) -> None:
        await self.sleep((at - now()).total_seconds())

    def _claim(self, name: str) -> None:
        assert name not in self._names, f"two steps of one run are called {name}"
        self._names.add(name)


async def attempted(
    name: str, call: Callable[[], Awaitable[Json]], *, attempts: int, timeout_s: float
) -> Json:
    """Raises: StepFailed, at once for a TreumError, else after the last attempt."""
    for attempt in range(1, attempts + 1):
        try:
            async with asyncio.timeout(timeout_s):
                return await call()
        except TreumError as error:
            raise StepFailed(name, error.code, detail=str(error)) from error
        except Exception as error:
            _log.warning("step_failed", step=name, attempt=attempt, error=type(error).__name__)
            if attempt == attempts:
                raise StepFailed(name, type(error).__name__) from error
        await asyncio.sleep(pause_s(attempt))
    raise AssertionError("attempts is at least 1")


def pause_s(attempt: int) -> float:
    """Grows from attempt 1, with jitter."""
    ceiling = min(_PAUSE_S_MAX, _PAUSE_S_FIRST * 2.0**attempt)
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311


def _told(name: str, work: Work) -> Work:
    async def told(tx: Transaction) -> Json:
        try:
            return await work(tx)
        except TreumError as error:
            raise StepFailed(name, error.code, detail=str(error)) from error
        except Exception as error:
            if is_transient(error):
                raise  # The engine repeats the step.
            _log.error("step_failed", step=name, exc_info=error)
            raise StepFailed(name, type(error).__name__) from error

    return told
