"""The database itself refuses what must never be stored."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from treum.platform.database import Transaction
from treum.platform.ids import new_id

_PERSON = text(
    """
    INSERT INTO identity.person (id, email, name, password_hash, roles, created_at)
    VALUES (:id, :email, :name, 'hash', :roles, now())
    """
)
_SESSION = text(
    """
    INSERT INTO identity.session
        (id, token_hash, person_id, created_at, last_seen_at, idle_s, expires_at, methods,
         proven_at, device)
    VALUES (:id, :token_hash, :person_id, now(), now(), :idle_s, now() + :life * interval '1 s',
        '{password}', now(), 'Firefox on Linux')
    """
)


def _person(changes: Mapping[str, object]) -> dict[str, object]:
    usual = {"id": new_id(), "email": "a@b.co", "name": "Asha", "roles": ["customer", "admin"]}
    return usual | dict(changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"roles": ["owner"]}, "person_roles_known"),
        ({"roles": ["customer", "Admin"]}, "person_roles_known"),
        ({"roles": []}, "person_roles_known"),
        ({"email": "A@b.co"}, "person_email_folded"),
        ({"email": f"{'a' * 250}@b.co"}, "person_email_folded"),
        ({"name": ""}, "person_name_length"),
    ],
)
async def test_a_person_is_refused(
    tx: Transaction, changes: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        await tx.execute(_PERSON, _person(changes))


async def test_an_email_is_stored_once(tx: Transaction) -> None:
    await tx.execute(_PERSON, _person({}))
    with pytest.raises(IntegrityError, match="person_email"):
        await tx.execute(_PERSON, _person({}))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"token_hash": b"short"}, "session_token_hash_length"),
        ({"idle_s": 0}, "session_idle_positive"),
        ({"life": 0}, "session_expires_later"),
        ({"person_id": new_id()}, "session_person"),
    ],
)
async def test_a_session_is_refused(
    tx: Transaction, changes: dict[str, object], constraint: str
) -> None:
    person = _person({})
    await tx.execute(_PERSON, person)
    usual = {"id": new_id(), "token_hash": b"x" * 32, "person_id": person["id"]}
    with pytest.raises(IntegrityError, match=constraint):
        await tx.execute(_SESSION, usual | {"idle_s": 60, "life": 60} | changes)
