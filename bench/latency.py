"""From the commit of a signal to each socket that waits for it, on one monotonic clock.

The real path (see `_line`) with 1, 100 and 1,000 subscribers, and in the same rounds a bare picows
broadcast of the same frames to 1,000, from the moment it begins to write. The target is against
the quicker of the two bare ones. All sockets are held by one process beside both; how busy it is
is told, as it would otherwise hide what it measures.
"""

import sys
import tempfile
import time
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
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
PLAIN: Final = "bare"
JOINED: Final = "bare, joined"
BARE: Final = (PLAIN, JOINED)
"""Frame by frame, and all of a commit in one write for each socket."""
RATIO_MAX: Final = 2.0
OPEN_TRIES: Final = 3
_NANOS = 1_000_000


@dataclass(frozen=True, slots=True)
class Bare:
    """The floor's server."""

    helper: Helper
    url: str


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
    """file: where the sockets' process writes what came."""

    def __init__(self, real: Line, crowd: Helper, *, bare: Bare, file: Path) -> None:
        self._real = real
        self._crowd = crowd
        self._bare = bare.helper
        self._bare_url = bare.url
        self._file = file
        self.tallies = {str(count): Tally() for count in SUBSCRIBERS}
        self.tallies |= {kind: Tally() for kind in BARE}

    async def play(self, number: int) -> None:
        """Every kind once; which is first changes from round to round."""
        batches: Sequence[Batch] = ()
        order = SUBSCRIBERS if number % 2 else SUBSCRIBERS[::-1]
        for count in order:
            played = await self._play_real(count, seed=number * 10 + order.index(count) + 1)
            batches = played if count == MOST else batches
        for kind in BARE if number % 2 else BARE[::-1]:
            await self._play_bare(batches, kind=kind)

    async def _play_real(self, count: int, *, seed: int) -> Sequence[Batch]:
        run_id, minutes = await self._real.begin(seed)
        await self._fill(self._real.url, count, wishes=lambda: self._real.wishes(count, run_id))
        async with self._timed(count, kind=str(count)) as began:
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

    async def _play_bare(self, batches: Sequence[Batch], *, kind: str) -> None:
        await self._fill(self._bare_url, MOST, wishes=lambda: [None] * MOST)
        async with self._timed(MOST, kind=kind) as began:
            frames = 0
            for batch in batches:
                command = {"texts": batch.texts(), "joined": kind == JOINED}
                at: int = await self._bare.ask(command)
                frames += len(batch.frames)
                await self._crowd.ask({"do": "expect", "frames": frames * MOST})
                began |= {frame.seq: at for frame in batch.frames}

    async def _fill(self, url: str, count: int, *, wishes: Callable[[], Sequence[object]]) -> None:
        """Open the sockets. wishes: made anew for each try, as a ticket works once."""
        for _ in range(OPEN_TRIES):
            command = {"do": "open", "url": url, "wishes": list(wishes())}
            if await self._crowd.ask(command) == count:
                return
        raise RuntimeError(f"this machine is too busy to open {count} sockets")

    @asynccontextmanager
    async def _timed(self, count: int, *, kind: str) -> AsyncIterator[dict[int, int]]:
        """To be filled with when each frame began; the sockets are closed at the end."""
        tally, began = self.tallies[kind], dict[int, int]()
        report = {"do": "report", "path": str(self._file)}
        busy: float = await self._crowd.ask(report)
        since = time.monotonic()
        yield began
        tally.took_s += time.monotonic() - since
        tally.crowd_s += await self._crowd.ask(report) - busy
        await self._crowd.ask({"do": "close"})
        came = array("q", self._file.read_bytes())
        seqs, nanos = came[: len(came) // 2], came[len(came) // 2 :]
        assert len(seqs) == len(began) * count, "each frame once to each socket"
        tally.frames += len(began)
        tally.millis += [(at - began[seq]) / _NANOS for seq, at in zip(seqs, nanos, strict=True)]


async def measure(servers: testing.Servers, folder: Path) -> dict[str, Tally]:
    crowd, floor = await Helper.start("bench._subscribers"), await Helper.start("bench._bare")
    try:
        bare = Bare(floor, f"ws://127.0.0.1:{await floor.hear()}/")
        async with line(servers) as real:
            await real.prepare(MOST)
            rounds = Rounds(real, crowd, bare=bare, file=folder / "came")
            for number in range(1, ROUNDS + 1):
                await rounds.play(number)
                say(f"round {number} of {ROUNDS}")
    finally:
        await crowd.stop()
        await floor.stop()
    return rounds.tallies


def main() -> int:
    with testing.servers() as servers, tempfile.TemporaryDirectory() as folder:
        tallies = uvloop.run(measure(servers, Path(folder)))
    for kind, tally in tallies.items():
        say(f"{kind:>12}: {tally}")
    ratio = tallies[str(MOST)].p99 / tallies[JOINED].p99
    return finish("latency", {f"p99_{MOST}": Part(ratio, RATIO_MAX, "x of bare")})


if __name__ == "__main__":
    sys.exit(main())
