"""Know a person's devices again, so that strangers who guess at an account cannot lock them out."""

from uuid import UUID

from treum.contexts.identity.queries.known_devices import (
    device_of_account,
    drop_oldest_devices,
    lock_devices,
    note_device_used,
)
from treum.contexts.identity.rules.throttle import DEVICE_LIFE, DEVICES_MAX
from treum.contexts.identity.rules.tokens import hash_of, new_token
from treum.contexts.identity.tables.devices import KnownDeviceRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Transaction
from treum.platform.ids import new_id


async def known_device(tx: Transaction, token: str, *, email: str) -> UUID | None:
    """The device's id if it is known to the account with this folded e-mail."""
    since = tx.now - DEVICE_LIFE
    return await device_of_account(tx, hash_of(token), email=email, used_since=since)


async def remember_device(tx: Transaction, person_id: UUID, *, token: str = "") -> str:
    """The token for the device's cookie. token: the one it has; kept when it is this person's.

    Anybody else's is replaced: whoever plants a token of theirs in a browser gains nothing.
    """
    if token and await note_device_used(tx, hash_of(token), person_id=person_id):
        return token
    fresh = new_token()
    await lock_devices(tx, person_id)
    await drop_oldest_devices(tx, person_id, keep=DEVICES_MAX - 1)
    device_id = new_id()
    tx.add(
        KnownDeviceRow(
            id=device_id,
            person_id=person_id,
            token_hash=hash_of(fresh),
            created_at=tx.now,
            last_used_at=tx.now,
        )
    )
    await tx.flush()
    tx.actor = tx.actor or str(person_id)
    act = Act(
        action="identity.device_remembered",
        subject=f"person:{person_id}",
        detail={"known_device": str(device_id)},
    )
    await audit.record(tx, act)
    return fresh
