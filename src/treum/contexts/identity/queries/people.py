"""SQL of people and their accounts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Row, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.identity.rules.people import Account, Person, Role
from treum.contexts.identity.tables.people import PersonRow
from treum.platform.database import Transaction

_SWEEP_ROWS_MAX = 100
PERSON = (
    PersonRow.id,
    PersonRow.email,
    PersonRow.name,
    PersonRow.roles,
    PersonRow.created_at,
    PersonRow.email_verified_at,
    PersonRow.second_factor_since,
)


async def person_by_id(tx: Transaction, person_id: UUID) -> Person | None:
    row = (await tx.execute(select(*PERSON).where(PersonRow.id == person_id))).one_or_none()
    return None if row is None else person_of(row)


async def person_by_email(tx: Transaction, email: str) -> Person | None:
    """email: folded."""
    row = (await tx.execute(select(*PERSON).where(PersonRow.email == email))).one_or_none()
    return None if row is None else person_of(row)


async def accounts_by_email(tx: Transaction, emails: Sequence[str]) -> dict[str, Account]:
    """emails: folded."""
    found = await tx.execute(
        select(*PERSON, PersonRow.password_hash).where(PersonRow.email.in_(emails))
    )
    return {
        row.email: Account(person=person_of(row), password_hash=row.password_hash) for row in found
    }


async def insert_account(tx: Transaction, account: Account) -> bool:
    """False when the e-mail is taken, also by a sign-up that commits at this moment."""
    inserted = await tx.scalar(
        insert(PersonRow)
        .values(_values(account))
        .on_conflict_do_nothing(index_elements=[PersonRow.email])
        .returning(PersonRow.id)
    )
    return inserted is not None


async def put_accounts(tx: Transaction, accounts: Sequence[Account]) -> list[UUID]:
    """Insert, or make those with the same e-mail like these; ids of the ones inserted."""
    statement = insert(PersonRow).values([_values(account) for account in accounts])
    changed = {
        name: statement.excluded[name]
        for name in ("name", "roles", "password_hash", "email_verified_at")
    }
    # A row that this statement inserted has no deleting or locking transaction yet.
    is_new = literal_column("xmax = 0", Boolean).label("is_new")
    found = await tx.execute(
        statement.on_conflict_do_update(index_elements=[PersonRow.email], set_=changed).returning(
            PersonRow.id, is_new
        )
    )
    return [row.id for row in found if row.is_new]


async def replace_password_hash(tx: Transaction, account: Account, *, password_hash: str) -> None:
    """Unless somebody changed the password since the account was read."""
    await tx.execute(
        update(PersonRow)
        .where(PersonRow.id == account.person.id, PersonRow.password_hash == account.password_hash)
        .values(password_hash=password_hash)
    )


async def lock_person_by_email(tx: Transaction, email: str) -> Person | None:
    """email: folded. Requests for one person wait for each other."""
    statement = select(*PERSON).where(PersonRow.email == email).with_for_update(key_share=True)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else person_of(row)


def person_of(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=tuple(role for role in Role if role in row.roles),
        created_at=row.created_at,
        email_verified_at=row.email_verified_at,
        has_second_factor=row.second_factor_since is not None,
    )


def _values(account: Account) -> dict[str, object]:
    person = account.person
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "roles": [str(role) for role in person.roles],
        "password_hash": account.password_hash,
        "created_at": person.created_at,
        "email_verified_at": person.email_verified_at,
    }
