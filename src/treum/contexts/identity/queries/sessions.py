"""SQL of sessions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, select, update

from treum.contexts.identity.rules.sessions import Session
from treum.contexts.identity.tables.people import PersonRow
from treum.contexts.identity.tables.sessions import SessionRow
from treum.platform.auth import Method
from treum.platform.database import Transaction

_SWEEP_ROWS_MAX = 100
SESSION = (
    SessionRow.id,
    SessionRow.person_id,
    PersonRow.roles,
    SessionRow.last_seen_at,
    SessionRow.idle_s,
    SessionRow.expires_at,
    SessionRow.ended_at,
    SessionRow.created_at,
    SessionRow.methods,
    SessionRow.proven_at,
    PersonRow.second_factor_since,
    SessionRow.device,
)
"""Columns of a session joined with its person."""


async def session_by_token_hash(tx: Transaction, token_hash: bytes) -> Session | None:
    return await _session(tx, SessionRow.token_hash == token_hash)


async def session_by_id(tx: Transaction, session_id: UUID) -> Session | None:
    return await _session(tx, SessionRow.id == session_id)


async def was_ended(tx: Transaction, token_hash: bytes) -> bool:
    """On purpose; one that only ran out was not."""
    ended = select(SessionRow.id).where(
        SessionRow.token_hash == token_hash, SessionRow.ended_at.is_not(None)
    )
    return await tx.scalar(ended) is not None


async def note_sighting(tx: Transaction, session: Session) -> None:
    """Unless another request has noted it meanwhile."""
    await tx.execute(
        update(SessionRow)
        .where(SessionRow.id == session.id, SessionRow.last_seen_at == session.last_seen_at)
        .values(last_seen_at=tx.now)
    )


async def end_session(tx: Transaction, token_hash: bytes) -> tuple[UUID, UUID] | None:
    """Its id and its person's; None when there is none or it has ended before."""
    row = (
        await tx.execute(
            update(SessionRow)
            .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None))
            .values(ended_at=tx.now)
            .returning(SessionRow.id, SessionRow.person_id)
        )
    ).one_or_none()
    return None if row is None else (row.id, row.person_id)


async def end_sessions(
    tx: Transaction, person_id: UUID, *, keep: UUID | None = None, only: UUID | None = None
) -> list[UUID]:
    """Ids of a person's sessions that were live until now. keep: spared. only: no other."""
    statement = (
        update(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.ended_at.is_(None))
        .values(ended_at=tx.now)
        .returning(SessionRow.id)
    )
    if keep is not None:
        statement = statement.where(SessionRow.id != keep)
    if only is not None:
        statement = statement.where(SessionRow.id == only)
    return sorted(await tx.scalars(statement))


async def sweep_sessions(tx: Transaction, person_id: UUID) -> None:
    """Delete some of a person's sessions that are past their last instant."""
    expired = (
        select(SessionRow.id)
        .where(SessionRow.person_id == person_id, SessionRow.expires_at <= tx.now)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(SessionRow).where(SessionRow.id.in_(expired)))


async def _session(tx: Transaction, condition: ColumnElement[bool]) -> Session | None:
    """None also when its person is disabled."""
    found = await tx.execute(
        select(*SESSION)
        .join(PersonRow, PersonRow.id == SessionRow.person_id)
        .where(condition, PersonRow.disabled_at.is_(None))
    )
    row = found.one_or_none()
    return None if row is None else session_of(row)


def session_of(row: Row[Any]) -> Session:
    """row: of `SESSION`."""
    return Session(
        id=row.id,
        person_id=row.person_id,
        roles=frozenset(row.roles),
        last_seen_at=row.last_seen_at,
        idle=timedelta(seconds=row.idle_s),
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        created_at=row.created_at,
        methods=frozenset(Method(method) for method in row.methods),
        proven_at=row.proven_at,
        has_second_factor=row.second_factor_since is not None,
        device=row.device,
    )
