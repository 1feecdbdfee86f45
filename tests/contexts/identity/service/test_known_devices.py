"""Known devices: only the person's own, at most twenty, strange again after a reset."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make.identity import signed_up
from treum.contexts.identity.rules.throttle import DEVICE_LIFE, DEVICES_MAX
from treum.contexts.identity.service.known_devices import known_device, remember_device
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.platform.database import Database

ASHA, BALA = "asha@example.com", "bala@example.com"
_COUNT = text("SELECT count(*) FROM identity.known_device")
_STORED = text("SELECT token_hash FROM identity.known_device")
_AGE = text(
    "UPDATE identity.known_device SET created_at = created_at - CAST(:age AS interval),"
    " last_used_at = :at"
)
_ACTS = text(
    "SELECT actor, action, subject, detail FROM platform.audit"
    " WHERE action <> 'identity.registered'"
)


async def _remembered(database: Database, person_id: UUID, *, token: str = "") -> str:
    async with database.transaction() as tx:
        return await remember_device(tx, person_id, token=token)


async def _is_known(database: Database, token: str, *, email: str = ASHA) -> bool:
    async with database.transaction() as tx:
        return await known_device(tx, token, email=email) is not None


async def test_a_device_is_known_to_its_person_only(database: Database) -> None:
    asha = (await signed_up(database, email=ASHA)).person.id
    await signed_up(database, email=BALA)
    token = await _remembered(database, asha)
    assert len(token) == 43
    assert await _is_known(database, token)
    assert not await _is_known(database, token, email=BALA)
    assert not await _is_known(database, token, email="nobody@example.com")
    assert not await _is_known(database, token[:-1])
    async with database.transaction() as tx:
        (stored,) = await tx.scalars(_STORED)
        (act,) = (await tx.execute(_ACTS)).all()
    assert token.encode() not in stored
    assert (act.actor, act.action) == (str(asha), "identity.device_remembered")
    assert act.subject == f"person:{asha}"
    assert list(act.detail) == ["known_device"]


async def test_its_own_token_is_kept_and_anybody_elses_replaced(database: Database) -> None:
    asha = (await signed_up(database, email=ASHA)).person.id
    bala = (await signed_up(database, email=BALA)).person.id
    token = await _remembered(database, asha)
    assert await _remembered(database, asha, token=token) == token
    for planted in (token, "planted", "\ud800", "x" * 5_000):
        assert await _remembered(database, bala, token=planted) != planted
    assert await _is_known(database, token)
    assert not await _is_known(database, token, email=BALA)


async def test_racing_sign_ins_leave_twenty_devices(database: Database) -> None:
    asha = (await signed_up(database)).person.id
    first = await _remembered(database, asha)
    tokens = await asyncio.gather(*(_remembered(database, asha) for _ in range(DEVICES_MAX + 4)))
    async with database.transaction() as tx:
        assert await tx.scalar(_COUNT) == DEVICES_MAX == 20
    assert not await _is_known(database, first), "the oldest went"
    assert sum([await _is_known(database, token) for token in tokens]) == DEVICES_MAX


async def test_a_device_unused_for_180_days_is_strange(database: Database) -> None:
    asha = (await signed_up(database)).person.id
    token = await _remembered(database, asha)
    async with database.transaction() as tx:
        await tx.execute(_AGE, {"age": DEVICE_LIFE, "at": tx.now - DEVICE_LIFE})
    assert not await _is_known(database, token)


@pytest.mark.parametrize("reason", list(Reason))
async def test_only_a_reset_or_a_disabling_forgets_them(database: Database, reason: Reason) -> None:
    asha = (await signed_up(database, email=ASHA)).person.id
    bala = (await signed_up(database, email=BALA)).person.id
    hers, his = await _remembered(database, asha), await _remembered(database, bala)
    async with database.transaction(actor=str(asha)) as tx:
        await revoke_all(tx, asha, reason=reason)
    is_forgotten = reason in {Reason.PASSWORD_RESET, Reason.DISABLED}
    assert await _is_known(database, hers) is not is_forgotten
    assert await _is_known(database, his, email=BALA)
