"""The writing side of one socket: a backlog inside its bounds, and an end with a reason."""

import asyncio
from collections.abc import Callable

from picows import WSTransport

from treum.realtime import metrics
from treum.realtime.fanout import Fanout
from treum.realtime.limits import Limits
from treum.realtime.protocol import (
    CloseCode,
    Problem,
    Reason,
    Resync,
    ServerMessage,
    close_frame,
    server_frame,
)
from treum.realtime.signal_channel import SignalChannel
from treum.realtime.subscriber import Write


class Outlet:
    """`write` is the transport's own, so that a delivery costs one call. on_close: called once,
    before the close frame is written, to leave every channel."""

    write: Write

    def __init__(self, fanout: Fanout, *, limits: Limits, on_close: Callable[[], None]) -> None:
        self.is_lagging = False
        self.is_open = True
        self._fanout = fanout
        self._limits = limits
        self._on_close = on_close
        self._drained = asyncio.Event()
        self._closing_at = 0.0
        self._loop = asyncio.get_running_loop()

    def attach(self, transport: WSTransport) -> None:
        self._transport = transport
        self._socket = transport.underlying_transport
        self._socket.set_write_buffer_limits(high=self._limits.lagging_bytes)
        self.write = self._socket.write

    def detach(self) -> None:
        """The socket is gone."""
        if self.is_open:
            self.is_open = False
            self._on_close()
        self.keeps_up()

    def lags(self) -> None:
        self.is_lagging = True
        self._drained.clear()
        self._fanout.lags(self)

    def keeps_up(self) -> None:
        self.is_lagging = False
        self._drained.set()
        self._fanout.keeps_up(self)

    def send(self, frame: bytes) -> None:
        """Write one frame, unless the connection is ending."""
        if not self.is_open:
            return
        self.write(frame)
        metrics.FRAMES_SENT.labels("control").inc()
        metrics.BYTES_SENT.labels("control").inc(len(frame))
        self.cut_if_slow()

    def say(self, message: ServerMessage, *, channel: str | None = None) -> None:
        self.send(server_frame(message, channel=channel))

    def resync(self, channel: SignalChannel, reason: Reason) -> None:
        """Its place in the channel is gone: it must read the state and subscribe again."""
        metrics.RESUMES.labels(reason.value).inc()
        body = Resync(channel.name, channel.run, channel.head, reason)
        self.say(body, channel=channel.name)

    async def settled(self) -> bool:
        """Wait until the backlog is small; a connection that stays behind is cut."""
        if self.is_lagging and self.is_open:
            try:
                async with asyncio.timeout(self._limits.stall_s_max):
                    await self._drained.wait()
            except TimeoutError:
                self._cut()
        # A socket that broke on a write is told to us a turn later; writing on would be in vain.
        return self.is_open and not self._socket.is_closing()

    def cut_if_slow(self) -> None:
        """Close it when its backlog is over the limit."""
        if self.is_lagging and self.is_open:
            backlog_bytes = self._socket.get_write_buffer_size()
            if backlog_bytes > self._limits.backlog_bytes_max:
                self._cut()

    def refuse(
        self, code: str, message: str, *, close_code: CloseCode = CloseCode.BAD_FRAME
    ) -> None:
        """Say what is wrong, then close."""
        self.say(Problem(code, message))
        self.close(close_code, code.removeprefix("realtime."))

    def close(self, code: CloseCode, reason: str) -> None:
        """Say why, then wait for the client's answer until `is_overdue`."""
        if not self.is_open:
            return
        self.is_open = False
        self._closing_at = self._loop.time()
        self._on_close()
        metrics.CLOSED.labels(reason).inc()
        self.write(close_frame(code, reason))

    def is_overdue(self, at: float) -> bool:
        """at: loop time, in seconds."""
        return not self.is_open and at - self._closing_at > self._limits.close_s_max

    def finish(self) -> None:
        """The client has answered: end once the backlog is out."""
        self._transport.disconnect()

    def abort(self) -> None:
        """Drop the socket and what it was still to be sent."""
        self._transport.disconnect(graceful=False)

    def _cut(self) -> None:
        metrics.SLOW_CUT.inc()
        self.close(CloseCode.TRY_LATER, "slow")
