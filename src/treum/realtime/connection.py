"""One socket as picows calls it: says hello in time, is heard from, and stays inside its bounds."""

import asyncio
import random
from enum import Enum, auto

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from treum.platform.telemetry import logger
from treum.realtime import metrics
from treum.realtime.conversation import Command, Conversation, Services
from treum.realtime.inbound import Allowance, BadFrame, Message
from treum.realtime.outlet import Outlet
from treum.realtime.ports import SourceAway
from treum.realtime.protocol import CloseCode, GoingAway, Hello, Number, Ping, pong_frame, read

_log = logger(__name__)


class _Stage(Enum):
    SILENT = auto()
    GREETED = auto()
    """HELLO has come; what follows it waits for the answer."""


class Connection(WSListener):
    """Commands run one after another, in a task that lives only while there are some."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._limits = services.limits
        self._outlet = Outlet(services.fanout, limits=services.limits, on_close=self._stop)
        self._conversation = Conversation(services, self._outlet, member=self)
        self._stage = _Stage.SILENT
        self._inbox: list[Command] = []
        self._work: asyncio.Task[None] | None = None
        self._message = Message(self._limits.frame_bytes_max)
        self._allowance = Allowance(self._limits.frames_per_s, self._limits.frames_burst)
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        # Those who came together after a restart must not all leave together.
        lifetime_s = self._limits.lifetime_s_max * random.uniform(0.8, 1.0)  # noqa: S311
        self._retires_at = self._heard_at + lifetime_s
        self._deadline: asyncio.TimerHandle | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._outlet.attach(transport)
        self._services.audience.enter(self)
        self._deadline = self._loop.call_later(self._limits.hello_s_max, self._expire)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._outlet.detach()
        person = self._conversation.person
        self._services.audience.leave(self, person.person_id if person else None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if not self._outlet.is_open or transport.is_close_frame_sent:
            if frame.msg_type == WSMsgType.CLOSE:
                self._outlet.finish()
            return
        self._heard_at = self._loop.time()
        metrics.FRAMES_READ.inc()
        try:
            self._allowance.take(self._heard_at)
            self._receive(frame)
        except BadFrame as bad:
            self._outlet.refuse(bad.code, str(bad))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._outlet.refuse("realtime.bad_frame", str(error))

    def pause_writing(self) -> None:
        self._outlet.lags()

    def resume_writing(self) -> None:
        self._outlet.keeps_up()

    def send(self, frame: bytes) -> None:
        """Write one frame, unless the connection is ending."""
        self._outlet.send(frame)

    def close(self, code: CloseCode, reason: str) -> None:
        self._outlet.close(code, reason)

    def go_away(self, retry_after_ms: int) -> None:
        """Ask the client to come back, here or elsewhere."""
        self._outlet.say(GoingAway(retry_after_ms))
        self._outlet.close(CloseCode.GOING_AWAY, "going_away")

    def check(self, at: float) -> None:
        """Called by the sweep. at: loop time, in seconds."""
        if self._outlet.is_overdue(at):
            self.abort()
        elif at - self._heard_at > self._limits.idle_s_max:
            self._outlet.close(CloseCode.IDLE, "idle")
        elif at > self._retires_at:
            self.go_away(retry_after_ms=0)

    def abort(self) -> None:
        self._outlet.abort()

    def _receive(self, frame: WSFrame) -> None:
        """Raises: BadFrame, msgspec.DecodeError, UnicodeDecodeError."""
        if frame.msg_type == WSMsgType.CLOSE:
            self._outlet.close(CloseCode.NORMAL, "by_client")
            self._outlet.finish()
        elif frame.msg_type == WSMsgType.PING:
            self._outlet.send(pong_frame(frame.get_payload_as_bytes()))
        elif frame.msg_type != WSMsgType.PONG:
            message = self._message.add(frame)
            if message is not None:
                self._obey(read(message))

    def _obey(self, command: Command | Ping) -> None:
        """Raises: BadFrame."""
        if self._stage is _Stage.SILENT:
            self._begin(command)
        elif isinstance(command, Hello):
            raise BadFrame("HELLO again")
        elif isinstance(command, Ping):
            self._outlet.say(Number(command.data.n))
        else:
            self._enqueue(command)

    def _begin(self, command: Command | Ping) -> None:
        if not isinstance(command, Hello):
            self._outlet.refuse(
                "realtime.hello_first", "HELLO comes first", close_code=CloseCode.BAD_TICKET
            )
            return
        self._stage = _Stage.GREETED
        self._cancel_deadline()
        self._enqueue(command)

    def _enqueue(self, command: Command) -> None:
        """Raises: BadFrame."""
        if len(self._inbox) >= self._limits.inbox_max:
            raise BadFrame("too many commands at once", code="realtime.too_many_frames")
        self._inbox.append(command)
        if self._work is None:
            self._work = self._services.start(self._run_commands())

    async def _run_commands(self) -> None:
        try:
            while self._inbox and self._outlet.is_open:
                await self._conversation.run(self._inbox.pop(0))
        except SourceAway:
            self._outlet.refuse(
                "realtime.unavailable", "try again later", close_code=CloseCode.TRY_LATER
            )
        except Exception as error:  # noqa: BLE001 - outermost loop: one bug must not end the others
            _log.error("connection_failed", exc_info=error)
            self._outlet.close(CloseCode.CRASHED, "crashed")
        finally:
            self._work = None

    def _expire(self) -> None:
        self._outlet.refuse(
            "realtime.hello_first", "no HELLO in time", close_code=CloseCode.BAD_TICKET
        )

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _stop(self) -> None:
        """The connection ends: it gets no more frames and its commands are dropped."""
        self._conversation.leave_all()
        self._cancel_deadline()
        self._inbox.clear()
        # A task that ends its own connection runs on to its end; `is_open` stops it.
        if self._work is not None and self._work is not asyncio.current_task():
            self._work.cancel()
