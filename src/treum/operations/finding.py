"""One line of a doctor's report."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """FAIL: something does not work, or is not safe. WARN: it will do for now."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """text: what, then where, in one line."""

    level: Level
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.level.value:<4} {self.name}: {' '.join(self.text.split())}"


def ok(name: str, text: str) -> Finding:
    return Finding(Level.OK, name, text)


def warn(name: str, text: str) -> Finding:
    return Finding(Level.WARN, name, text)


def fail(name: str, text: str) -> Finding:
    return Finding(Level.FAIL, name, text)
