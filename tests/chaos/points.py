"""The named points at which a process may be told to die, and the traps that tell it.

A trap is a file `ROLE.POINT` in a shared folder; it holds the number of passages until the death.
The process that passes takes it, by renaming, and kills itself with -9 at once.
"""

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = "CHAOS_POINTS"
"""The variable that names the folder; without it nothing is planted."""

_TRUTH: Final = (
    "events.before",  # the events of a transaction are not yet written
    "events.after",
    "commit.before",  # a transaction that has written is about to commit
    "commit.after",  # it is durable, and nobody knows
    "publish.before",  # nothing was sent on the live bus
    "publish.after",  # one message was: the second passage is after two
)
_EDGE: Final = (
    "commit.before",  # a ticket is about to be used up
    "commit.after",
    "frame.before",  # a frame came over the live bus
    "frame.after",
    "write.before",  # frames are about to go to the sockets of a channel
    "write.after",
    "resume.before",  # a subscriber is about to be given what it missed
    "resume.after",
)
POINTS: Final = {
    "worker": ("handler.before", "handler.after", *_TRUTH),
    "market": _TRUTH,
    "web": _TRUTH,
    "realtime": _EDGE,
}
PAIRS: Final = tuple((role, point) for role, points in POINTS.items() for point in points)


@dataclass(frozen=True, slots=True)
class Traps:
    """One folder of traps, for the test that sets them and the process that passes."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """What makes Python processes, and theirs, pass the points of this folder."""
        paths = (ROOT / "tests/chaos/crashpoints", ROOT / "src", ROOT)
        return {FOLDER: str(self.folder), "PYTHONPATH": os.pathsep.join(map(str, paths))}

    def arm(self, role: str, point: str, *, passages: int = 1) -> None:
        """passages: the process dies at this one. An earlier death there is forgotten."""
        assert (role, point) in PAIRS, f"there is no point {point} in {role}"
        for earlier in self._deaths(role, point):
            earlier.unlink()
        self._write(self._trap(role, point), passages)

    async def taken(self, role: str, point: str) -> int:
        """Wait for the death; the id of the dead process. Disarms the trap when cancelled."""
        trap = self._trap(role, point)
        try:
            while trap.exists():
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            trap.unlink(missing_ok=True)
            raise
        (death,) = self._deaths(role, point)
        return int(death.name.split(".")[-2])

    def passed(self) -> set[tuple[str, str]]:
        """Role and point of every passage so far, deadly or not."""
        names = (path.name.removesuffix(".passed") for path in self.folder.glob("*.passed"))
        return {(role, point) for role, _, point in (name.partition(".") for name in names)}

    def reach(self, role: str, point: str) -> None:
        """Called by the process at the point: note the passage, and die if a trap is set."""
        trap = self._trap(role, point)
        trap.with_name(f"{trap.name}.passed").touch()
        with contextlib.suppress(FileNotFoundError):
            passages = int(trap.read_text())
            if passages > 1:
                self._write(trap, passages - 1)
                return
            trap.rename(trap.with_name(f"{trap.name}.{os.getpid()}.dead"))
            os.kill(os.getpid(), signal.SIGKILL)

    def _deaths(self, role: str, point: str) -> list[Path]:
        return list(self.folder.glob(f"{role}.{point}.*.dead"))

    def _trap(self, role: str, point: str) -> Path:
        return self.folder / f"{role}.{point}"

    def _write(self, trap: Path, passages: int) -> None:
        """At once for whoever reads."""
        written = trap.with_name(f"{trap.name}.{os.getpid()}.new")
        written.write_text(str(passages))
        written.rename(trap)
