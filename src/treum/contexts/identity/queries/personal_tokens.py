"""SQL of personal tokens."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, select, update

from treum.contexts.identity.rules.personal_tokens import PERSONAL_TOKENS_MAX, PersonalToken
from treum.contexts.identity.tables.apps import PersonalTokenRow
from treum.contexts.identity.tables.people import PersonRow
from treum.platform.database import Transaction

_SWEEP_ROWS_MAX = 100


async def lock_owner(tx: Transaction, person_id: UUID) -> None:
    """Requests for new tokens of one person wait for each other."""
    mine = select(PersonRow.id).where(PersonRow.id == person_id)
    await tx.execute(mine.with_for_update(key_share=True))


async def live_tokens(tx: Transaction, person_id: UUID) -> list[PersonalToken]:
    """Newest first."""
    found = await tx.execute(
        _tokens()
        .where(
            PersonalTokenRow.person_id == person_id,
            PersonalTokenRow.ended_at.is_(None),
            PersonalTokenRow.expires_at > tx.now,
        )
        .order_by(PersonalTokenRow.created_at.desc(), PersonalTokenRow.id.desc())
        .limit(PERSONAL_TOKENS_MAX)
    )
    return [_token(row) for row in found]


async def token_by_hash(tx: Transaction, token_hash: bytes) -> PersonalToken | None:
    return await _one(tx, PersonalTokenRow.token_hash == token_hash)


async def token_by_id(tx: Transaction, token_id: UUID) -> PersonalToken | None:
    return await _one(tx, PersonalTokenRow.id == token_id)


async def note_use(tx: Transaction, token: PersonalToken) -> None:
    """Unless another request has noted it meanwhile."""
    before = PersonalTokenRow.last_used_at.is_not_distinct_from(token.last_used_at)
    await tx.execute(
        update(PersonalTokenRow)
        .where(PersonalTokenRow.id == token.id, before)
        .values(last_used_at=tx.now)
    )


async def end_tokens(tx: Transaction, person_id: UUID, *, only: UUID | None = None) -> list[UUID]:
    """Ids of a person's tokens that had not ended until now. only: no other."""
    statement = (
        update(PersonalTokenRow)
        .where(PersonalTokenRow.person_id == person_id, PersonalTokenRow.ended_at.is_(None))
        .values(ended_at=tx.now)
        .returning(PersonalTokenRow.id)
    )
    if only is not None:
        statement = statement.where(PersonalTokenRow.id == only)
    return sorted(await tx.scalars(statement))


async def sweep_tokens(tx: Transaction, person_id: UUID) -> None:
    """Delete some of a person's tokens that are past their last instant."""
    expired = (
        select(PersonalTokenRow.id)
        .where(PersonalTokenRow.person_id == person_id, PersonalTokenRow.expires_at <= tx.now)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(PersonalTokenRow).where(PersonalTokenRow.id.in_(expired)))


async def _one(tx: Transaction, condition: ColumnElement[bool]) -> PersonalToken | None:
    row = (await tx.execute(_tokens().where(condition))).one_or_none()
    return None if row is None else _token(row)


def _tokens() -> Select[*tuple[Any, ...]]:
    return select(
        PersonalTokenRow.id,
        PersonalTokenRow.person_id,
        PersonRow.roles,
        PersonRow.second_factor_since,
        PersonalTokenRow.name,
        PersonalTokenRow.scopes,
        PersonalTokenRow.created_at,
        PersonalTokenRow.expires_at,
        PersonalTokenRow.last_used_at,
        PersonalTokenRow.ended_at,
        PersonalTokenRow.token_hash,
    ).join(PersonRow, PersonRow.id == PersonalTokenRow.person_id)


def _token(row: Row[Any]) -> PersonalToken:
    return PersonalToken(
        id=row.id,
        person_id=row.person_id,
        roles=frozenset(row.roles),
        has_second_factor=row.second_factor_since is not None,
        name=row.name,
        scopes=frozenset(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        ended_at=row.ended_at,
        token_hash=row.token_hash,
    )
