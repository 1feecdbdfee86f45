"""The feed port: what every source of prices promises. Its contract suite is in the tests."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from typing import Protocol

from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.session import Session

Arrival = tuple[Tick | Bar, ...]
"""What comes at one moment: ticks, or all closed bars of one `at`. Never empty."""

Wait = Callable[[float], Awaitable[bool]]
"""Wait up to so many seconds; True when the feed must stop."""


class Feed(Protocol):
    """A bounded stream of one trading day."""

    def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        """What came later than the minute `after` (all when None), in market order.

        The same feed gives the same arrivals again; a live one only once, and one instrument's
        prices may come a moment later than another's. It ends with the day, or early when stopped.
        """


class Pace:
    """Holds market time back to `speed` market seconds per second.

    Time between the windows of a session is skipped. A late consumer is not made later: the
    schedule is fixed at the first arrival, so the feed catches up.
    """

    __slots__ = ("_clock", "_first", "_session", "_speed", "_wait")

    def __init__(
        self, session: Session, speed: float, *, clock: Callable[[], float], wait: Wait
    ) -> None:
        """speed: 0 = as fast as possible. clock: monotonic seconds."""
        self._session = session
        self._speed = speed
        self._clock = clock
        self._wait = wait
        self._first: tuple[float, float] | None = None

    async def until(self, market_time: datetime) -> bool:
        """Wait for that market time; False when the feed must stop."""
        market_s = self._session.elapsed(market_time).total_seconds()
        if self._first is None:
            self._first = self._clock(), market_s
        began_s, first_market_s = self._first
        due_in_s = 0.0
        if self._speed:
            due_in_s = began_s + (market_s - first_market_s) / self._speed - self._clock()
        return not await self._wait(max(0.0, due_in_s))


def wait_or(stop: asyncio.Event) -> Wait:
    """Real waiting, which ends when the event is set."""

    async def wait(seconds: float) -> bool:
        if seconds <= 0:
            await asyncio.sleep(0)  # Others run too, however fast the feed is.
            return stop.is_set()
        try:
            async with asyncio.timeout(seconds):
                return await stop.wait()
        except TimeoutError:
            return False

    return wait
