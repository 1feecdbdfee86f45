"""Build a projection anew beside the one in use, then make readers change over at once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from treum.platform.audit import Act, record
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.handlers.consume import POLL_S, Consumer
from treum.platform.handlers.generation import (
    Generation,
    building,
    open_current,
    open_next,
    swap,
)
from treum.platform.handlers.handler import AnyHandler
from treum.platform.handlers.operate import Operator, parked_states
from treum.platform.trouble import is_trouble

PROGRESS_EVENTS = 1000


@dataclass(frozen=True, slots=True)
class Built:
    """What a replay did. number: of the generation that is now current."""

    number: int
    applied: int


class _Pace:
    """Keeps the mean below `rate_max` events per second."""

    def __init__(self, rate_max: float) -> None:
        self._gap_s = 1.0 / rate_max
        self._next = asyncio.get_running_loop().time()

    async def wait(self) -> None:
        clock = asyncio.get_running_loop().time()
        if self._next > clock:
            await asyncio.sleep(self._next - clock)
        self._next = max(self._next, clock) + self._gap_s


async def replay(
    database: Database,
    handler: AnyHandler,
    *,
    operator: Operator,
    rate_max: float,
    on_progress: Callable[[int], None],
) -> Built:
    """From the log's beginning, one event and one checkpoint at a time; what is published or sent
    goes nowhere. Killed, it resumes when it is run again.

    Raises: SetupError when the handler is no projection, or when an event was parked.
    """
    if handler.effects:
        raise SetupError(f"{handler.name} has effects: only a projection can be replayed")
    generation = await _begin(database, handler, operator=operator)
    consumer = Consumer(database, handler, building=generation)
    pace = _Pace(rate_max)
    applied = 0
    while True:
        while await consumer.apply_next():
            applied += 1
            if applied % PROGRESS_EVENTS == 0:
                on_progress(applied)
            await pace.wait()
        if await _is_finished(database, handler, operator=operator):
            return Built(generation.number, applied)
        await _check_parked(database, generation)
        await asyncio.sleep(POLL_S)


async def _begin(database: Database, handler: AnyHandler, *, operator: Operator) -> Generation:
    types = [event.TYPE for event in handler.events]
    async with database.transaction(actor=operator) as tx:
        await open_current(tx, handler.name, types=types)
        generation = await building(tx, handler.name)
        if generation is not None:
            return generation
        opened = await open_next(tx, handler.name, types=types)
        if opened is not None:
            await record(tx, _act("platform.replay_started", opened))
            return opened
        generation = await building(tx, handler.name)
        if generation is None:
            raise SetupError(f"{handler.name} was being built by another replay: look again")
        return generation


async def _is_finished(database: Database, handler: AnyHandler, *, operator: Operator) -> bool:
    """False also when a cursor was held for too long: the swap is tried again."""
    try:
        return await _finish(database, handler, operator=operator)
    except DBAPIError as error:
        if not is_trouble(error):
            raise
        return False


async def _finish(database: Database, handler: AnyHandler, *, operator: Operator) -> bool:
    async with database.transaction(actor=operator) as tx:
        generation = await building(tx, handler.name)
        if generation is None or not await swap(tx, handler.name):
            return generation is None  # Another process that built it too has finished it.
        await record(tx, _act("platform.generation_swapped", generation))
        return True


async def _check_parked(database: Database, generation: Generation) -> None:
    async with database.snapshot() as tx:
        states = await parked_states(tx, generation.consumer)
    if dead := states.get("dead", 0):
        raise SetupError(
            f"{generation.consumer} is not finished, {dead} of its events failed: see "
            f"`treum events list`, retry or discard them, then replay again"
        )


def _act(action: str, generation: Generation) -> Act:
    subject = f"handler:{generation.consumer}"
    return Act(action=action, subject=subject, detail={"generation": generation.number})
