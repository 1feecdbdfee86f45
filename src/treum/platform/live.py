"""LiveBus: ephemeral messages between processes. Any may be lost; the database is the truth."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.transport import TcpTransport
from nats.errors import Error as NatsError
from nats.errors import NoServersError
from prometheus_client import Counter, Gauge

from treum.platform.telemetry import logger

OnMessage = Callable[[str, bytes], None]

_DROPPED = Counter("treum_live_dropped_total", "Live messages not handed to the bus")
_CONNECTED = Gauge(
    "treum_live_connected",
    "Processes that hold a connection to the bus",
    multiprocess_mode="livesum",
)
_PENDING_BYTES_MAX = 8 * 1024 * 1024
_CONNECT_S_MAX = 5
_RETRY_S = 0.25
_PING_S = 5
"""A server that is there but says nothing counts as gone after two unanswered PINGs."""
_ASK_AGAIN_S = 0.2
_FIRST_S_MAX = 1.0
"""Opening a bus waits this long, so that nothing is dropped where the server is up."""
_log = logger(__name__)


class LiveBus(Protocol):
    """Publish and subscribe by dotted subject; `*` matches one token, a final `>` the rest."""

    @property
    def is_connected(self) -> bool:
        """False while every message is dropped."""

    async def publish(self, subject: str, payload: bytes) -> None:
        """Hand over or drop; never raises, never waits for a reader."""

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        """Call `on_message(subject, payload)` on the event loop for each message from now on,
        or from when the server is there."""


class MemoryBus:
    """The twin of NATS inside one process, for tests."""

    is_connected = True

    def __init__(self) -> None:
        self._readers: list[tuple[str, OnMessage]] = []

    async def publish(self, subject: str, payload: bytes) -> None:
        for pattern, on_message in tuple(self._readers):
            if _matches(pattern, subject):
                on_message(subject, payload)

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        self._readers.append((subject, on_message))


class NatsBus:
    """NATS core. Away or not yet there: messages are dropped, the process works on, and the
    subscriptions take effect when the server is there."""

    def __init__(self) -> None:
        self._client: Client | None = None
        self._readers: list[tuple[str, OnMessage]] = []
        self._opened = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def publish(self, subject: str, payload: bytes) -> None:
        if self._client is None or not _has_room(self._client, len(payload)):
            _DROPPED.inc()
            return
        try:
            await self._client.publish(subject, payload)
        except NatsError:
            _DROPPED.inc()

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        self._readers.append((subject, on_message))
        if self._client is not None:
            await _read(self._client, subject, on_message=on_message)

    async def keep(self, url: str, token: str, *, name: str) -> None:
        """Stay connected until cancelled. The client reconnects by itself, except after some
        errors of the server (a slow consumer, a changed token), which close it for good."""
        notes = _Notes()
        while True:
            client, closed = Client(), asyncio.Event()
            try:
                await client.connect(url, token=token, name=name, **notes.options(closed))
                await self._take(client)
                notes.connected()
                await _until_lost(client, closed)
            except (NatsError, OSError, TimeoutError) as error:
                notes.failed(error)
            finally:
                self._client = None
                notes.lost()
                await _close(client)
            await asyncio.sleep(_RETRY_S * random.uniform(1, 2))  # noqa: S311 - spreads the retries

    async def wait_connected(self, seconds: float) -> None:
        """Until it was connected for the first time, but no longer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._opened.wait()

    async def _take(self, client: Client) -> None:
        """A subscription made meanwhile is made once: nothing waits between copy and hand-over."""
        done = 0
        while done < len(self._readers):
            subject, on_message = self._readers[done]
            await _read(client, subject, on_message=on_message)
            done += 1
        self._client = client
        self._opened.set()


class _Notes:
    """Tells the log of a change once, however often the client tries."""

    def __init__(self) -> None:
        self._is_told = False

    def options(self, closed: asyncio.Event) -> dict[str, Any]:
        """Of the client: Any, since each has its own type."""

        async def failed(error: Exception) -> None:
            self.failed(error)

        async def disconnected() -> None:
            self.lost()

        async def reconnected() -> None:
            self.connected()

        async def ended() -> None:
            closed.set()

        return {
            "connect_timeout": _CONNECT_S_MAX,
            "max_reconnect_attempts": -1,
            "reconnect_time_wait": _RETRY_S,
            "ping_interval": _PING_S,
            "pending_size": 2 * _PENDING_BYTES_MAX,  # At its own limit the client would wait.
            "error_cb": failed,
            "disconnected_cb": disconnected,
            "reconnected_cb": reconnected,
            "closed_cb": ended,
        }

    def failed(self, error: Exception) -> None:
        if not self._is_told:
            self._is_told = True
            _log.warning("live_away", error=type(error).__name__, reason=str(error))

    def lost(self) -> None:
        _CONNECTED.set(0)

    def connected(self) -> None:
        _CONNECTED.set(1)
        if self._is_told:
            self._is_told = False
            _log.warning("live_back")


@contextlib.asynccontextmanager
async def connect(url: str, token: str, *, name: str) -> AsyncIterator[NatsBus]:
    """A bus that connects in the background, for ever; it may be used at once."""
    bus = NatsBus()
    keeping = asyncio.create_task(bus.keep(url, token, name=name), name="live")
    try:
        await bus.wait_connected(_FIRST_S_MAX)
        yield bus
    finally:
        await _end(keeping)


async def _end(keeping: asyncio.Task[None]) -> None:
    """Ask again until it ends: a client that is just connecting may swallow a cancellation, as
    Python 3.11's wait_for does when its work is done at the same moment."""
    while not keeping.done():
        keeping.cancel()
        await asyncio.wait([keeping], timeout=_ASK_AGAIN_S)
    if not keeping.cancelled():
        keeping.result()


async def probe(url: str, token: str) -> None:
    """Whether the server takes this token, now. Raises: OSError, TimeoutError, nats' Error."""
    client = Client()
    failures: list[Exception] = []

    async def note(error: Exception) -> None:
        failures.append(error)

    async with asyncio.timeout(_CONNECT_S_MAX):
        try:
            await client.connect(
                url,
                token=token,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                error_cb=note,
            )
            await client.flush()
        except NoServersError as error:
            raise (failures or [error])[0] from error  # Why none is there.
        finally:
            await _close(client)


def _has_room(client: Client, size: int) -> bool:
    return client.is_connected and client.pending_data_size + size <= _PENDING_BYTES_MAX


async def _until_lost(client: Client, closed: asyncio.Event) -> None:
    """Return when the client is closed for good. Meanwhile see that it comes back by itself."""
    was_away = False
    while not closed.is_set():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PING_S):
                await closed.wait()
        if not client.is_connected and not was_away:
            _hang_up(client)
        was_away = not client.is_connected


def _hang_up(client: Client) -> None:
    """The client reconnects only after its old socket has sent everything and is closed, which a
    server that stays mute would hold up for ever."""
    transport = client._transport  # The client has no word for it.
    if isinstance(transport, TcpTransport) and transport._io_writer is not None:
        socket = transport._io_writer.transport
        if socket.get_write_buffer_size() > 0:
            socket.abort()


async def _read(client: Client, subject: str, *, on_message: OnMessage) -> None:
    async def receive(message: Msg) -> None:
        on_message(message.subject, message.data)

    await client.subscribe(subject, cb=receive)


async def _close(client: Client) -> None:
    """Whatever state it is in; its server may be mute, which must not hold up a stop.

    AttributeError: asyncio's, when the client still writes to a socket that has closed.
    """
    _hang_up(client)
    with contextlib.suppress(NatsError, OSError, TimeoutError, AttributeError):
        async with asyncio.timeout(1):
            await client.close()


def _matches(pattern: str, subject: str) -> bool:
    wanted, given = pattern.split("."), subject.split(".")
    if wanted[-1] == ">":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    return len(wanted) == len(given) and all(
        want in ("*", have) for want, have in zip(wanted, given, strict=True)
    )
