"""SQL of passkeys."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.identity.rules.passkeys import NewPasskey, Passkey
from treum.contexts.identity.tables.passkeys import PasskeyRow
from treum.platform.database import Transaction
from treum.platform.ids import new_id

_PASSKEY = (
    PasskeyRow.id,
    PasskeyRow.person_id,
    PasskeyRow.name,
    PasskeyRow.public_key,
    PasskeyRow.sign_count,
    PasskeyRow.created_at,
    PasskeyRow.last_used_at,
)


async def passkeys_of(tx: Transaction, person_id: UUID) -> list[Passkey]:
    """Oldest first."""
    found = await tx.execute(
        select(*_PASSKEY)
        .where(PasskeyRow.person_id == person_id)
        .order_by(PasskeyRow.created_at, PasskeyRow.id)
    )
    return [_passkey(row) for row in found]


async def credential_ids_of(tx: Transaction, person_id: UUID) -> list[bytes]:
    found = await tx.scalars(
        select(PasskeyRow.credential_id)
        .where(PasskeyRow.person_id == person_id)
        .order_by(PasskeyRow.id)
    )
    return list(found)


async def passkey_by_credential_id(tx: Transaction, credential_id: bytes) -> Passkey | None:
    found = await tx.execute(select(*_PASSKEY).where(PasskeyRow.credential_id == credential_id))
    row = found.one_or_none()
    return None if row is None else _passkey(row)


async def insert_passkey(
    tx: Transaction, person_id: UUID, new: NewPasskey, *, name: str
) -> Passkey | None:
    """None when there is one with this credential id, whoever it belongs to."""
    found = await tx.execute(
        insert(PasskeyRow)
        .values(
            id=new_id(),
            person_id=person_id,
            credential_id=new.credential_id,
            public_key=new.public_key,
            sign_count=new.sign_count,
            name=name,
            created_at=tx.now,
            backed_up=new.backed_up,
            transports=list(new.transports),
        )
        .on_conflict_do_nothing(index_elements=[PasskeyRow.credential_id])
        .returning(*_PASSKEY)
    )
    row = found.one_or_none()
    return None if row is None else _passkey(row)


async def use_passkey(tx: Transaction, passkey_id: UUID, *, sign_count: int) -> bool:
    """False when it is gone, or its count was shown before, also by a request of just now."""
    counts_on = PasskeyRow.sign_count < sign_count
    counts_never = and_(PasskeyRow.sign_count == 0, literal(sign_count) == 0)
    used = await tx.scalar(
        update(PasskeyRow)
        .where(PasskeyRow.id == passkey_id, or_(counts_on, counts_never))
        .values(sign_count=sign_count, last_used_at=tx.now)
        .returning(PasskeyRow.id)
    )
    return used is not None


async def delete_passkey(tx: Transaction, passkey_id: UUID, *, person_id: UUID) -> bool:
    """False when this person has none such."""
    deleted = await tx.scalar(
        delete(PasskeyRow)
        .where(PasskeyRow.id == passkey_id, PasskeyRow.person_id == person_id)
        .returning(PasskeyRow.id)
    )
    return deleted is not None


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(**row._mapping)
