"""How long a session holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

_SEEN_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """idle: how long it lives unseen. expires_at: its last instant, seen or not."""

    id: UUID
    person_id: UUID
    roles: frozenset[str]
    last_seen_at: datetime
    idle: timedelta
    expires_at: datetime
    ended_at: datetime | None


def is_live(session: Session, now: datetime) -> bool:
    return (
        session.ended_at is None
        and now < session.expires_at
        and now < session.last_seen_at + session.idle
    )


def is_sighting_due(session: Session, now: datetime) -> bool:
    """Is it time to note that the session is used? Once a minute, or its life would be writes."""
    return now - session.last_seen_at >= min(_SEEN_PAUSE, session.idle / 2)
