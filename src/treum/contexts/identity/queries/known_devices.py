"""SQL of known devices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update

from treum.contexts.identity.tables.devices import KnownDeviceRow
from treum.contexts.identity.tables.people import PersonRow
from treum.platform.database import Transaction


async def device_of_account(
    tx: Transaction, token_hash: bytes, *, email: str, used_since: datetime
) -> UUID | None:
    """The device's id if it is known to the account with this folded e-mail."""
    found: UUID | None = await tx.scalar(
        select(KnownDeviceRow.id)
        .join(PersonRow, PersonRow.id == KnownDeviceRow.person_id)
        .where(
            KnownDeviceRow.token_hash == token_hash,
            KnownDeviceRow.last_used_at > used_since,
            PersonRow.email == email,
        )
    )
    return found


async def note_device_used(tx: Transaction, token_hash: bytes, *, person_id: UUID) -> bool:
    """False when the person has no such device. A clock that went back moves nothing back."""
    noted = await tx.scalar(
        update(KnownDeviceRow)
        .where(KnownDeviceRow.token_hash == token_hash, KnownDeviceRow.person_id == person_id)
        .values(last_used_at=func.greatest(KnownDeviceRow.last_used_at, tx.now))
        .returning(KnownDeviceRow.id)
    )
    return noted is not None


async def lock_devices(tx: Transaction, person_id: UUID) -> None:
    """Nobody else who holds it adds a device of this person; other rows of theirs stay free."""
    person = select(PersonRow.id).where(PersonRow.id == person_id)
    await tx.execute(person.with_for_update(key_share=True))


async def drop_oldest_devices(tx: Transaction, person_id: UUID, *, keep: int) -> None:
    """Those used longest ago. Exact for whoever holds `lock_devices`."""
    oldest = (
        select(KnownDeviceRow.id)
        .where(KnownDeviceRow.person_id == person_id)
        .order_by(KnownDeviceRow.last_used_at.desc(), KnownDeviceRow.id.desc())
        .offset(keep)
    )
    await tx.execute(delete(KnownDeviceRow).where(KnownDeviceRow.id.in_(oldest)))


async def delete_devices(tx: Transaction, person_id: UUID) -> int:
    """How many they were."""
    gone = await tx.scalars(
        delete(KnownDeviceRow)
        .where(KnownDeviceRow.person_id == person_id)
        .returning(KnownDeviceRow.id)
    )
    return len(gone.all())
