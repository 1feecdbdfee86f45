"""What a session counts as proven by, and since when, after another proof."""

from dataclasses import dataclass
from datetime import datetime

from treum.platform.auth.actor import STEP_UP_LIFE, Method, assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """How and since when somebody counts as proven."""

    methods: frozenset[Method]
    at: datetime


def proven_again(earlier: Proven, methods: frozenset[Method], *, now: datetime) -> Proven:
    """Methods add up within the life of a proof, which is as old as the oldest that it needs.

    Else a password alone, again and again, would keep a second factor of long ago fresh.
    """
    if now - earlier.at >= STEP_UP_LIFE or methods >= earlier.methods:
        return Proven(methods=methods, at=now)
    is_whole = assurance(methods) == assurance(earlier.methods | methods)
    return Proven(methods=earlier.methods | methods, at=now if is_whole else earlier.at)
