"""From the commit of a signal to each socket that waits for it, on one monotonic clock.

The real path (see `_line`) with 1, 100 and 1,000 subscribers, and in the same rounds a bare picows
broadcast of the same frames to 1,000, from the moment it begins to write. All sockets are held by
one process beside both, which takes its share of the same processors; that share is told.
"""

import sys
import tempfile
import time
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvloop

from bench._helper import Helper
from bench._line import Batch, Line, line
from bench._report import Part, finish, percentile, say
from treum.platform import testing

ROUNDS: Final = 5
SIGNALS: Final = 500
"""Frames of each kind, over all rounds."""
SUBSCRIBERS: Final = (1, 100, 1_000)
MOST: Final = SUBSCRIBERS[-1]
RATIO_MAX: Final = 2.0
_NANOS = 1_000_000


@dataclass(slots=True)
class Tally:
    """millis: of every frame to every subscriber. frames: how many were sent."""

    millis: list[float] = field(default_factory=list)
    frames: int = 0
    crowd_s: float = 0.0
    took_s: float = 0.0

    def __str__(self) -> str:
        shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
        figures = ", ".join(
            f"{name} {percentile(self.millis, at):.1f}" for name, at in shares.items()
        )
        busy = self.crowd_s / self.took_s if self.took_s else 0.0
        return f"{self.frames} frames, ms: {figures}; sockets' process {busy:.0%} busy"

    @property
    def p99(self) -> float:
        return percentile(self.millis, 0.99)


class Rounds:
    def __init__(self, real: Line, crowd: Helper, *, bare: Helper, bare_url: str) -> None:
        self._real = real
        self._crowd = crowd
        self._bare = bare
        self._bare_url = bare_url
        self._file = Path(tempfile.mkdtemp(prefix="treum-bench-")) / "came"
        self.tallies = {str(count): Tally() for count in SUBSCRIBERS}
        self.tallies["bare"] = Tally()

    async def play(self, number: int) -> None:
        """Every kind once; which is first changes from round to round."""
        batches: Sequence[Batch] = ()
        order = SUBSCRIBERS if number % 2 else SUBSCRIBERS[::-1]
        for count in order:
            played = await self._play_real(count, seed=number * 10 + order.index(count) + 1)
            batches = played if count == MOST else batches
        await self._play_bare(batches)

    async def _play_real(self, count: int, *, seed: int) -> Sequence[Batch]:
        run_id, minutes = await self._real.begin(seed)
        wishes = self._real.wishes(count, run_id)
        async with self._open(self._real.url, wishes, kind=str(count)) as began:
            batches: list[Batch] = []
            frames = 0
            for bars in minutes:
                for batch in await self._real.close(run_id, bars):
                    batches.append(batch)
                    frames += len(batch.frames)
                    began |= {frame.seq: batch.committed for frame in batch.frames}
                await self._crowd.ask({"do": "expect", "frames": frames * count})
                if frames >= SIGNALS / ROUNDS:
                    break
        await self._real.end(run_id)
        return batches

    async def _play_bare(self, batches: Sequence[Batch]) -> None:
        async with self._open(self._bare_url, [None] * MOST, kind="bare") as began:
            frames = 0
            for batch in batches:
                at: int = await self._bare.ask(batch.texts())
                frames += len(batch.frames)
                await self._crowd.ask({"do": "expect", "frames": frames * MOST})
                began |= {frame.seq: at for frame in batch.frames}

    @asynccontextmanager
    async def _open(
        self, url: str, wishes: Sequence[object], *, kind: str
    ) -> AsyncIterator[dict[int, int]]:
        """The sockets, for as long as they are needed; to be filled with when each frame began."""
        tally, began = self.tallies[kind], dict[int, int]()
        await self._crowd.ask({"do": "open", "url": url, "wishes": list(wishes)})
        busy: float = await self._crowd.ask({"do": "report", "path": str(self._file)})
        since = time.monotonic()
        yield began
        tally.took_s += time.monotonic() - since
        tally.crowd_s += await self._crowd.ask({"do": "report", "path": str(self._file)}) - busy
        await self._crowd.ask({"do": "close"})
        came = array("q", self._file.read_bytes())
        seqs, nanos = came[: len(came) // 2], came[len(came) // 2 :]
        assert len(seqs) == len(began) * len(wishes), "each frame once to each socket"
        tally.frames += len(began)
        tally.millis += [(at - began[seq]) / _NANOS for seq, at in zip(seqs, nanos, strict=True)]


async def measure(servers: testing.Servers) -> dict[str, Tally]:
    crowd, bare = await Helper.start("bench._subscribers"), await Helper.start("bench._bare")
    try:
        port = await bare.hear()
        async with line(servers) as real:
            await real.prepare(MOST)
            rounds = Rounds(real, crowd, bare=bare, bare_url=f"ws://127.0.0.1:{port}/")
            for number in range(1, ROUNDS + 1):
                await rounds.play(number)
                say(f"round {number} of {ROUNDS}")
    finally:
        await crowd.stop()
        await bare.stop()
    return rounds.tallies


def main() -> int:
    with testing.servers() as servers:
        tallies = uvloop.run(measure(servers))
    for kind, tally in tallies.items():
        say(f"{kind:>5}: {tally}")
    ratio = tallies[str(MOST)].p99 / tallies["bare"].p99
    return finish("latency", {f"p99_{MOST}": Part(ratio, RATIO_MAX, "x of bare")})


if __name__ == "__main__":
    sys.exit(main())
