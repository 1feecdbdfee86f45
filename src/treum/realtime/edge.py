"""The server: listens, sweeps the dead sockets, and sends all away when it stops."""

import asyncio
import contextlib
import logging
import random
import resource
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from picows import ws_create_server

from treum.platform.live import LiveBus
from treum.platform.telemetry import logger
from treum.realtime.audience import Audience
from treum.realtime.conversation import Services
from treum.realtime.door import Door
from treum.realtime.fanout import Fanout
from treum.realtime.limits import Limits
from treum.realtime.listener import ACCEPT_BACKLOG, listen
from treum.realtime.ports import Sources
from treum.realtime.relay import Relay
from treum.realtime.resume import Resumer

_log = logger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SWEPT_AT_ONCE = 500
"""Signals must not wait for a sweep over many thousand sockets."""
FILES_RESERVED = 128
"""Descriptors kept for the database, the bus, logs and sockets still shaking hands."""
RETRY_MS_PER_CONNECTION = 1
RETRY_MS_MIN = 1_000
RETRY_MS_MAX = 30_000

if TYPE_CHECKING:
    _LoggerAdapter = logging.LoggerAdapter[logging.Logger]
else:
    _LoggerAdapter = logging.LoggerAdapter


class Edge:
    def __init__(self, sources: Sources, live: LiveBus, *, limits: Limits, site_url: str) -> None:
        self._sources = sources
        self._live = live
        self._limits = limits
        self._site_url = site_url
        self._audience = Audience()
        self.port = 0

    @property
    def connections(self) -> int:
        return len(self._audience)

    async def run(
        self, stop: asyncio.Event, *, host: str, port: int, ready: Callable[[], None]
    ) -> None:
        """Serve until stopped. Raises: SetupError when the port cannot be had."""
        listener = listen(host, port, send_buffer_bytes=self._limits.send_buffer_bytes)
        self.port = listener.getsockname()[1]
        async with asyncio.TaskGroup() as group:
            fanout = Fanout(limits=self._limits)
            relay = Relay(self._sources, fanout, audience=self._audience, limits=self._limits)
            services = Services(
                limits=self._limits,
                sources=self._sources,
                fanout=fanout,
                audience=self._audience,
                resumer=Resumer(self._sources, fanout, relay=relay, limits=self._limits),
                start=group.create_task,
            )
            door = Door(
                services,
                site_url=self._site_url,
                connections_max=_room_for(self._limits.connections_max),
                shows_metrics=host in LOOPBACK,
            )
            await relay.listen(self._live)
            await relay.attempt()
            server = await self._open(door, listener)
            tasks = [group.create_task(relay.run()), group.create_task(self._sweep())]
            ready()
            await stop.wait()
            door.is_open = False
            server.close()
            await self._send_away()
            for task in tasks:
                task.cancel()
            server.abort_clients()
            await server.wait_closed()

    async def _open(self, door: Door, listener: socket.socket) -> "_Server":
        server = await ws_create_server(
            door,
            sock=listener,
            backlog=ACCEPT_BACKLOG,
            websocket_handshake_timeout=self._limits.hello_s_max,
            max_frame_size=self._limits.frame_bytes_max,
            read_buffer_init_size=1024,
            enable_auto_pong=False,  # The connection answers PING itself, and counts it.
            logger_name=_QuietLog(logging.getLogger("picows.edge")),
        )
        assert isinstance(server, _Server)
        return server

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._limits.sweep_s)
            for number, connection in enumerate(tuple(self._audience.connections), 1):
                connection.check(loop.time())
                if number % SWEPT_AT_ONCE == 0:
                    await asyncio.sleep(0)

    async def _send_away(self) -> None:
        """Ask all to come back, spread over a time that fits their number; then insist."""
        connections = tuple(self._audience.connections)
        spread_ms = len(connections) * RETRY_MS_PER_CONNECTION
        spread_ms = min(RETRY_MS_MAX, max(RETRY_MS_MIN, spread_ms))
        for connection in connections:
            connection.go_away(random.randrange(spread_ms))  # noqa: S311 - only spreads load
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.drain_s_max):
                await self._audience.wait_empty()


@runtime_checkable
class _Server(Protocol):
    """asyncio's own has `abort_clients` from Python 3.13 on; aiofastnet's has it before."""

    def close(self) -> None: ...
    def abort_clients(self) -> None: ...
    async def wait_closed(self) -> None: ...


class _QuietLog(_LoggerAdapter):
    """picows reports every connection and every bad frame; strangers must not fill the log."""

    def info(self, msg: object, *args: object, **kwargs: object) -> None:
        """Counted by the metrics instead."""

    def warning(self, msg: object, *args: object, **kwargs: object) -> None:
        """As info."""

    def error(self, msg: object, *args: object, **kwargs: object) -> None:
        """As info: the peer's mistake. Our own arrive in `exception`."""

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        _log.error("callback_failed", reason=str(msg), exc_info=True)


def _room_for(connections_max: int) -> int:
    """As many as the process may have files open; the limit is raised as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard == resource.RLIM_INFINITY or hard - FILES_RESERVED >= connections_max:
        return connections_max
    room = max(1, hard - FILES_RESERVED)
    _log.info("fewer_connections", wanted=connections_max, room=room, files_max=hard)
    return room
