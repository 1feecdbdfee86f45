"""The listening socket: bounded buffers, dead peers noticed, and no spin when files run out."""

import errno
import os
import socket

from treum.platform.errors import SetupError
from treum.realtime import metrics

ACCEPT_BACKLOG = 1_024
USER_TIMEOUT_MS = 30_000
"""A peer that acknowledges nothing for so long is dead. Source: RFC 5482."""
Accepted = tuple[socket.socket, object]


class Listener(socket.socket):
    """Out of descriptors it spends a spare one to turn the next client away.

    aiofastnet would log each failed attempt, a thousand times a turn, and try again at once.
    """

    def __init__(self, family: socket.AddressFamily) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self._spare = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)

    def accept(self) -> Accepted:
        try:
            return super().accept()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            self._turn_away()
            raise BlockingIOError from error

    def close(self) -> None:
        super().close()
        if self._spare >= 0:
            os.close(self._spare)
            self._spare = -1

    def _turn_away(self) -> None:
        os.close(self._spare)
        try:
            super().accept()[0].close()
        finally:
            self._spare = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        metrics.REFUSED.labels("files").inc()


def listen(host: str, port: int, *, send_buffer_bytes: int) -> Listener:
    """Accepted sockets inherit the options. Raises: SetupError."""
    listener = Listener(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    try:
        listener.bind((host, port))
        listener.listen(ACCEPT_BACKLOG)
    except OSError as error:
        listener.close()
        reason = error.strerror or type(error).__name__
        raise SetupError(f"the socket server cannot listen on {host}:{port}: {reason}") from error
    return listener
