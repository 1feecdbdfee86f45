"""A loopback TCP relay that can be cut, so that a test breaks a connection as a network does."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator


class CuttableProxy:
    """Relays a port to another one until it is cut; a cut resets what is open and refuses more."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._is_cut = threading.Event()
        self._is_over = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.accepted = 0

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def cut(self) -> None:
        self._is_cut.set()
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_cut.clear()

    @contextlib.contextmanager
    def relaying(self) -> Iterator["CuttableProxy"]:
        accepting = threading.Thread(target=self._accept, daemon=True)
        accepting.start()
        try:
            yield self
        finally:
            self._is_over.set()
            self.cut()
            self._listener.close()
            accepting.join(5)

    def _accept(self) -> None:
        self._listener.settimeout(0.1)
        while not self._is_over.is_set():
            try:
                near, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if self._is_cut.is_set():
                near.close()
                continue
            self.accepted += 1
            threading.Thread(target=self._relay, args=(near,), daemon=True).start()

    def _relay(self, near: socket.socket) -> None:
        target = ("127.0.0.1", self._target_port)
        with contextlib.suppress(OSError), near, socket.create_connection(target, 5) as far:
            with self._lock:
                self._open |= {near, far}
            self._pump(near, far)

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with selectors.DefaultSelector() as selector:
            for each in other:
                selector.register(each, selectors.EVENT_READ)
            while not self._is_cut.is_set():
                ready = [key.fileobj for key, _ in selector.select(timeout=0.2)]
                if not all(_pass_on(source, other) for source in ready):
                    return


def _pass_on(source: object, other: dict[socket.socket, socket.socket]) -> bool:
    """False once the source has ended."""
    assert isinstance(source, socket.socket)
    chunk = source.recv(65_536)
    if chunk:
        other[source].sendall(chunk)
    return bool(chunk)
