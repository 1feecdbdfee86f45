"""A client below the library: its bytes, and what it leaves unread, are the test's own."""

import asyncio
import contextlib
import json
import os
import socket

WAIT_S = 10.0


class RawClient:
    """A client whose reading the test controls: what it does not read stays in the kernel."""

    def __init__(self) -> None:
        self._raw = socket.socket()
        self._raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        self._raw.setblocking(False)
        self._loop = asyncio.get_running_loop()

    async def open(self, port: int, *, connection: str) -> None:
        """connection: the header of that name."""
        await self._loop.sock_connect(self._raw, ("127.0.0.1", port))
        await self.send(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: %b\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" % connection.encode()
        )

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._raw, data)

    async def say(self, kind: str, data: object) -> None:
        payload = json.dumps({"v": 1, "type": kind, "data": data}).encode()
        await self.send(masked(0x81, payload))

    async def read_until(self, wanted: bytes) -> bytes:
        """Everything up to the first occurrence, and a little more."""
        data = b""
        async with asyncio.timeout(WAIT_S):
            while wanted not in data:
                chunk = await self._loop.sock_recv(self._raw, 4096)
                assert chunk, f"closed after {data!r}"
                data += chunk
        return data

    async def read_all(self) -> bytes:
        """To the end of the stream, or to its reset."""
        data = b""
        async with asyncio.timeout(WAIT_S):
            with contextlib.suppress(ConnectionResetError):
                while chunk := await self._loop.sock_recv(self._raw, 65_536):
                    data += chunk
        return data

    def close(self) -> None:
        self._raw.close()


def masked(first_byte: int, payload: bytes) -> bytes:
    """A client frame. first_byte: FIN bit and opcode."""
    mask = os.urandom(4)
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes([first_byte]) + length + mask + body
