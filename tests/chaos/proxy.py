"""A loopback TCP relay that fails on command, so that a test breaks a connection as networks do."""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

TICK_S: Final = 0.02
DELAY_S: Final = 0.3
FELT_S_MAX: Final = 10.0
_CHUNK_BYTES = 65_536


class Fault(StrEnum):
    """drop: nothing passes and nothing answers, but nothing is lost either, as when packets vanish:
    it goes on when mended.
    delay: everything passes in order, `DELAY_S` late.
    mute: new connections are accepted and every byte is swallowed. A stream that lost some is reset
    when mended.
    reset: what is open is reset, and whatever comes.
    half-close: the client is told that the server ended; what it says itself still passes.
    """

    DROP = "drop"
    DELAY = "delay"
    MUTE = "mute"
    RESET = "reset"
    HALF_CLOSE = "half-close"


class FaultProxy:
    """Relays a port to another one. accepted: connections relayed so far."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._changed = threading.Condition()
        self._fault: Fault | None = None
        self._number = 0
        self._links: set[_Link] = set()
        self._is_over = False
        self.accepted = 0

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def inflict(self, fault: Fault | None) -> None:
        """Return when every open connection feels it. None: all is well."""
        with self._changed:
            self._fault, self._number = fault, self._number + 1
            felt = self._changed.wait_for(self._is_felt, FELT_S_MAX)
        assert felt, f"a connection did not feel {fault}"

    def mend(self) -> None:
        self.inflict(None)

    @contextlib.contextmanager
    def relaying(self) -> Iterator["FaultProxy"]:
        accepting = threading.Thread(target=self._accept, daemon=True)
        accepting.start()
        try:
            yield self
        finally:
            self._is_over = True
            self.inflict(Fault.RESET)
            accepting.join(FELT_S_MAX)
            self._listener.close()

    def feel(self, link: "_Link") -> Fault | None:
        """What that connection suffers from now on."""
        with self._changed:
            link.felt = self._number
            self._changed.notify_all()
            return self._fault

    def forget(self, link: "_Link") -> None:
        with self._changed:
            self._links.discard(link)
            self._changed.notify_all()

    def _is_felt(self) -> bool:
        return all(link.felt == self._number for link in self._links)

    def _accept(self) -> None:
        self._listener.settimeout(TICK_S)
        while not self._is_over:
            if self._fault is Fault.DROP:
                time.sleep(TICK_S)  # The kernel takes the connection, and nobody answers.
                continue
            with contextlib.suppress(TimeoutError):
                near, _ = self._listener.accept()
                self._begin(near)

    def _begin(self, near: socket.socket) -> None:
        if self._fault is Fault.RESET:
            _reset(near)
            return
        self.accepted += 1
        link = _Link(self, near)
        with self._changed:
            link.felt = self._number
            self._links.add(link)
        threading.Thread(target=link.run, args=(self._target_port,), daemon=True).start()


class _Link:
    """One connection. near: the client's side; far: the server's. felt: the number of the newest
    fault that it suffers."""

    def __init__(self, proxy: FaultProxy, near: socket.socket) -> None:
        self._proxy = proxy
        self._near = near
        self._far: socket.socket | None = None
        self._fault: Fault | None = None
        self._has_hole = False
        self._is_half_closed = False
        self.felt = 0

    def run(self, target_port: int) -> None:
        try:
            with contextlib.suppress(OSError):
                self._far = socket.create_connection(("127.0.0.1", target_port), 5)
                self._pump(self._near, self._far)
        finally:
            for each in (self._near, self._far):
                if each is not None:
                    each.close()
            self._proxy.forget(self)

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        for each in (near, far):
            each.settimeout(TICK_S)
        other = {near: far, far: near}
        while self._bear():
            ready, _, _ = select.select([*other], [], [], TICK_S)
            for source in ready:
                if not self._pass_on(source, other[source]):
                    return

    def _bear(self) -> bool:
        """Suffer what is inflicted now. False: it is the end of this connection."""
        while (fault := self._proxy.feel(self)) is Fault.DROP:
            time.sleep(TICK_S)
        self._fault = fault
        if self._fault is Fault.RESET or (self._has_hole and self._fault is not Fault.MUTE):
            _reset(self._near)
            if self._far is not None:
                _reset(self._far)
            return False
        if self._fault is Fault.HALF_CLOSE and not self._is_half_closed:
            self._is_half_closed = True
            self._near.shutdown(socket.SHUT_WR)
        return True

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> bool:
        """False once the source has ended."""
        chunk = source.recv(_CHUNK_BYTES)
        if self._fault is Fault.DELAY:
            time.sleep(DELAY_S)
        if self._fault is Fault.MUTE:
            self._has_hole = True
        elif not (self._is_half_closed and sink is self._near):
            self._send(chunk, sink)
        return bool(chunk)

    def _send(self, chunk: bytes, sink: socket.socket) -> None:
        """Raises: OSError when the sink is gone or this connection is reset meanwhile."""
        rest = memoryview(chunk)
        while rest:
            with contextlib.suppress(TimeoutError):
                rest = rest[sink.send(rest) :]
                continue
            if not self._bear():
                raise ConnectionResetError


def _reset(connection: socket.socket) -> None:
    """Close it with RST instead of FIN."""
    linger_0 = struct.pack("ii", 1, 0)
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_0)
    connection.close()
