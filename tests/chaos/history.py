"""What was done to a system and what was seen of it, in the order of one clock."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

DEATHS: Final = ("point", "kill")
"""Kinds of entries that tell of a process killed with -9: at a named point, or anywhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """at_s: of a clock that only goes forward. kind: what happened; who: to or by whom; what: more
    of it, such as the point, the fault or the number of the frame."""

    at_s: float
    kind: str
    who: str
    what: str = ""


@dataclass(slots=True)
class History:
    """May be written to by several threads. clock: seconds, of one clock for all processes."""

    clock: Callable[[], float] = time.monotonic
    entries: list[Entry] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, who: str, *, what: object = "") -> None:
        with self._lock:
            self.entries.append(Entry(self.clock(), kind, who, str(what)))

    def count(self, *kinds: str) -> int:
        return sum(1 for entry in self.entries if entry.kind in kinds)

    def lines(self, *, without: Sequence[str] = ()) -> str:
        """One entry a line, in seconds since the first. without: kinds that are left out."""
        began_s = self.entries[0].at_s if self.entries else 0.0
        return "\n".join(
            f"{entry.at_s - began_s:8.3f} {entry.kind:7} {entry.who} {entry.what}".rstrip()
            for entry in self.entries
            if entry.kind not in without
        )

    def write(self, path: Path) -> None:
        """As JSON, one entry a line."""
        path.write_text("".join(f"{json.dumps(asdict(entry))}\n" for entry in self.entries))
