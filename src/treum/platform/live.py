"""LiveBus: ephemeral messages between processes. Any may be lost; the database is the truth."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from prometheus_client import Counter

from treum.platform.telemetry import logger

OnMessage = Callable[[str, bytes], None]

_DROPPED = Counter("treum_live_dropped_total", "Live messages not handed to the bus")
_PENDING_BYTES_MAX = 8 * 1024 * 1024
_log = logger(__name__)


class LiveBus(Protocol):
    """Publish and subscribe by dotted subject; `*` matches one token, a final `>` the rest."""

    async def publish(self, subject: str, payload: bytes) -> None:
        """Hand over or drop; never raises, never waits for a reader."""

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        """Call `on_message(subject, payload)` on the event loop for each message from now on."""


class MemoryBus:
    """The twin of NATS inside one process, for tests."""

    def __init__(self) -> None:
        self._readers: list[tuple[str, OnMessage]] = []

    async def publish(self, subject: str, payload: bytes) -> None:
        for pattern, on_message in tuple(self._readers):
            if _matches(pattern, subject):
                on_message(subject, payload)

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        self._readers.append((subject, on_message))


class NatsBus:
    """NATS core. While the server is away messages are dropped; the client reconnects for ever."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def publish(self, subject: str, payload: bytes) -> None:
        if not self._client.is_connected:
            _DROPPED.inc()
            return
        try:
            await self._client.publish(subject, payload)
        except NatsError:
            _DROPPED.inc()

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        async def receive(message: Msg) -> None:
            on_message(message.subject, message.data)

        await self._client.subscribe(subject, cb=receive)


@contextlib.asynccontextmanager
async def connect(url: str, token: str, *, name: str) -> AsyncIterator[NatsBus]:
    """An open bus. Raises: OSError or nats.errors.Error when no server answers within 5 s."""

    async def report(error: Exception) -> None:
        _log.warning("nats_error", error=type(error).__name__)

    async with asyncio.timeout(10):
        client = await nats.connect(
            url,
            token=token,
            name=name,
            connect_timeout=5,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,
            pending_size=_PENDING_BYTES_MAX,
            error_cb=report,
        )
    try:
        yield NatsBus(client)
    finally:
        await client.close()


def _matches(pattern: str, subject: str) -> bool:
    wanted, given = pattern.split("."), subject.split(".")
    if wanted[-1] == ">":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    return len(wanted) == len(given) and all(
        want in ("*", have) for want, have in zip(wanted, given, strict=True)
    )
