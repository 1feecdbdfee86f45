"""Where the ticker is, and one connection to it: subscribed, and dropped when nothing comes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from treum.contexts.market.adapters.base import Wait
from treum.contexts.market.adapters.kite.errors import KiteAway, TokenRefused
from treum.contexts.market.adapters.kite.packets import HEARTBEAT, INSTRUMENTS_MAX
from treum.contexts.market.adapters.kite.talk import subscription
from treum.contexts.market.adapters.kite.tokens import DayToken
from treum.platform.settings.values import Secret
from treum.platform.sockets import (
    HandshakeRefused,
    Message,
    Socket,
    SocketBounds,
    SocketClosed,
    connect,
)

OFFICIAL: Final = "https://api.kite.trade"
_OFFICIAL_TICKER: Final = "wss://ws.kite.trade"
MUTE_S: Final = 5.0
"""Without prices a heartbeat comes each second; after so many without one the line is dead."""
BOUNDS: Final = SocketBounds(message_bytes_max=1024 * 1024, inbox_max=64)
"""3,000 full packets are 558,002 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KiteAccess:
    """url: of the REST side, without a slash at the end. key: of the app, for all days."""

    url: str
    key: Secret
    token: DayToken

    def ticker_url(self, token: Secret) -> str:
        """It holds both secrets, as Kite wants it: for the handshake only."""
        secrets = urlencode({"api_key": self.key.reveal(), "access_token": token.reveal()})
        if self.url == OFFICIAL:
            return f"{_OFFICIAL_TICKER}/?{secrets}"
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return f"{scheme}://{parts.netloc}/?{secrets}"


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
