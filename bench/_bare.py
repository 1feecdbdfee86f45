"""The floor: a picows server that does nothing but write given frames to every socket.

Told by lines of JSON on stdin: a list of texts, and whether they are joined into one write for each
socket or sent one by one. It answers when it began to write them, in nanoseconds of the machine's
monotonic clock; the first line is the port.
"""

import asyncio
import json
import struct
import sys
import time
from collections.abc import Sequence

import uvloop
from picows import WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from bench._report import say


class _Reader(WSListener):
    def __init__(self, readers: set[WSTransport]) -> None:
        super().__init__()
        self._readers = readers

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._readers.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._readers.discard(transport)


async def _main() -> None:
    readers: set[WSTransport] = set()

    def open_door(_request: WSUpgradeRequest) -> WSListener:
        return _Reader(readers)

    server = await ws_create_server(open_door, "127.0.0.1", 0)
    say(json.dumps(server.sockets[0].getsockname()[1]))
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        frames = [text.encode() for text in command["texts"]]
        began = time.monotonic_ns()
        (_join if command["joined"] else _send)(readers, frames)
        say(json.dumps(began))
    server.close()


def _send(readers: set[WSTransport], frames: Sequence[bytes]) -> None:
    for frame in frames:
        for reader in readers:
            reader.send(WSMsgType.TEXT, frame)


def _join(readers: set[WSTransport], frames: Sequence[bytes]) -> None:
    joined = b"".join(_framed(frame) for frame in frames)
    for reader in readers:
        reader.underlying_transport.write(joined)


def _framed(text: bytes) -> bytes:
    """One unmasked text frame. Source: RFC 6455 §5.2."""
    if len(text) < 126:
        return struct.pack("!BB", 0x81, len(text)) + text
    return struct.pack("!BBH", 0x81, 126, len(text)) + text


if __name__ == "__main__":
    uvloop.run(_main())
