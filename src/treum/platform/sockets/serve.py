"""A server for a few peers, which also answers plain requests."""

import asyncio
import socket as net
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from picows import (
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from treum.platform.errors import SetupError
from treum.platform.sockets.socket import Socket, SocketBounds, SocketClosed, quiet_log


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
            if not isinstance(met, Answer) and len(talks) >= bounds.peers_max:
                met = Answer(503, b"full\n", "text/plain")
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
            logger_name=quiet_log(),
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
