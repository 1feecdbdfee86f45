"""SQL of second factors."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from treum.contexts.identity.rules.factors import Totp
from treum.contexts.identity.tables.factors import RecoveryCodeRow, TotpRow
from treum.contexts.identity.tables.people import PersonRow
from treum.platform.database import Transaction
from treum.platform.ids import new_id


async def lock_person(tx: Transaction, person_id: UUID) -> None:
    """Whatever touches one person's factors or their codes waits for each other."""
    await tx.execute(
        select(PersonRow.id).where(PersonRow.id == person_id).with_for_update(key_share=True)
    )


async def has_second_factor(tx: Transaction, person_id: UUID) -> bool:
    """Waits for whoever changes that at this moment, and lets nobody change it until the commit."""
    since = await tx.scalar(
        select(PersonRow.second_factor_since)
        .where(PersonRow.id == person_id)
        .with_for_update(read=True)
    )
    return since is not None


async def note_second_factor(tx: Transaction, person_id: UUID) -> bool:
    """Whether it is the person's first."""
    first = await tx.scalar(
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.second_factor_since.is_(None))
        .values(second_factor_since=tx.now)
        .returning(PersonRow.id)
    )
    return first is not None


async def active_totp(tx: Transaction, person_id: UUID) -> Totp | None:
    return await _totp(tx, person_id, is_active=True)


async def pending_totp(tx: Transaction, person_id: UUID) -> Totp | None:
    return await _totp(tx, person_id, is_active=False)


async def delete_totp(tx: Transaction, person_id: UUID, *, is_active: bool) -> bool:
    """Whether there was one."""
    deleted = await tx.scalar(
        delete(TotpRow)
        .where(TotpRow.person_id == person_id, TotpRow.confirmed_at.is_not(None) == is_active)
        .returning(TotpRow.id)
    )
    return deleted is not None


async def confirm_totp(tx: Transaction, totp_id: UUID, *, step: int) -> None:
    """step: of the code that confirmed it, which is thereby used."""
    await tx.execute(
        update(TotpRow)
        .where(TotpRow.id == totp_id)
        .values(confirmed_at=tx.now, last_used_step=step)
    )


async def use_totp_step(tx: Transaction, totp_id: UUID, *, step: int) -> bool:
    """False when this step or a later one was used, also by a request that commits just now."""
    used = await tx.scalar(
        update(TotpRow)
        .where(TotpRow.id == totp_id, TotpRow.last_used_step < step)
        .values(last_used_step=step)
        .returning(TotpRow.id)
    )
    return used is not None


async def replace_recovery_codes(tx: Transaction, person_id: UUID, hashes: Sequence[bytes]) -> None:
    """Those of before are dead, used or not."""
    await tx.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.person_id == person_id))
    rows = [
        {"id": new_id(), "person_id": person_id, "code_hash": code_hash, "created_at": tx.now}
        for code_hash in hashes
    ]
    await tx.execute(insert(RecoveryCodeRow), rows)


async def use_recovery_code(tx: Transaction, person_id: UUID, code_hash: bytes) -> bool:
    """False when there is none such, or it was used."""
    used = await tx.scalar(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.person_id == person_id,
            RecoveryCodeRow.code_hash == code_hash,
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=tx.now)
        .returning(RecoveryCodeRow.id)
    )
    return used is not None


async def recovery_codes_left(tx: Transaction, person_id: UUID) -> int:
    left: int = await tx.scalar(
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(RecoveryCodeRow.person_id == person_id, RecoveryCodeRow.used_at.is_(None))
    )
    return left


async def _totp(tx: Transaction, person_id: UUID, *, is_active: bool) -> Totp | None:
    found = await tx.execute(
        select(TotpRow.id, TotpRow.secret, TotpRow.created_at, TotpRow.confirmed_at).where(
            TotpRow.person_id == person_id, TotpRow.confirmed_at.is_not(None) == is_active
        )
    )
    row = found.one_or_none()
    return None if row is None else Totp(**row._mapping)
