"""The real path of a signal: a worker's transaction, NATS, the realtime role, sockets.

The role is `treum run realtime`, a process of its own. The worker is this process: it closes the
minutes of a synthetic session, one after another, and handles each at once.
"""

import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import msgspec

from bench._role import KEY, environment, role
from tests.make.identity import signed_up
from tests.make.market import bars_of, close_minutes, demo_plan, end_run, start_run
from tests.make.payments import grant
from treum.contexts.identity.service.sessions import authenticate
from treum.contexts.identity.service.tickets import issue_ticket
from treum.contexts.market.api import Bar
from treum.contexts.payments.rules import Product
from treum.contexts.payments.service import grant_entitlement
from treum.contexts.signals.api import SUBJECT_PREFIX, LiveFrame
from treum.contexts.signals.handlers import engine_handler
from treum.platform.auth import Actor
from treum.platform.clock import now
from treum.platform.database import Database
from treum.platform.embedded import free_port
from treum.platform.handlers import Consumer
from treum.platform.live import NatsBus, OnMessage, connect
from treum.platform.settings import Secret
from treum.platform.testing import Servers, fresh_database

CHANNEL = "signals_premium"
INSTRUMENTS = 50
SOCKETS_OF_ONE = 20
"""As many as one person may have."""


class StampedBus:
    """Notes when the first message after a commit was handed over, which is when it returned."""

    def __init__(self, bus: NatsBus) -> None:
        self._bus = bus
        self.committed: int | None = None
        self.frames: list[LiveFrame] = []

    @property
    def is_connected(self) -> bool:
        return self._bus.is_connected

    def forget(self) -> None:
        self.committed = None
        self.frames.clear()

    async def publish(self, subject: str, payload: bytes) -> None:
        if self.committed is None:
            self.committed = time.monotonic_ns()
        if subject == SUBJECT_PREFIX + CHANNEL.removeprefix("signals_"):
            self.frames.append(msgspec.json.decode(payload, type=LiveFrame))
        await self._bus.publish(subject, payload)

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        await self._bus.subscribe(subject, on_message)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit released on the channel. committed: monotonic nanoseconds."""

    committed: int
    frames: Sequence[LiveFrame]

    def texts(self) -> list[str]:
        """As the edge sends them."""
        return [
            f'{{"v":1,"type":"SIGNAL_UPDATE","channel":"{frame.channel}","seq":{frame.seq},'
            f'"ts":"{frame.ts}","data":{bytes(frame.data).decode()}}}'
            for frame in self.frames
        ]


class Line:
    """url: of the socket."""

    def __init__(self, database: Database, bus: StampedBus, *, url: str) -> None:
        self.url = url
        self._database = database
        self._bus = bus
        self._people: list[Actor] = []
        self._consumer = Consumer(database, engine_handler())

    async def prepare(self, sockets: int) -> None:
        """People enough for so many sockets."""
        await self._consumer.prepare()
        for number in range(-(-sockets // SOCKETS_OF_ONE)):
            signed_in = await signed_up(self._database, email=f"reader{number}@example.com")
            premium = grant(Product.SIGNALS_PREMIUM, valid_to=None, person_id=signed_in.person.id)
            async with self._database.transaction() as tx:
                await grant_entitlement(tx, premium)
                actor = await authenticate(tx, signed_in.token)
            assert actor is not None
            self._people.append(actor)

    def wishes(self, sockets: int, run_id: UUID) -> list[dict[str, str]]:
        """What each socket says; the tickets are good for half a minute."""
        return [
            {"ticket": self._ticket(number), "channel": CHANNEL, "run": str(run_id)}
            for number in range(sockets)
        ]

    def _ticket(self, number: int) -> str:
        actor = self._people[number // SOCKETS_OF_ONE]
        return issue_ticket(actor, key=Secret(KEY), now=now())[0]

    async def begin(self, seed: int) -> tuple[UUID, Iterator[list[Bar]]]:
        """A new run, and its minutes."""
        plan = demo_plan(instruments=INSTRUMENTS, seed=seed)
        run_id = await start_run(self._database, plan)
        await self._work()
        minutes = (list(bars) for _, bars in groupby(bars_of(plan), key=lambda bar: bar.at))
        return run_id, minutes

    async def close(self, run_id: UUID, bars: list[Bar]) -> list[Batch]:
        """One minute, and what it released."""
        await close_minutes(self._database, bars, run_id=run_id)
        return await self._work()

    async def end(self, run_id: UUID) -> None:
        await end_run(self._database, run_id)
        await self._work()

    async def _work(self) -> list[Batch]:
        """Handle every event that waits; one batch for each commit that released frames."""
        batches: list[Batch] = []
        self._bus.forget()
        while await self._consumer.apply_next():
            if self._bus.frames:
                assert self._bus.committed is not None
                batches.append(Batch(self._bus.committed, tuple(self._bus.frames)))
            self._bus.forget()
        return batches


@contextlib.asynccontextmanager
async def line(servers: Servers) -> AsyncIterator[Line]:
    port = free_port()
    async with connect(servers.nats_url, servers.nats_token, name="bench") as nats:
        bus = StampedBus(nats)
        async with fresh_database(servers, live=bus) as database:
            env = environment(servers, database.name) | {"TREUM_SOCKET__PORT": str(port)}
            async with role("realtime", env):
                yield Line(database, bus, url=f"ws://127.0.0.1:{port}/ws")
