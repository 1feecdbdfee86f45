"""The line of those who want a password looked at."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator

from treum.contexts.identity.rules.passwords import Busy

PLACES = 512
PLACES_PER_ADDRESS = 64
_WAIT_S_MAX = 5.0


class Line:
    """Lets a few at a time go on, and nothing is done for the others meanwhile: a crowd that signs
    in costs everybody else no more than those few do.

    A wish that nobody could wait for, and one more from an address that has many in the line, are
    turned away at once. at_once: ≥ 1.
    """

    def __init__(self, *, at_once: int, wait_s_max: float = _WAIT_S_MAX) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._wait_s_max = wait_s_max
        self._places: Counter[str] = Counter()

    @contextlib.asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Raises: Busy when the line or the wait is long."""
        if self._places.total() >= PLACES or self._places[address] >= PLACES_PER_ADDRESS:
            raise _busy()
        self._places[address] += 1
        try:
            await self._wait()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._leave(address)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._wait_s_max):
                await self._turns.acquire()
        except TimeoutError as error:
            raise _busy() from error

    def _leave(self, address: str) -> None:
        self._places[address] -= 1
        if not self._places[address]:
            del self._places[address]


def _busy() -> Busy:
    return Busy("Please try again in a few seconds.")
