import contextlib
import os
import resource
import socket
from collections.abc import Iterator

import pytest

from treum.platform.errors import SetupError
from treum.realtime.listener import Listener, listen


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listen("127.0.0.1", 0, send_buffer_bytes=8192) as opened:
        yield opened


def test_accepted_sockets_have_a_small_send_buffer_and_notice_dead_peers(
    listener: Listener,
) -> None:
    with (
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        # Linux doubles what is asked for, to have room for its own book-keeping.
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 16_384
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_without_descriptors_the_next_client_is_turned_away(listener: Listener) -> None:
    listener.setblocking(False)
    with socket.create_connection(listener.getsockname()) as client:
        client.settimeout(5)
        with _no_more_files(), pytest.raises(BlockingIOError):
            listener.accept()
        assert client.recv(1) == b""
        with pytest.raises(BlockingIOError):
            listener.accept()
    with socket.create_connection(listener.getsockname()), listener.accept()[0]:
        pass


def test_a_foreign_address_is_named() -> None:
    with pytest.raises(SetupError, match=r"cannot listen on 192\.0\.2\.1:0: Cannot assign"):
        listen("192.0.2.1", 0, send_buffer_bytes=8192)


@contextlib.contextmanager
def _no_more_files() -> Iterator[None]:
    """As if the process had all the files open that it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(name) for name in os.listdir("/proc/self/fd"))
    held: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 8, hard))
    try:
        with contextlib.suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in held:
            os.close(descriptor)
