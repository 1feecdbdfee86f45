"""A client of the socket that always comes back and asks for what it missed."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.journeys.stack import Stack

PASSWORD: Final = "try-treum-today"
_ANSWER_S_MAX: Final = 30.0
_BEAT_S: Final = 20.0
"""The edge closes a line on which the client is silent for a minute."""
_BEAT, _QUESTION = 0, 1


@dataclass(slots=True)
class Watcher:
    """Follows one channel of one run from its first frame. frames: as received, kept as they came.

    visits: connections that were greeted. resyncs: why it was told to read the state again.
    on_seen: told of each of these, and of each frame's number, as it comes.
    """

    client: httpx.AsyncClient
    run: str
    channel: str
    frames: list[dict[str, Any]] = field(default_factory=list)
    visits: int = 0
    resyncs: list[str] = field(default_factory=list)
    on_seen: Callable[[str, object], None] = lambda _kind, _what: None
    _socket: ClientConnection | None = None
    _ponged: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(httpx.TransportError, OSError, WebSocketException):
                await self._visit()
            await asyncio.sleep(0.1)

    async def until(self, seq: int) -> None:
        """Wait for that frame, and then for whatever was sent after it."""
        async with asyncio.timeout(_ANSWER_S_MAX):
            while not self.frames or self.frames[-1]["seq"] < seq:
                await asyncio.sleep(0.05)
            self._ponged.clear()
            assert self._socket is not None
            await _say(self._socket, "PING", body={"n": _QUESTION})
            await self._ponged.wait()

    async def _visit(self) -> None:
        answer = await self.client.post("/api/v1/auth/ws-ticket", json={})
        if answer.is_server_error:
            return
        answer.raise_for_status()
        ticket = answer.json()
        async with connect(ticket["ws_url"], open_timeout=5, ping_interval=None) as socket:
            self._socket = socket
            await _say(socket, "HELLO", body={"ticket": ticket["ticket"]})
            beat = asyncio.create_task(_beat(socket))
            try:
                await self._listen(socket)
            finally:
                beat.cancel()

    async def _listen(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._take(socket, json.loads(await socket.recv()))

    async def _take(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        if frame["type"] == "SIGNAL_UPDATE":
            self.frames.append(frame)
            self.on_seen("frame", frame["seq"])
        elif frame["type"] == "WELCOME":
            self.visits += 1
            self.on_seen("visit", self.visits)
            await self._subscribe(socket)
        elif frame["type"] == "RESYNC":
            self.resyncs.append(frame["data"]["reason"])
            self.on_seen("resync", frame["data"]["reason"])
            await self._subscribe(socket)
        elif frame["type"] == "PONG" and frame["data"]["n"] == _QUESTION:
            self._ponged.set()

    async def _subscribe(self, socket: ClientConnection) -> None:
        after = self.frames[-1]["seq"] if self.frames else 0
        wish = {"name": self.channel, "run": self.run, "after": after}
        await _say(socket, "SUBSCRIBE", body={"channels": [wish]})


@contextlib.asynccontextmanager
async def watching(stack: Stack, tier: str) -> AsyncIterator[Watcher]:
    """A demo account of that tier, at its channel of the run under way."""
    run_id, _ = await stack.current_run()
    client = await stack.sign_in(f"{tier}@demo.test", PASSWORD)
    watcher = Watcher(client, str(run_id), f"signals_{tier}")
    async with contextlib.aclosing(client), asyncio.TaskGroup() as group:
        task = group.create_task(watcher.watch())
        yield watcher
        task.cancel()


async def _beat(socket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await asyncio.sleep(_BEAT_S)
            await _say(socket, "PING", body={"n": _BEAT})


async def _say(socket: ClientConnection, kind: str, *, body: dict[str, object]) -> None:
    await socket.send(json.dumps({"v": 1, "type": kind, "data": body}))
