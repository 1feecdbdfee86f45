"""SQL of the devices a person is signed in on."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, literal, select

from treum.contexts.identity.queries.sessions import SESSION, session_of
from treum.contexts.identity.rules.sessions import Session
from treum.contexts.identity.tables.people import AT, PersonRow
from treum.contexts.identity.tables.sessions import SessionRow
from treum.platform.database import Transaction

LISTED_MAX = 100
_SECOND = timedelta(seconds=1)


async def live_sessions(tx: Transaction, person_id: UUID) -> list[Session]:
    """The newest seen first, at most `LISTED_MAX`."""
    found = await tx.execute(
        select(*SESSION)
        .join(PersonRow, PersonRow.id == SessionRow.person_id)
        .where(
            SessionRow.person_id == person_id,
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > tx.now,
            SessionRow.last_seen_at + SessionRow.idle_s * _SECOND > literal(tx.now, AT),
        )
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id.desc())
        .limit(LISTED_MAX)
    )
    return [session_of(row) for row in found]


async def has_used(tx: Transaction, person_id: UUID, *, device: str) -> bool:
    """Is one of the person's sessions that we still know of, live or not, of this device?"""
    count = await tx.scalar(
        select(func.count()).where(SessionRow.person_id == person_id, SessionRow.device == device)
    )
    return bool(count)
