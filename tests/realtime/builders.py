"""An edge on a free port, the truth behind it in memory, and clients that speak the protocol."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from tests.realtime.raw import WAIT_S, RawClient
from treum.platform.clock import now, to_wire
from treum.platform.live import LiveBus, MemoryBus
from treum.realtime.edge import Edge
from treum.realtime.limits import Limits
from treum.realtime.ports import (
    CurrentRun,
    Person,
    SourceAway,
    State,
    StoredFrame,
    TicketRefused,
)

SITE = "http://localhost:8000"
PREMIUM = "signals_premium"
RUN = "018f0000-0000-7000-8000-000000000001"
NEXT_RUN = "018f0000-0000-7000-8000-000000000002"
PERSON = UUID("018f0000-0000-7000-8000-0000000000aa")
Frame = dict[str, Any]


@dataclass
class MemorySources:
    """What PostgreSQL would hold. A ticket is `<tier>` or `<tier>:<person>` and works each time;
    `used` tickets are refused."""

    run: CurrentRun | None = None
    frames: dict[tuple[str, str], list[StoredFrame]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    is_away: bool = False
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)
    _was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    async def redeem(self, ticket: str) -> Person:
        await self._ask("redeem")
        tier, _, person = ticket.partition(":")
        if ticket in self.used or tier not in ("free", "basic", "premium", "enterprise"):
            raise TicketRefused
        return Person(UUID(person) if person else PERSON, tier)

    async def state(self) -> State:
        await self._ask("state")
        if self.run is None:
            return State()
        run_id = self.run.run_id
        heads = {
            channel: rows[-1].seq
            for (run, channel), rows in self.frames.items()
            if run == run_id and rows
        }
        return State(self.run, heads)

    async def frames_after(
        self, run_id: str, channel: str, *, after: int, limit: int
    ) -> list[StoredFrame]:
        await self._ask("frames_after")
        rows = self.frames.get((run_id, channel), [])
        return [row for row in rows if row.seq > after][:limit]

    def start(self, run_id: str) -> None:
        self.run = _run(run_id, is_finished=False)

    def feed(self, state: str) -> None:
        assert self.run
        self.run = replace(self.run, feed_state=state)

    def finish(self) -> None:
        assert self.run is not None
        self.run = _run(self.run.run_id, is_finished=True)

    def commit(self, channel: str = PREMIUM, *, count: int = 1, size: int = 0) -> list[bytes]:
        """Store the next frames of the current run; what the live bus would carry of them."""
        assert self.run is not None
        rows = self.frames.setdefault((self.run.run_id, channel), [])
        messages = []
        for _ in range(count):
            seq = len(rows) + 1
            data = json.dumps({"n": seq, "fill": "x" * size}).encode()
            row = StoredFrame(seq, to_wire(now()), data)
            rows.append(row)
            messages.append(_live_message(self.run.run_id, channel, row=row))
        return messages

    async def until_asked(self, what: str, *, times: int = 1) -> None:
        async with asyncio.timeout(WAIT_S):
            while self.asked.count(what) < times:
                self._was_asked.clear()
                await self._was_asked.wait()

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        self._was_asked.set()
        await self.answers.wait()
        if self.is_away:
            raise SourceAway("away")


class Client:
    """A browser that keeps all it received."""

    def __init__(self, socket_: ClientConnection) -> None:
        self.socket = socket_

    async def say(self, kind: str, data: object) -> None:
        await self.socket.send(json.dumps({"v": 1, "type": kind, "data": data}))

    async def hear(self) -> Frame:
        async with asyncio.timeout(WAIT_S):
            frame: Frame = json.loads(await self.socket.recv())
        return frame

    async def hear_of(self, kind: str) -> Frame:
        """The next frame, which must be of this kind."""
        frame = await self.hear()
        assert frame["type"] == kind, frame
        return frame

    async def greet(self, ticket: str = "premium") -> Frame:
        await self.say("HELLO", {"ticket": ticket})
        return await self.hear_of("WELCOME")

    async def subscribe(self, name: str = PREMIUM, **wish: object) -> None:
        await self.say("SUBSCRIBE", {"channels": [{"name": name, **wish}]})

    async def seqs(self, count: int) -> list[int]:
        return [(await self.hear_of("SIGNAL_UPDATE"))["seq"] for _ in range(count)]

    async def nothing_more(self) -> None:
        """Whatever was written before the answer to a PING would have come first."""
        await self.say("PING", {"n": 7})
        frame = await self.hear_of("PONG")
        assert frame["data"] == {"n": 7}

    async def close_code(self) -> int:
        """Read to the end."""
        async with asyncio.timeout(WAIT_S):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
            await self.socket.wait_closed()
        code = self.socket.close_code
        assert code is not None
        return code

    async def ends_with(self, code: str) -> int:
        """The ERROR, then the close code."""
        frame = await self.hear_of("ERROR")
        assert frame["data"]["code"] == code
        return await self.close_code()


@dataclass
class Desk:
    """A running edge and what is around it."""

    edge: Edge
    sources: MemorySources
    bus: MemoryBus
    stop: asyncio.Event
    task: asyncio.Task[None]
    raw_clients: list[RawClient] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.edge.port}/ws"

    @contextlib.asynccontextmanager
    async def client(
        self, origin: str | None = SITE, headers: dict[str, str] | None = None
    ) -> AsyncIterator[Client]:
        async with websockets.connect(
            self.url,
            origin=None if origin is None else Origin(origin),
            additional_headers=headers,
            compression=None,
            ping_interval=None,
            max_size=None,
            max_queue=None,  # A full queue would keep the answer to a close from being read.
            close_timeout=WAIT_S,
        ) as opened:
            yield Client(opened)

    @contextlib.asynccontextmanager
    async def greeted(self, ticket: str = "premium") -> AsyncIterator[Client]:
        async with self.client() as client:
            await client.greet(ticket)
            yield client

    @contextlib.asynccontextmanager
    async def following(self, **wish: object) -> AsyncIterator[Client]:
        async with self.greeted() as client:
            await client.subscribe(**wish)  # type: ignore[arg-type]  # wishes are JSON
            await client.hear_of("SUBSCRIBED")
            yield client

    async def publish(self, messages: Sequence[bytes], *, tier: str = "premium") -> None:
        for message in messages:
            await self.bus.publish(f"signals.{tier}", message)

    async def release(self, count: int = 1, *, size: int = 0) -> None:
        """Commit and tell the edge at once."""
        await self.publish(self.sources.commit(count=count, size=size))

    async def raw(self, *, connection: str = "Upgrade") -> RawClient:
        client = RawClient()
        self.raw_clients.append(client)
        await client.open(self.edge.port, connection=connection)
        return client

    async def finish(self) -> None:
        self.stop.set()
        async with asyncio.timeout(WAIT_S):
            await self.task


@contextlib.asynccontextmanager
async def running(
    sources: MemorySources, *, bus: MemoryBus | None = None, limits: Limits | None = None
) -> AsyncIterator[Desk]:
    """An edge that polls once a minute, unless the limits say otherwise: tests see who woke it."""
    memory = bus or MemoryBus()
    live: LiveBus = memory
    edge = Edge(sources, live, limits=limits or Limits(poll_s=60.0), site_url=SITE)
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(edge.run(stop, host="127.0.0.1", port=0, ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    desk = Desk(edge, sources, memory, stop, task)
    try:
        yield desk
    finally:
        for client in desk.raw_clients:
            client.close()
        await desk.finish()


def _run(run_id: str, *, is_finished: bool) -> CurrentRun:
    state = "finished" if is_finished else "running"
    return CurrentRun(run_id, is_finished, json.dumps({"id": run_id, "state": state}).encode())


def _live_message(run_id: str, channel: str, *, row: StoredFrame) -> bytes:
    return json.dumps(
        {
            "run": run_id,
            "channel": channel,
            "seq": row.seq,
            "ts": row.ts,
            "data": json.loads(row.data),
        }
    ).encode()
