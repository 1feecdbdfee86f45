"""A ticker that says what a test tells it to, connection by connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve

from tests.contexts.market.adapters.kite.harness import (
    KEY,
    Line,
    access_to,
    feed_of,
    sandbox_of,
)
from tests.contexts.market.examples import DEMO, NIFTY, india
from treum.contexts.market.adapters.base import Arrival
from treum.contexts.market.adapters.kite.feed import KiteFeed
from treum.contexts.market.adapters.kite.packets import (
    DEPTH,
    Detail,
    Level,
    Packet,
    QuotePacket,
    encode_frame,
)

SANDBOX = sandbox_of([DEMO, NIFTY])
SHARE, INDEX = SANDBOX.tokens[DEMO], SANDBOX.tokens[NIFTY]
Talk = Callable[[ServerConnection], Awaitable[None]]


def packet(clock: str, units: int, *, volume: int = 0, token: int = SHARE) -> QuotePacket:
    stamp_s = int(india(clock).timestamp())
    detail = Detail(stamp_s, 0, 0, 0, stamp_s, (Level(0, 0, 0),) * DEPTH)
    return QuotePacket(token, units, 0, 0, volume, 0, 0, 0, 0, 0, 0, detail)


def frame(*packets: Packet) -> bytes:
    return encode_frame(packets)


CLOSED = frame(packet("15:30:10", 1))
"""Ends the day."""


@dataclass
class Script:
    """A server that plays one talk a connection, the last one again and again."""

    talks: list[Talk]
    said: list[list[object]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    async def meet(self, server: ServerConnection) -> None:
        assert server.request
        query = parse_qs(urlsplit(server.request.path).query)
        assert query["api_key"] == [KEY]
        self.tokens += query["access_token"]
        self.said.append([json.loads(await server.recv()) for _ in range(2)])
        await self.talks[min(len(self.said), len(self.talks)) - 1](server)
        await server.wait_closed()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        async with asyncio.timeout(30), serve(self.meet, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


def says(*messages: str | bytes) -> Talk:
    async def talk(server: ServerConnection) -> None:
        for message in messages:
            await server.send(message)

    return talk


async def read(script: Script, line: Line) -> tuple[list[Arrival], KiteFeed]:
    async with script.served() as url:
        feed = feed_of(SANDBOX, access_to(url, line), line=line)
        return [arrival async for arrival in feed.stream(None)], feed
