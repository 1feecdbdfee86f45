"""One WebSocket: whole messages out of an inbox with a bound."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from picows import WSFrame, WSListener, WSMsgType, WSTransport

Message = str | bytes
_ABNORMAL: Final = 1006
_PART_BYTES_MIN: Final = 64


@dataclass(frozen=True, slots=True)
class SocketBounds:
    """inbox_max: unread messages; beyond them nothing is read from the network, so that the peer
    has to wait. backlog_bytes_max: unsent bytes; beyond them the peer is cut off, as it is when
    its network has no room for stall_s. peers_max: of one server."""

    handshake_s: float = 10.0
    stall_s: float = 10.0
    peers_max: int = 100
    message_bytes_max: int = 4 * 1024 * 1024
    inbox_max: int = 64
    backlog_bytes_max: int = 4 * 1024 * 1024


class SocketClosed(Exception):
    """code: of the close frame; 1006 when the connection broke without one."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Socket(WSListener):
    """One connection, which ends with a `with` block. One reader at a time."""

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
        self._room = asyncio.Event()
        self._room.set()
        self._code: int | None = None
        self._transport: WSTransport | None = None
        self.is_closed = False

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

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

    async def drained(self) -> None:
        """Until the network takes more. Raises: SocketClosed when it does not within stall_s."""
        try:
            async with asyncio.timeout(self._bounds.stall_s):
                await self._room.wait()
        except TimeoutError:
            self.drop()
            raise SocketClosed(_ABNORMAL) from None

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

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

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
        self._room.set()


def quiet_log() -> logging.Logger:
    """Without picows' debug lines, which hold whole addresses, and its line a connection."""
    quiet = logging.getLogger("picows.sockets")
    quiet.setLevel(logging.WARNING)
    return quiet
