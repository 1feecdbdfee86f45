"""A socket to somebody else's server."""

import asyncio

from picows import WSError, WSHandshakeError, ws_connect

from treum.platform.sockets.socket import Socket, SocketBounds, quiet_log


class HandshakeRefused(Exception):
    """status: of the HTTP answer; None when it was none."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"the upgrade was answered with {status or 'no HTTP'}")
        self.status = status


async def connect(url: str, bounds: SocketBounds) -> Socket:
    """Raises: HandshakeRefused, OSError, TimeoutError."""
    socket = Socket(bounds)
    try:
        async with asyncio.timeout(bounds.handshake_s):
            await ws_connect(
                lambda: socket,
                url,
                max_frame_size=bounds.message_bytes_max,
                max_redirects=0,  # The address may hold a secret: it goes nowhere else.
                logger_name=quiet_log(),
            )
    except WSHandshakeError as error:
        status = int(error.response.status) if error.response else None
        raise HandshakeRefused(status) from None  # Its own text may repeat the address.
    except WSError:
        raise HandshakeRefused(None) from None
    return socket
