"""The database itself refuses factors and challenges that must never be stored."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from treum.platform.database import Transaction
from treum.platform.ids import new_id

_PERSON = text(
    """
    INSERT INTO identity.person (id, email, name, password_hash, roles, created_at)
    VALUES (:id, 'a@b.co', 'Asha', 'hash', '{customer}', now())
    """
)
_TOTP = """
    INSERT INTO identity.totp (id, person_id, secret, created_at, confirmed_at, last_used_step)
    VALUES (gen_random_uuid(), :person, {secret}, now(), {confirmed}, {step})
"""
_CHALLENGE = """
    INSERT INTO identity.challenge
        (id, purpose, person_id, challenge, created_at, expires_at, wrong_codes)
    VALUES (gen_random_uuid(), {purpose}, {person}, {challenge}, now(), now() + {life}, {wrong})
"""
_USUAL = {
    "secret": "decode(repeat('00', 64), 'hex')",
    "confirmed": "now()",
    "step": "1",
    "purpose": "'second_step'",
    "person": ":person",
    "challenge": "decode(repeat('00', 32), 'hex')",
    "life": "interval '5 min'",
    "wrong": "0",
}


@pytest.mark.parametrize(
    ("statement", "changes", "constraint"),
    [
        (_TOTP, {"step": "NULL"}, "totp_confirmed_by_a_code"),
        (_TOTP, {"confirmed": "NULL"}, "totp_confirmed_by_a_code"),
        (_TOTP, {"step": "-1"}, "totp_step_positive"),
        (_TOTP, {"secret": "'plain'"}, "totp_sealed"),
        (_CHALLENGE, {"purpose": "'other'"}, "challenge_purpose_known"),
        (_CHALLENGE, {"purpose": "'passkey_sign_in'"}, "challenge_of_a_person"),
        (_CHALLENGE, {"life": "interval '301 s'"}, "challenge_is_short"),
        (_CHALLENGE, {"life": "interval '0'"}, "challenge_is_short"),
        (_CHALLENGE, {"challenge": "'short'"}, "challenge_length"),
        (_CHALLENGE, {"wrong": "6"}, "challenge_wrong_codes"),
    ],
)
async def test_a_row_that_must_not_be_is_refused(
    tx: Transaction, statement: str, *, changes: Mapping[str, str], constraint: str
) -> None:
    person_id = new_id()
    await tx.execute(_PERSON, {"id": person_id})
    with pytest.raises(IntegrityError, match=constraint):
        await tx.execute(text(statement.format(**_USUAL | dict(changes))), {"person": person_id})


async def test_a_person_has_one_app(tx: Transaction) -> None:
    person_id = new_id()
    await tx.execute(_PERSON, {"id": person_id})
    active = text(_TOTP.format(**_USUAL))
    await tx.execute(active, {"person": person_id})
    with pytest.raises(IntegrityError, match="totp_one_active"):
        await tx.execute(active, {"person": person_id})
