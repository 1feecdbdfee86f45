"""SQL of requests to set a password anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from treum.contexts.identity.rules.resets import Reset
from treum.contexts.identity.tables.people import PersonRow
from treum.contexts.identity.tables.resets import PasswordResetRow
from treum.platform.database import Transaction


async def resets_since(tx: Transaction, person_id: UUID, *, since: datetime) -> list[datetime]:
    """When resets of this person were requested."""
    found = await tx.scalars(
        select(PasswordResetRow.requested_at).where(
            PasswordResetRow.person_id == person_id, PasswordResetRow.requested_at > since
        )
    )
    return list(found)


async def sweep_resets(tx: Transaction, person_id: UUID, *, before: datetime) -> None:
    await tx.execute(
        delete(PasswordResetRow).where(
            PasswordResetRow.person_id == person_id, PasswordResetRow.requested_at <= before
        )
    )


async def reset_by_id(tx: Transaction, reset_id: UUID) -> Reset | None:
    return await _reset(tx, PasswordResetRow.id == reset_id)


async def reset_by_token_hash(tx: Transaction, token_hash: bytes) -> Reset | None:
    """To be read again once its person is locked."""
    return await _reset(tx, PasswordResetRow.token_hash == token_hash)


async def open_reset(
    tx: Transaction, reset_id: UUID, *, token_hash: bytes, expires_at: datetime
) -> None:
    await tx.execute(
        update(PasswordResetRow)
        .where(PasswordResetRow.id == reset_id)
        .values(token_hash=token_hash, expires_at=expires_at)
    )


async def use_up_resets(tx: Transaction, person_id: UUID) -> None:
    """All of the person's, also those whose links are not made yet."""
    await tx.execute(
        update(PasswordResetRow)
        .where(PasswordResetRow.person_id == person_id, PasswordResetRow.used_at.is_(None))
        .values(used_at=tx.now)
    )


async def note_email_proven(tx: Transaction, person_id: UUID) -> bool:
    """Whether it was not before."""
    proven = await tx.scalar(
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.email_verified_at.is_(None))
        .values(email_verified_at=tx.now)
        .returning(PersonRow.id)
    )
    return proven is not None


async def _reset(tx: Transaction, condition: ColumnElement[bool]) -> Reset | None:
    row = (
        await tx.execute(
            select(
                PasswordResetRow.id,
                PasswordResetRow.person_id,
                PasswordResetRow.email,
                PasswordResetRow.password_mark,
                PasswordResetRow.expires_at,
                PasswordResetRow.used_at,
            ).where(condition)
        )
    ).one_or_none()
    return None if row is None else Reset(**row._mapping)
