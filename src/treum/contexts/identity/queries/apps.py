"""SQL of apps that are signed in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, select, update

from treum.contexts.identity.rules.apps import Family
from treum.contexts.identity.tables.apps import TokenFamilyRow
from treum.contexts.identity.tables.people import PersonRow
from treum.platform.auth import Method
from treum.platform.database import Transaction

_SWEEP_ROWS_MAX = 100
_LIST_ROWS_MAX = 100


async def family_by_id(tx: Transaction, family_id: UUID) -> Family | None:
    row = (await tx.execute(_families().where(TokenFamilyRow.id == family_id))).one_or_none()
    return None if row is None else _family(row)


async def lock_family(tx: Transaction, family_id: UUID) -> Family | None:
    """Requests that refresh one family wait for each other."""
    statement = _families().where(TokenFamilyRow.id == family_id)
    row = (await tx.execute(statement.with_for_update(of=TokenFamilyRow))).one_or_none()
    return None if row is None else _family(row)


async def live_families(tx: Transaction, person_id: UUID) -> list[Family]:
    """Used last first."""
    idle = func.make_interval(0, 0, 0, 0, 0, 0, TokenFamilyRow.idle_s)
    found = await tx.execute(
        _families()
        .where(
            TokenFamilyRow.person_id == person_id,
            TokenFamilyRow.ended_at.is_(None),
            TokenFamilyRow.expires_at > tx.now,
            TokenFamilyRow.rotated_at + idle > tx.now,
        )
        .order_by(TokenFamilyRow.rotated_at.desc(), TokenFamilyRow.id)
        .limit(_LIST_ROWS_MAX)
    )
    return [_family(row) for row in found]


async def rotate_family(
    tx: Transaction, family: Family, *, generation: int, token_hash: bytes
) -> None:
    """The family is locked."""
    await tx.execute(
        update(TokenFamilyRow)
        .where(TokenFamilyRow.id == family.id)
        .values(generation=generation, token_hash=token_hash, rotated_at=tx.now)
    )


async def end_families(tx: Transaction, person_id: UUID, *, only: UUID | None = None) -> list[UUID]:
    """Ids of a person's families that had not ended until now. only: no other."""
    statement = (
        update(TokenFamilyRow)
        .where(TokenFamilyRow.person_id == person_id, TokenFamilyRow.ended_at.is_(None))
        .values(ended_at=tx.now)
        .returning(TokenFamilyRow.id)
    )
    if only is not None:
        statement = statement.where(TokenFamilyRow.id == only)
    return sorted(await tx.scalars(statement))


async def sweep_families(tx: Transaction, person_id: UUID) -> None:
    """Delete some of a person's families that are past their last instant."""
    expired = (
        select(TokenFamilyRow.id)
        .where(TokenFamilyRow.person_id == person_id, TokenFamilyRow.expires_at <= tx.now)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(TokenFamilyRow).where(TokenFamilyRow.id.in_(expired)))


def _families() -> Select[*tuple[Any, ...]]:
    return select(
        TokenFamilyRow.id,
        TokenFamilyRow.person_id,
        PersonRow.roles,
        PersonRow.second_factor_since,
        TokenFamilyRow.methods,
        TokenFamilyRow.device_name,
        TokenFamilyRow.created_at,
        TokenFamilyRow.rotated_at,
        TokenFamilyRow.idle_s,
        TokenFamilyRow.expires_at,
        TokenFamilyRow.ended_at,
        TokenFamilyRow.generation,
        TokenFamilyRow.salt,
        TokenFamilyRow.token_hash,
    ).join(PersonRow, PersonRow.id == TokenFamilyRow.person_id)


def _family(row: Row[Any]) -> Family:
    return Family(
        id=row.id,
        person_id=row.person_id,
        roles=frozenset(row.roles),
        methods=frozenset(Method(method) for method in row.methods),
        has_second_factor=row.second_factor_since is not None,
        device_name=row.device_name,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        idle=timedelta(seconds=row.idle_s),
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        generation=row.generation,
        salt=row.salt,
        token_hash=row.token_hash,
    )
