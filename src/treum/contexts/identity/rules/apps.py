"""How long an app stays signed in, and what a refresh token that comes back means."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from treum.contexts.identity.rules.people import is_printable
from treum.platform.auth.actor import Method

ACCESS_LIFE = timedelta(minutes=5)
REFRESH_GRACE = timedelta(seconds=10)
LABEL_CHARACTERS_MAX = 80


class Use(Enum):
    """What presenting a genuine refresh token means."""

    CURRENT = "current"
    RACED = "raced"
    """Its device asked twice, or did not hear the answer: the successor is told again."""
    REUSED = "reused"
    """Two hold it, and nobody can tell which of them is the thief."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One sign-in of an app: a line of refresh tokens, of which one is good at a time.

    rotated_at: when the newest was made. idle: how long it lives without being used.
    salt, token_hash: of the newest token; neither lets anybody make one.
    """

    id: UUID
    person_id: UUID
    roles: frozenset[str]
    methods: frozenset[Method]
    has_second_factor: bool
    device_name: str
    created_at: datetime
    rotated_at: datetime
    idle: timedelta
    expires_at: datetime
    ended_at: datetime | None
    generation: int
    salt: bytes = field(repr=False)
    token_hash: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """Good for a few minutes, and while its family lives."""

    id: UUID
    person_id: UUID
    family_id: UUID
    expires_at: datetime


def is_family_live(family: Family, now: datetime) -> bool:
    return (
        family.ended_at is None
        and now < family.expires_at
        and now < family.rotated_at + family.idle
    )


def use_of(family: Family, generation: int, *, now: datetime) -> Use:
    """generation: of a genuine token, at most the family's. Source: RFC 9700 §4.14.2, rotation."""
    if generation == family.generation:
        return Use.CURRENT
    is_recent = now - family.rotated_at <= REFRESH_GRACE
    return Use.RACED if generation == family.generation - 1 and is_recent else Use.REUSED


def label_of(name: str) -> str | None:
    """A device's or token's name as it is stored, or None when it cannot be one."""
    label = " ".join(unicodedata.normalize("NFC", name).split())
    return label if 1 <= len(label) <= LABEL_CHARACTERS_MAX and is_printable(label) else None
