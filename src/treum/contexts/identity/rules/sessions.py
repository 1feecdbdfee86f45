"""How long a session holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from treum.platform.auth.actor import Method

DEVICE_CHARACTERS_MAX = 80
# A mark in a User-Agent and the name people know; the first that is found counts.
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SEEN_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """idle: how long it lives unseen. expires_at: its last instant, seen or not.

    proven_at: when its person last proved who they are, by `methods`.
    device: the browser and system it was begun on, for its person to recognise.
    """

    id: UUID
    person_id: UUID
    roles: frozenset[str]
    last_seen_at: datetime
    idle: timedelta
    expires_at: datetime
    ended_at: datetime | None
    created_at: datetime
    methods: frozenset[Method]
    proven_at: datetime
    has_second_factor: bool
    device: str


def is_live(session: Session, now: datetime) -> bool:
    return (
        session.ended_at is None
        and now < session.expires_at
        and now < session.last_seen_at + session.idle
    )


def is_sighting_due(session: Session, now: datetime) -> bool:
    """Is it time to note that the session is used? Once a minute, or its life would be writes."""
    return now - session.last_seen_at >= min(_SEEN_PAUSE, session.idle / 2)


def device_of(user_agent: str) -> str:
    """A browser and a system by their common names, such as "Chrome on Android".

    Only names we know: what a caller writes there is never shown to anybody.
    """
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Unknown device"
