"""SQL of what staff do to accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.rules.staff import Standing
from treum.contexts.identity.tables.people import PersonRow
from treum.platform.database import Transaction

_STANDING = select(
    PersonRow.id,
    PersonRow.email,
    PersonRow.name,
    PersonRow.roles,
    PersonRow.created_at,
    PersonRow.disabled_at,
)


async def standing_by_email(tx: Transaction, email: str) -> Standing | None:
    """email: folded."""
    row = (await tx.execute(_STANDING.where(PersonRow.email == email))).one_or_none()
    return None if row is None else _standing(row)


async def lock_standing(
    tx: Transaction, person_id: UUID
) -> tuple[Standing | None, frozenset[UUID]]:
    """A person, and the ids of all who act as admin: none of them can change until the commit."""
    locked = await tx.execute(
        _STANDING.where(or_(PersonRow.id == person_id, _acts_as_admin()))
        .order_by(PersonRow.id)
        .with_for_update(key_share=True)
    )
    found = [_standing(row) for row in locked]
    admins = frozenset(
        one.id for one in found if Role.ADMIN in one.roles and one.disabled_at is None
    )
    return next((one for one in found if one.id == person_id), None), admins


async def is_disabled(tx: Transaction, person_id: UUID) -> bool:
    statement = select(PersonRow.disabled_at).where(PersonRow.id == person_id)
    return await tx.scalar(statement) is not None


async def note_disabled(tx: Transaction, person_id: UUID, *, at: datetime | None) -> None:
    """at: None enables again."""
    await tx.execute(update(PersonRow).where(PersonRow.id == person_id).values(disabled_at=at))


async def replace_roles(tx: Transaction, person_id: UUID, roles: Collection[Role]) -> None:
    names = [str(role) for role in Role if role in roles]
    await tx.execute(update(PersonRow).where(PersonRow.id == person_id).values(roles=names))


def _acts_as_admin() -> ColumnElement[bool]:
    return and_(PersonRow.roles.contains([str(Role.ADMIN)]), PersonRow.disabled_at.is_(None))


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=tuple(role for role in Role if role in row.roles),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
