"""SQL of requests to prove an e-mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from treum.contexts.identity.rules.verification import Verification
from treum.contexts.identity.tables.people import PersonRow
from treum.contexts.identity.tables.verification import EmailVerificationRow
from treum.platform.database import Transaction

_VERIFICATION = select(
    EmailVerificationRow.id,
    EmailVerificationRow.person_id,
    EmailVerificationRow.email,
    EmailVerificationRow.expires_at,
    EmailVerificationRow.used_at,
)


async def requests_since(tx: Transaction, person_id: UUID, *, since: datetime) -> list[datetime]:
    """When verifications of this person were requested."""
    found = await tx.scalars(
        select(EmailVerificationRow.requested_at).where(
            EmailVerificationRow.person_id == person_id,
            EmailVerificationRow.requested_at > since,
        )
    )
    return list(found)


async def sweep_verifications(tx: Transaction, person_id: UUID, *, before: datetime) -> None:
    await tx.execute(
        delete(EmailVerificationRow).where(
            EmailVerificationRow.person_id == person_id,
            EmailVerificationRow.requested_at <= before,
        )
    )


async def verification_by_id(tx: Transaction, verification_id: UUID) -> Verification | None:
    found = await tx.execute(_VERIFICATION.where(EmailVerificationRow.id == verification_id))
    row = found.one_or_none()
    return None if row is None else Verification(**row._mapping)


async def lock_verification(tx: Transaction, token_hash: bytes) -> Verification | None:
    found = await tx.execute(
        _VERIFICATION.where(EmailVerificationRow.token_hash == token_hash).with_for_update()
    )
    row = found.one_or_none()
    return None if row is None else Verification(**row._mapping)


async def open_verification(
    tx: Transaction, verification_id: UUID, *, token_hash: bytes, expires_at: datetime
) -> None:
    await tx.execute(
        update(EmailVerificationRow)
        .where(EmailVerificationRow.id == verification_id)
        .values(token_hash=token_hash, expires_at=expires_at)
    )


async def note_verified(tx: Transaction, verification: Verification) -> bool:
    """Use it up; whether the person was not verified before."""
    await tx.execute(
        update(EmailVerificationRow)
        .where(EmailVerificationRow.id == verification.id)
        .values(used_at=tx.now)
    )
    verified = await tx.scalar(
        update(PersonRow)
        .where(PersonRow.id == verification.person_id, PersonRow.email_verified_at.is_(None))
        .values(email_verified_at=tx.now)
        .returning(PersonRow.id)
    )
    return verified is not None
