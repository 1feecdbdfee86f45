"""Many sockets in a process of their own: notes when each frame of a signal came, to each of them.

Told by lines of JSON on stdin, it answers with lines on stdout. picows on uvloop, with as little
Python per frame as can be: the moment and the sequence number.
"""

import asyncio
import json
import sys
import time
from array import array
from pathlib import Path
from typing import Any

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench._report import say

_OPEN_S_MAX = 30
_OPENING = 50
"""Sockets opened at once."""
_SEQ = b'"seq":'


class _Log:
    """seqs[i] came at nanos[i], by the machine's monotonic clock, to one of the subscribers."""

    def __init__(self) -> None:
        self.seqs = array("q")
        self.nanos = array("q")
        self.wanted = 0
        self.is_complete = asyncio.Event()

    def clear(self) -> None:
        del self.seqs[:], self.nanos[:]

    def note(self, seq: int, nanos: int) -> None:
        self.seqs.append(seq)
        self.nanos.append(nanos)
        if len(self.seqs) == self.wanted:
            self.is_complete.set()


class _Subscriber(WSListener):
    """ticket: None where nobody asks for one, as the bare server does."""

    def __init__(self, log: _Log, wish: dict[str, Any] | None) -> None:
        super().__init__()
        self._log = log
        self._wish = wish
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        if self._wish is None:
            self.joined.set_result(None)
        else:
            _say(transport, "HELLO", data={"ticket": self._wish["ticket"]})

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        nanos = time.monotonic_ns()
        payload = frame.get_payload_as_bytes()
        start = payload.find(_SEQ, 0, 120)
        if start >= 0:
            end = payload.index(b",", start)
            self._log.note(int(payload[start + len(_SEQ) : end]), nanos)
        elif not self.joined.done():
            self._join(transport, payload)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.joined.done():
            self.joined.set_exception(ConnectionError("closed before it had joined"))

    def _join(self, transport: WSTransport, payload: bytes) -> None:
        kind = json.loads(payload)["type"]
        if kind == "WELCOME" and self._wish is not None:
            channel = {"name": self._wish["channel"], "run": self._wish["run"], "after": 0}
            _say(transport, "SUBSCRIBE", data={"channels": [channel]})
        elif kind == "SUBSCRIBED":
            self.joined.set_result(None)
        else:
            self.joined.set_exception(ConnectionError(f"not welcome: {payload[:200]!r}"))


class _Crowd:
    def __init__(self) -> None:
        self._log = _Log()
        self._transports: list[WSTransport] = []

    async def obey(self, command: dict[str, Any]) -> object:
        match command["do"]:
            case "open":
                return await self._open(command["url"], command["wishes"])
            case "expect":
                return await self._expect(command["frames"])
            case "report":
                return self._report(Path(command["path"]))
            case _:
                return self._close()

    async def _open(self, url: str, wishes: list[dict[str, Any] | None]) -> int:
        """How many are open: all or, on a machine too busy to let them in, none."""
        gate = asyncio.Semaphore(_OPENING)

        async def one(wish: dict[str, Any] | None) -> None:
            async with gate:
                subscriber = _Subscriber(self._log, wish)
                transport, _ = await ws_connect(
                    lambda: subscriber, url, websocket_handshake_timeout=_OPEN_S_MAX
                )
                self._transports.append(transport)
                await subscriber.joined

        done = await asyncio.gather(*(one(wish) for wish in wishes), return_exceptions=True)
        failed = [each for each in done if isinstance(each, BaseException)]
        if failed:
            sys.stderr.write(f"{len(failed)} sockets not open: {failed[0]!r}\n")
            return self._close()
        return len(self._transports)

    async def _expect(self, frames: int) -> int:
        """Wait until so many frames have come since the last report, to all together."""
        self._log.wanted = frames
        if len(self._log.seqs) < frames:
            self._log.is_complete.clear()
            await self._log.is_complete.wait()
        return len(self._log.seqs)

    def _report(self, path: Path) -> float:
        """Writes what came; the answer is the processor time of this process so far."""
        with path.open("wb") as file:
            self._log.seqs.tofile(file)
            self._log.nanos.tofile(file)
        self._log.clear()
        return time.process_time()

    def _close(self) -> int:
        for transport in self._transports:
            transport.disconnect(graceful=False)
        self._transports.clear()
        return 0


def _say(transport: WSTransport, kind: str, *, data: dict[str, object]) -> None:
    transport.send(WSMsgType.TEXT, json.dumps({"v": 1, "type": kind, "data": data}).encode())


async def _main() -> None:
    crowd = _Crowd()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        say(json.dumps(await crowd.obey(json.loads(line))))


if __name__ == "__main__":
    uvloop.run(_main())
