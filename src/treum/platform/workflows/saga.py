"""Sagas: several steps that count as one, undone together until the pivot, finished after it.

An external step whose answer never came is asked about before it is repeated or undone: its
intention is written first, so that also a crash leaves a trace. What cannot be decided even so
waits in the stuck list for a person; nothing is guessed.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from treum.platform.database import Transaction
from treum.platform.errors import TreumError
from treum.platform.telemetry import logger
from treum.platform.workflows.steps import (
    Body,
    Json,
    StepFailed,
    Steps,
    Unresolved,
    attempted,
    pause_s,
)

UNCLEAR: Final = "workflows.unclear"
_INQUIRIES = 3
_ROUND_S_MAX = 3600.0
_log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """key: the step's own, the same at every repeat. done_key: for an undo, that of what is undone.

    subject: what the saga is about. results: of the steps before, by name.
    """

    key: str
    done_key: str
    subject: str
    results: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Found:
    """The call had happened, with this result."""

    result: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """call: a TreumError means that it was refused and has not happened; any other exception, and
    a crash, leave it unknown.

    inquire: what became of the call's key. None is final: who answers so must not let it happen
    later. Raises when it cannot tell.
    """

    call: Callable[[Call], Coroutine[None, None, Json]]
    inquire: Callable[[Call], Coroutine[None, None, Found | None]] | None = None
    attempts: int = 3
    timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Transactional:
    """Known at once: committed or not."""

    work: Callable[[Transaction, Call], Coroutine[None, None, Json]]


Action = External | Transactional


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensable:
    """undo: a real inverse, repeated until it has happened."""

    name: str
    do: Action
    undo: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Pivot:
    """After it there is no way back."""

    name: str
    do: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Retriable:
    """Repeated until it has happened; it may fail to answer, but never for good."""

    name: str
    do: Action


Part = Compensable | Pivot | Retriable


@dataclass(frozen=True, slots=True, kw_only=True)
class Saga:
    """parts: compensable ones, at most one pivot, retriable ones.

    rounds_max: how often a step is taken up again, with pauses that double, before it is stuck.
    """

    parts: Sequence[Part]
    rounds_max: int = 12
    pause_s: float = 1.0

    def __post_init__(self) -> None:
        kinds = [_ORDER.index(type(part)) for part in self.parts]
        assert all(a <= b for a, b in pairwise(kinds)), "compensable, pivot, retriable"
        assert kinds.count(_ORDER.index(Pivot)) <= 1, "more than one pivot"
        assert len({part.name for part in self.parts}) == len(self.parts), "names are unique"
        for part in self.parts:
            asks = not isinstance(part.do, External) or part.do.inquire is not None
            assert asks or isinstance(part, Retriable), f"{part.name} cannot be asked about"


_ORDER = (Compensable, Pivot, Retriable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Done, or undone because `failed` was refused with `code`."""

    is_done: bool
    failed: str | None = None
    code: str | None = None


async def run_saga(steps: Steps, saga: Saga, *, subject: str) -> Ended:
    """Raises: Unresolved."""
    run = _Run(steps, saga, subject=subject)
    for part in saga.parts:
        if isinstance(part, Retriable):
            run.results[part.name] = await run.until_done(part.name, part.do, of=part.name)
            continue
        refusal = await run.do(part)
        if refusal is not None:
            await run.undo()
            return Ended(is_done=False, failed=part.name, code=refusal)
    return Ended(is_done=True)


class _Run:
    def __init__(self, steps: Steps, saga: Saga, *, subject: str) -> None:
        self.results: dict[str, Json] = {}
        self._steps = steps
        self._saga = saga
        self._subject = subject
        self._done: list[Compensable] = []

    async def do(self, part: Compensable | Pivot) -> str | None:
        """Why it was refused; None when it is done. Raises: Unresolved."""
        try:
            if isinstance(part.do, External):
                self.results[part.name] = await self._call(part.name, part.do)
            else:
                work, call = part.do.work, self._call_of(part.name, part.name)
                self.results[part.name] = await self._steps.transactional(
                    part.name, lambda tx: work(tx, call)
                )
        except StepFailed as refused:
            return refused.code
        if isinstance(part, Compensable):
            self._done.append(part)
        return None

    async def undo(self) -> None:
        """What is done, the last first. Raises: Unresolved."""
        for part in reversed(self._done):
            await self.until_done(f"{part.name}.undo", part.undo, of=part.name)

    async def until_done(self, name: str, action: Action, *, of: str) -> Json:
        """Raises: Unresolved."""
        call = self._call_of(name, of)

        async def once(step: str) -> Json:
            if isinstance(action, Transactional):
                return await self._steps.transactional(step, lambda tx: action.work(tx, call))
            return await self._steps.record(step, _calling(step, action, call=call))

        return await self._rounds(name, once)

    async def _call(self, name: str, action: External) -> Json:
        """Raises: StepFailed when refused, Unresolved."""
        call = self._call_of(name, name)
        intended = await self._steps.record(f"{name}.intend", self._intend)
        is_first = intended == self._steps.execution

        async def once(step: str) -> Json:
            is_new = is_first and step == f"{name}.0"
            return await self._steps.record(step, _asking(step, action, call=call, is_new=is_new))

        outcome = await self._rounds(name, once)
        assert isinstance(outcome, dict)
        if outcome["happened"]:
            return outcome["result"]
        raise StepFailed(name, str(outcome["code"]))

    async def _intend(self) -> Json:
        return self._steps.execution

    async def _rounds(self, name: str, once: Callable[[str], Coroutine[None, None, Json]]) -> Json:
        for number in range(self._saga.rounds_max):
            try:
                return await once(f"{name}.{number}")
            except StepFailed as failed:
                _log.warning("saga_waits", step=name, round=number, code=failed.code)
                if number == self._saga.rounds_max - 1:
                    raise Unresolved(f"{name}: {failed.code}") from failed
            ceiling = min(_ROUND_S_MAX, self._saga.pause_s * 2.0**number)
            await self._steps.sleep(random.uniform(ceiling / 2, ceiling))  # noqa: S311
        raise AssertionError("rounds_max is at least 1")

    def _call_of(self, name: str, of: str) -> Call:
        key_of = self._steps.key_of
        return Call(
            key=key_of(name),
            done_key=key_of(of),
            subject=self._subject,
            results=dict(self.results),
        )


def _calling(step: str, action: External, *, call: Call) -> Body:
    async def body() -> Json:
        return await attempted(
            step,
            lambda: action.call(call),
            attempts=action.attempts,
            timeout_s=action.timeout_s,
        )

    return body


def _asking(step: str, action: External, *, call: Call, is_new: bool) -> Body:
    """is_new: nobody can have made the call before."""

    async def body() -> Json:
        for attempt in range(action.attempts):
            if not (is_new and attempt == 0) and (found := await _found(step, action, call=call)):
                return {"happened": True, "result": found.result}
            try:
                async with asyncio.timeout(action.timeout_s):
                    return {"happened": True, "result": await action.call(call)}
            except TreumError as error:
                return {"happened": False, "code": error.code}
            except Exception as error:  # noqa: BLE001 - whatever it is, the call may have happened
                _log.warning("step_unknown", step=step, error=type(error).__name__)
            await asyncio.sleep(pause_s(attempt + 1))
        if found := await _found(step, action, call=call):
            return {"happened": True, "result": found.result}
        return {"happened": False, "code": "workflows.attempts_spent"}

    return body


async def _found(step: str, action: External, *, call: Call) -> Found | None:
    """Raises: StepFailed when nobody can tell."""
    assert action.inquire is not None
    for attempt in range(1, _INQUIRIES + 1):
        try:
            async with asyncio.timeout(action.timeout_s):
                return await action.inquire(call)
        except Exception as error:
            _log.warning("inquiry_failed", step=step, error=type(error).__name__)
            if attempt == _INQUIRIES:
                raise StepFailed(step, UNCLEAR) from error
        await asyncio.sleep(pause_s(attempt))
    raise AssertionError("there is at least one inquiry")
