"""Each fault of the proxy does what it says, and nothing else."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.chaos.proxy import DELAY_S, FELT_S_MAX, Fault, FaultProxy

QUIET_S = 0.3
"""Longer than a healthy proxy takes for an answer."""


class Echo:
    """Sends back what it gets. heard: all of it, of every connection."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._heard = threading.Condition()
        self.heard = b""
        self.port: int = self._listener.getsockname()[1]

    @contextlib.contextmanager
    def serving(self) -> Iterator["Echo"]:
        threading.Thread(target=self._accept, daemon=True).start()
        yield self
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def await_heard(self, text: bytes) -> None:
        with self._heard:
            assert self._heard.wait_for(lambda: self.heard == text, FELT_S_MAX), self.heard

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while chunk := connection.recv(65_536):
                with self._heard:
                    self.heard += chunk
                    self._heard.notify_all()
                connection.sendall(chunk)


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo().serving() as serving:
        yield serving


@pytest.fixture
def proxy(echo: Echo) -> Iterator[FaultProxy]:
    with FaultProxy(echo.port).relaying() as relaying:
        yield relaying


@pytest.fixture
def client(proxy: FaultProxy) -> Iterator[socket.socket]:
    """A connection that has been used."""
    with _connect(proxy) as connected:
        _converse(connected, b"before.")
        yield connected


def test_a_healthy_proxy_relays_much_in_order(client: socket.socket) -> None:
    _converse(client, b"".join(b"%06d" % number for number in range(200_000)))


def test_drop_loses_nothing_and_lets_nothing_through(
    echo: Echo, proxy: FaultProxy, client: socket.socket
) -> None:
    proxy.inflict(Fault.DROP)
    client.sendall(b"during.")
    with _connect(proxy) as another:
        another.sendall(b"another.")
        _hears_nothing(client)
        _hears_nothing(another)
        assert echo.heard == b"before."
        proxy.mend()
        assert _receive(client, 7) == b"during."
        assert _receive(another, 8) == b"another."


def test_delay_passes_everything_late_and_in_order(
    proxy: FaultProxy, client: socket.socket
) -> None:
    proxy.inflict(Fault.DELAY)
    began_s = time.monotonic()
    for word in (b"one.", b"two.", b"three."):
        client.sendall(word)
    assert _receive(client, 14) == b"one.two.three."
    assert time.monotonic() - began_s >= 2 * DELAY_S, "once on the way there, once back"


def test_mute_swallows_and_then_resets_what_lost_bytes(
    echo: Echo, proxy: FaultProxy, client: socket.socket
) -> None:
    with _connect(proxy) as silent:
        _converse(silent, b"silent.")
        proxy.inflict(Fault.MUTE)
        client.sendall(b"lost.")
        with _connect(proxy) as another:
            another.sendall(b"lost too.")
            _hears_nothing(client)
            _hears_nothing(another)
            proxy.mend()
            _is_reset(client)
            _is_reset(another)
        _converse(silent, b"still here.")
    assert echo.heard == b"before.silent.still here."


def test_reset_breaks_what_is_open_and_what_comes(
    echo: Echo, proxy: FaultProxy, client: socket.socket
) -> None:
    accepted = proxy.accepted
    proxy.inflict(Fault.RESET)
    _is_reset(client)
    with pytest.raises(ConnectionError), _connect(proxy) as another:
        another.sendall(b"refused.")
        _receive(another, 1)
    assert proxy.accepted == accepted
    proxy.mend()
    with _connect(proxy) as another:
        _converse(another, b"after.")
    assert echo.heard == b"before.after."


def test_half_close_ends_one_direction_only(
    echo: Echo, proxy: FaultProxy, client: socket.socket
) -> None:
    proxy.inflict(Fault.HALF_CLOSE)
    assert client.recv(1) == b"", "the server seems to have ended"
    client.sendall(b"still said.")
    echo.await_heard(b"before.still said.")
    proxy.mend()
    with _connect(proxy) as another:
        _converse(another, b"after.")


def test_a_fault_is_felt_while_nobody_reads(proxy: FaultProxy, client: socket.socket) -> None:
    client.settimeout(QUIET_S)
    with pytest.raises(TimeoutError):
        while True:
            client.send(bytes(1_000_000))
    proxy.inflict(Fault.RESET)
    with pytest.raises(ConnectionError):
        client.send(b"refused.")


def _connect(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), FELT_S_MAX)


def _converse(client: socket.socket, text: bytes) -> None:
    saying = threading.Thread(target=client.sendall, args=(text,), daemon=True)
    saying.start()
    assert _receive(client, len(text)) == text
    saying.join()


def _receive(client: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (chunk := client.recv(size - len(got))):
        got += chunk
    return got


def _hears_nothing(client: socket.socket) -> None:
    client.settimeout(QUIET_S)
    with pytest.raises(TimeoutError):
        client.recv(1)
    client.settimeout(FELT_S_MAX)


def _is_reset(client: socket.socket) -> None:
    with pytest.raises(ConnectionResetError):
        client.recv(1)
