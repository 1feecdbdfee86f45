"""Ports on the loopback."""

import socket
from contextlib import closing

from treum.platform.errors import SetupError

LOOPBACK = "127.0.0.1"


def check_port(port: int, setting: str, *, purpose: str, host: str = LOOPBACK) -> None:
    """Raises: SetupError when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"port {port} for {purpose} is taken ({error.strerror}): "
                f"stop what listens there or set {setting}"
            ) from error


def free_port() -> int:
    """One that nobody used a moment ago; for tests."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
