"""How often a failed event is tried again, and what is kept of its error."""

import random
import re
from dataclasses import dataclass

import msgspec
from sqlalchemy.exc import DBAPIError

from treum.platform.errors import TreumError

_MESSAGE_CHARACTERS_MAX = 300
_CLASS_CHARACTERS_MAX = 80
_SECRET = re.compile(
    r"(?i)://[^\s/@]*@"
    r"|\b(?:bearer|basic)\s+\S+"
    r"|\b\w*(?:password|passwd|secret|token|api_?key|authorization|cookie)\b\W{1,4}"
    r"(?:(?:bearer|basic)\s+)?\S+"
    r"|\S+@\S+"
    r"|(?<![\w+/-])(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)[\w+/-]{32,}={0,2}"
    r"|(?<![\w-])\+?\d[\d -]{8,}\d(?![\w-])"
)
"""Credentials, addresses, long random texts, card and telephone numbers; ids stay."""


class Undecodable(Exception):
    """The row is of no kind that this handler knows; trying again cannot help."""


@dataclass(frozen=True, slots=True)
class Patience:
    """attempts_max: after so many an event is a dead letter. The pauses between them grow."""

    attempts_max: int = 8
    pause_s_first: float = 0.1
    pause_s_max: float = 15.0

    def pause_s(self, attempts: int) -> float:
        """attempts: made so far, ≥ 1."""
        ceiling = min(self.pause_s_max, self.pause_s_first * 2.0**attempts)
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311


def describe(error: Exception) -> str:
    """One bounded line for an operator; never a statement's parameters, never a secret."""
    name = type(error).__name__[:_CLASS_CHARACTERS_MAX]
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None)
        return f"{type(error.orig).__name__[:_CLASS_CHARACTERS_MAX]}: SQLSTATE {code}"
    message = " ".join(str(error).split())[: 4 * _MESSAGE_CHARACTERS_MAX]
    if not isinstance(error, TreumError | msgspec.ValidationError | Undecodable):
        message = _SECRET.sub("…", message)
    return f"{name}: {message[:_MESSAGE_CHARACTERS_MAX]}"
