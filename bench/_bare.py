"""The floor: a picows server that does nothing but write given frames to every socket.

Told by lines of JSON on stdin: a list of texts. It answers when it began to write them, in
nanoseconds of the machine's monotonic clock; the first line is the port.
"""

import asyncio
import json
import sys
import time

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
        frames = [text.encode() for text in json.loads(line)]
        began = time.monotonic_ns()
        for frame in frames:
            for reader in readers:
                reader.send(WSMsgType.TEXT, frame)
        say(json.dumps(began))
    server.close()


if __name__ == "__main__":
    uvloop.run(_main())
