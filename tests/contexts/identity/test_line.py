"""Who wants a password looked at waits in a line that nobody fills alone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from treum.contexts.identity.rules.passwords import Busy
from treum.contexts.identity.service.line import PLACES, PLACES_PER_ADDRESS, Line


class _Visits:
    """How many had a turn, in their order, and how many at once."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.done: list[str] = []
        self.peak = 0
        self.go_on = asyncio.Event()
        self._within = 0

    async def visit(self, address: str) -> None:
        async with self.line.turn(address):
            self._within += 1
            self.peak = max(self.peak, self._within)
            await self.go_on.wait()
            self.done.append(address)
            self._within -= 1


@contextlib.asynccontextmanager
async def _standing(visits: _Visits, *addresses: str) -> AsyncIterator[None]:
    """All stand in the line meanwhile; after that each has its turn."""
    async with asyncio.TaskGroup() as group:
        for address in addresses:
            group.create_task(visits.visit(address))
        await asyncio.sleep(0)
        yield
        visits.go_on.set()


async def test_a_few_at_a_time_in_their_order() -> None:
    visits = _Visits(Line(at_once=2))
    names = [f"address {number}" for number in range(20)]
    async with _standing(visits, *names):
        pass
    assert visits.done == names
    assert visits.peak == 2


async def test_an_address_does_not_fill_the_line() -> None:
    visits = _Visits(Line(at_once=1))
    async with _standing(visits, *["greedy"] * PLACES_PER_ADDRESS):
        with pytest.raises(Busy):
            await visits.visit("greedy")
        async with asyncio.TaskGroup() as group:
            other = group.create_task(visits.visit("other"))
            visits.go_on.set()
    assert other.done()
    assert visits.done == ["greedy"] * PLACES_PER_ADDRESS + ["other"]
    await visits.visit("greedy")


async def test_a_full_line_turns_everybody_away() -> None:
    visits = _Visits(Line(at_once=1))
    async with _standing(visits, *(f"address {number}" for number in range(PLACES))):
        with pytest.raises(Busy):
            await visits.visit("one more")
    await visits.visit("one more")
    assert len(visits.done) == PLACES + 1


async def test_nobody_waits_for_long_and_the_place_is_given_back() -> None:
    visits = _Visits(Line(at_once=1, wait_s_max=0.01))
    async with _standing(visits, "slow"):
        for _ in range(PLACES_PER_ADDRESS + 1):
            with pytest.raises(Busy):
                await visits.visit("late")
    await visits.visit("late")
    assert visits.done == ["slow", "late"]


async def test_a_turn_that_fails_is_given_back() -> None:
    line = Line(at_once=1)
    with pytest.raises(ValueError, match="planted"):
        async with line.turn("address"):
            raise ValueError("planted")
    async with line.turn("address"):
        pass
