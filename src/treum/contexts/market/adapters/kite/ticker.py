"""Where the ticker is, and one connection to it: subscribed, and dropped when nothing comes."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from treum.contexts.market.adapters.base import Wait
from treum.contexts.market.adapters.kite.access import KiteAccess
from treum.contexts.market.adapters.kite.errors import KiteAway, TokenRefused
from treum.contexts.market.adapters.kite.packets import HEARTBEAT, INSTRUMENTS_MAX
from treum.contexts.market.adapters.kite.talk import subscription
from treum.platform.sockets import (
    HandshakeRefused,
    Message,
    Socket,
    SocketBounds,
    SocketClosed,
    connect,
)

MUTE_S: Final = 5.0
"""Without prices a heartbeat comes each second; after so many without one the line is dead."""
BOUNDS: Final = SocketBounds(message_bytes_max=1024 * 1024, inbox_max=64)
"""3,000 full packets are 558,002 bytes."""


class Line:
    """One connection that is subscribed already; it ends with a `with` block."""

    def __init__(self, socket: Socket, wait: Wait) -> None:
        self._socket = socket
        self._wait = wait

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.drop()

    async def next(self) -> Message | None:
        """None when the feed must stop. Raises: KiteAway, also when nothing came for MUTE_S."""
        hearing = asyncio.ensure_future(self._socket.receive())
        waiting = asyncio.ensure_future(self._wait(MUTE_S))
        try:
            await asyncio.wait({hearing, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                return hearing.result()
            if waiting.result():
                return None
            raise KiteAway(f"the ticker is mute: nothing for {MUTE_S:g} s")
        except SocketClosed as error:
            raise KiteAway(f"the ticker {error}") from error
        finally:
            for task in (hearing, waiting):
                task.cancel()
            await asyncio.wait({hearing, waiting})


async def open_line(access: KiteAccess, tokens: Sequence[int], *, wait: Wait) -> Line:
    """tokens: at most INSTRUMENTS_MAX. Raises: KiteAway, TokenRefused."""
    assert len(tokens) <= INSTRUMENTS_MAX
    token = await access.token.current()
    try:
        socket = await connect(access.ticker_url(token), BOUNDS)
        for command in subscription(tokens):
            socket.send(command)
    except HandshakeRefused as error:
        if error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            access.token.refuse(token)
            raise TokenRefused("the ticker does not take the token") from error
        raise KiteAway(f"the ticker: {error}") from error
    except (OSError, SocketClosed) as error:  # TimeoutError is an OSError.
        raise KiteAway(f"the ticker: {type(error).__name__}") from error
    return Line(socket, wait)


def is_heartbeat(message: Message) -> bool:
    return isinstance(message, bytes) and len(message) == len(HEARTBEAT)
