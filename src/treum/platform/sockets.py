"""WebSockets to and from others: whole messages out of an inbox with a bound, at either end.

The live edge has its own server, made for many thousand readers; this one is for a few peers.
"""

import asyncio
import logging
import socket as net
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from picows import (
    WSError,
    WSFrame,
    WSHandshakeError,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_connect,
    ws_create_server,
)

from treum.platform.errors import SetupError

Message = str | bytes
_ABNORMAL: Final = 1006
_PART_BYTES_MIN: Final = 64


@dataclass(frozen=True, slots=True)
class SocketBounds:
    """inbox_max: unread messages; beyond them nothing is read from the network, so that the peer
    has to wait. backlog_bytes_max: unsent bytes; beyond them the peer is cut off."""

    handshake_s: float = 10.0
    message_bytes_max: int = 4 * 1024 * 1024
    inbox_max: int = 64
    backlog_bytes_max: int = 4 * 1024 * 1024


class SocketClosed(Exception):
    """code: of the close frame; 1006 when the connection broke without one."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class HandshakeRefused(Exception):
    """status: of the HTTP answer; None when it was none."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"the upgrade was answered with {status or 'no HTTP'}")
        self.status = status


class Socket(WSListener):
    """One connection. One reader at a time."""

    def __init__(
        self, bounds: SocketBounds, *, on_open: Callable[["Socket"], object] = lambda _: None
    ) -> None:
        super().__init__()
        self._bounds = bounds
        self._on_open = on_open
        self._inbox: deque[Message] = deque()
        self._news = asyncio.Event()
        self._parts: list[bytes] = []
        self._parts_bytes = 0
        self._is_text = False
        self._is_paused = False
        self._code: int | None = None
        self._transport: WSTransport | None = None
        self.is_closed = False

    async def receive(self) -> Message:
        """The oldest unread message, also after the end. Raises: SocketClosed."""
        while not self._inbox:
            if self.is_closed:
                raise SocketClosed(self._code or _ABNORMAL)
            self._news.clear()
            await self._news.wait()
        message = self._inbox.popleft()
        if self._is_paused and len(self._inbox) <= self._bounds.inbox_max // 2:
            self._pause(False)
        return message

    def send(self, message: Message) -> None:
        """Raises: SocketClosed, also when the peer is too slow to be waited for."""
        transport = self._transport
        if transport is None or self.is_closed:
            raise SocketClosed(self._code or _ABNORMAL)
        if isinstance(message, str):
            transport.send(WSMsgType.TEXT, message.encode())
        else:
            transport.send(WSMsgType.BINARY, message)
        if transport.underlying_transport.get_write_buffer_size() > self._bounds.backlog_bytes_max:
            self.drop()
            raise SocketClosed(_ABNORMAL)

    def close(self) -> None:
        """Say goodbye; the end comes when the peer has answered."""
        if self._transport is not None and not self.is_closed:
            self._transport.send_close()

    def drop(self) -> None:
        """End it now. What has been received can still be read."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)
        self._end(None)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._on_open(self)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._end(None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            if not transport.is_close_frame_sent:
                transport.send_close()
            code: object = frame.get_close_code()
            self._end(code if isinstance(code, int) else None)
            transport.disconnect()
        elif frame.msg_type != WSMsgType.PONG and not self.is_closed:
            self._add(frame)

    def _add(self, frame: WSFrame) -> None:
        """Source: RFC 6455 §5.4; what breaks it, or is too big, ends the connection."""
        is_first = frame.msg_type != WSMsgType.CONTINUATION
        if is_first != (not self._parts):
            self.drop()
            return
        if is_first:
            self._is_text = frame.msg_type == WSMsgType.TEXT
        payload = frame.get_payload_as_bytes()
        self._parts.append(payload)
        self._parts_bytes += max(len(payload), _PART_BYTES_MIN)
        if self._parts_bytes > self._bounds.message_bytes_max + _PART_BYTES_MIN:
            self.drop()
        elif frame.fin:
            whole = b"".join(self._parts)
            self._parts, self._parts_bytes = [], 0
            self._keep(whole)

    def _keep(self, whole: bytes) -> None:
        try:
            self._inbox.append(whole.decode() if self._is_text else whole)
        except UnicodeDecodeError:
            self.drop()
            return
        self._news.set()
        if len(self._inbox) >= self._bounds.inbox_max and not self._is_paused:
            self._pause(True)

    def _pause(self, is_paused: bool) -> None:
        self._is_paused = is_paused
        if self._transport is None or self.is_closed:
            return
        below = self._transport.underlying_transport
        below.pause_reading() if is_paused else below.resume_reading()

    def _end(self, code: int | None) -> None:
        self._code = self._code or code
        self.is_closed = True
        self._news.set()


@asynccontextmanager
async def connect(url: str, bounds: SocketBounds) -> AsyncIterator[Socket]:
    """The connection ends with the block. Raises: HandshakeRefused, OSError, TimeoutError."""
    socket = Socket(bounds)
    try:
        async with asyncio.timeout(bounds.handshake_s):
            await ws_connect(
                lambda: socket,
                url,
                max_frame_size=bounds.message_bytes_max,
                max_redirects=0,  # The address may hold a secret: it goes nowhere else.
                logger_name=_quiet_log(),
            )
    except WSHandshakeError as error:
        status = int(error.response.status) if error.response else None
        raise HandshakeRefused(status) from None  # Its own text may repeat the address.
    except WSError as error:
        raise HandshakeRefused(None) from error
    try:
        yield socket
    finally:
        socket.drop()


@dataclass(frozen=True, slots=True)
class Request:
    """A GET. target: path and query. headers: the last of each name, in lower case."""

    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """To a request that does not become a socket. status: 200, or 400 and more."""

    status: int
    body: bytes
    kind: str = "application/json"


Talk = Callable[[Socket], Awaitable[None]]
Door = Callable[[Request], Answer | Talk]


@asynccontextmanager
async def serving(listener: net.socket, door: Door, *, bounds: SocketBounds) -> AsyncIterator[None]:
    """Serve until the block ends. A talk that raises ends it all."""
    async with asyncio.TaskGroup() as group:
        talks: set[asyncio.Task[None]] = set()

        def enter(request: WSUpgradeRequest) -> Socket | WSUpgradeResponseWithListener:
            headers = {name.lower(): value for name, value in request.headers.items()}
            met = door(Request(request.path.decode("ascii", "replace"), headers))
            if isinstance(met, Answer):
                return _respond(met)
            return Socket(bounds, on_open=lambda socket: begin(met, socket))

        def begin(talk: Talk, socket: Socket) -> None:
            task = group.create_task(_talk(talk, socket))
            talks.add(task)
            task.add_done_callback(talks.discard)

        server = await ws_create_server(
            enter,
            sock=listener,
            max_frame_size=bounds.message_bytes_max,
            websocket_handshake_timeout=bounds.handshake_s,
            logger_name=_quiet_log(),
        )
        try:
            yield
        finally:
            server.close()
            for task in talks:
                task.cancel()


def listen(host: str, port: int, *, setting: str) -> net.socket:
    """port: 0 for a free one. Raises: SetupError."""
    family = net.AF_INET6 if ":" in host else net.AF_INET
    try:
        return net.create_server((host, port), family=family)
    except OSError as error:
        raise SetupError(
            f"port {port} is taken ({error.strerror}): stop what listens there or set {setting}"
        ) from error


async def _talk(talk: Talk, socket: Socket) -> None:
    try:
        await talk(socket)
    except SocketClosed:
        return  # The peer left.
    finally:
        socket.drop()


def _respond(answer: Answer) -> WSUpgradeResponseWithListener:
    headers = {"Content-Type": answer.kind}
    if answer.status == 200:
        response = WSUpgradeResponse.create_ok_response(answer.body, headers)
    else:
        response = WSUpgradeResponse.create_error_response(answer.status, answer.body, headers)
    return WSUpgradeResponseWithListener(response, None)


def _quiet_log() -> logging.Logger:
    """Without picows' debug lines, which hold whole addresses, and its line a connection."""
    quiet = logging.getLogger("picows.sockets")
    quiet.setLevel(logging.WARNING)
    return quiet
