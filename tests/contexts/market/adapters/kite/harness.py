"""A sandbox on the loopback, and the feed of Kite against it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from tests.contexts.market.examples import session
from treum.contexts.market.adapters.base import Arrival, Feed
from treum.contexts.market.adapters.kite.access import KiteAccess
from treum.contexts.market.adapters.kite.feed import KiteFeed, Times
from treum.contexts.market.adapters.kite.sandbox import BOUNDS, Sandbox
from treum.contexts.market.adapters.kite.tokens import DayToken, FixedToken, TokenSource
from treum.contexts.market.feed.live import LiveTicks
from treum.contexts.market.rules.instrument import Instrument
from treum.platform.settings.values import Secret
from treum.platform.sockets import (
    Answer,
    Door,
    Request,
    Socket,
    SocketBounds,
    Talk,
    listen,
    serving,
)

KEY, TOKEN = "k1", "t1"
LONG_AFTER = datetime(2027, 1, 1, 12, tzinfo=UTC)


@dataclass
class Line:
    """The reader's clocks. `wait` never ends by itself: the test makes a pause or a silence."""

    seconds: float = 0.0
    wall: datetime = LONG_AFTER
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    silence: asyncio.Event = field(default_factory=asyncio.Event)
    pauses: list[float] = field(default_factory=list)
    pauses_max: int = 1000

    def times(self) -> Times:
        return Times(
            clock=lambda: self.seconds, now=lambda: self.wall, wait=self._wait, draw=self._draw
        )

    def _draw(self, low: float, high: float) -> float:
        """The longest pause of the jitter, so that a test can tell what it was."""
        assert low == 0.0
        self.pauses.append(high)
        return high

    async def _wait(self, seconds: float) -> bool:
        if self.pauses and seconds == self.pauses[-1]:
            self.seconds += seconds
            return self.stop.is_set() or len(self.pauses) >= self.pauses_max
        told = {asyncio.ensure_future(each.wait()) for each in (self.stop, self.silence)}
        try:
            await asyncio.wait(told, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in told:
                each.cancel()
        self.seconds += seconds
        self.silence.clear()
        return self.stop.is_set()


@asynccontextmanager
async def served(door: Door, bounds: SocketBounds = BOUNDS) -> AsyncIterator[str]:
    """The address of a server with that door."""
    listener = listen("127.0.0.1", 0, setting="PORT")
    async with serving(listener, door, bounds=bounds):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def sandbox_of(instruments: Sequence[Instrument]) -> Sandbox:
    return Sandbox(instruments, key=KEY, accepts=lambda token: token == TOKEN)


def access_to(url: str, line: Line, *, source: TokenSource | None = None) -> KiteAccess:
    fixed = source or FixedToken(Secret(TOKEN))
    return KiteAccess(url=url, key=Secret(KEY), token=DayToken(fixed, lambda: line.wall))


def feed_of(sandbox: Sandbox, access: KiteAccess, *, line: Line) -> KiteFeed:
    tokens = {token: each.id for each, token in sandbox.tokens.items()}
    return KiteFeed(access, tokens, session=session(), gate=LiveTicks(), times=line.times())


class SandboxedKite:
    """The feed of Kite, reading a day that a sandbox plays. `day` has the pace and may stop."""

    def __init__(self, day: Feed, instruments: Sequence[Instrument]) -> None:
        self._day = day
        self._instruments = instruments
        self._is_whole = False
        self._hang_up: Callable[[], None]

    async def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        line, sandbox = Line(), sandbox_of(self._instruments)

        def door(request: Request) -> Answer | Talk:
            met = sandbox.door(request)
            return met if isinstance(met, Answer) else partial(self._talk, met, line=line)

        async with served(door) as url, asyncio.TaskGroup() as group:
            group.create_task(self._play(sandbox))
            feed = feed_of(sandbox, access_to(url, line), line=line)
            async for arrival in feed.stream(after):
                yield arrival

    async def _play(self, sandbox: Sandbox) -> None:
        await sandbox.play(self._followed())
        if self._is_whole:
            closes_at = session().closes_at
            assert closes_at
            await sandbox.close_day(closes_at)
        else:
            self._hang_up()

    async def _followed(self) -> AsyncIterator[Arrival]:
        async for arrival in self._day.stream(None):
            self._is_whole = arrival[-1].at >= session().minutes()[-1]
            yield arrival

    async def _talk(self, talk: Talk, socket: Socket, *, line: Line) -> None:
        """A day that is stopped stops its reader, once that has read everything."""
        self._hang_up = socket.close
        try:
            await talk(socket)
        finally:
            if not self._is_whole:
                line.stop.set()
