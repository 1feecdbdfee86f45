"""SQL of the schema `identity`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Row, delete, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.identity.rules import Account, Person, Role, Session, Ticket, Verification
from treum.contexts.identity.tables import (
    EmailVerificationRow,
    PersonRow,
    SessionRow,
    UsedTicketRow,
)
from treum.platform.database import Transaction

# Clocks of two machines may differ by this much before a used ticket could be used again.
_CLOCKS_APART = timedelta(minutes=5)
_SWEEP_ROWS_MAX = 100
_PERSON = (
    PersonRow.id,
    PersonRow.email,
    PersonRow.name,
    PersonRow.roles,
    PersonRow.created_at,
    PersonRow.email_verified_at,
)

_VERIFICATION = select(
    EmailVerificationRow.id,
    EmailVerificationRow.person_id,
    EmailVerificationRow.email,
    EmailVerificationRow.expires_at,
    EmailVerificationRow.used_at,
)


async def person_by_id(tx: Transaction, person_id: UUID) -> Person | None:
    row = (await tx.execute(select(*_PERSON).where(PersonRow.id == person_id))).one_or_none()
    return None if row is None else _person(row)


async def person_by_email(tx: Transaction, email: str) -> Person | None:
    """email: folded."""
    row = (await tx.execute(select(*_PERSON).where(PersonRow.email == email))).one_or_none()
    return None if row is None else _person(row)


async def accounts_by_email(tx: Transaction, emails: Sequence[str]) -> dict[str, Account]:
    """emails: folded."""
    found = await tx.execute(
        select(*_PERSON, PersonRow.password_hash).where(PersonRow.email.in_(emails))
    )
    return {
        row.email: Account(person=_person(row), password_hash=row.password_hash) for row in found
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


async def lock_person_by_email(tx: Transaction, email: str) -> Person | None:
    """email: folded. Requests for one person wait for each other."""
    statement = select(*_PERSON).where(PersonRow.email == email).with_for_update(key_share=True)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else _person(row)


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


async def session_by_token_hash(tx: Transaction, token_hash: bytes) -> Session | None:
    return await _session(tx, SessionRow.token_hash == token_hash)


async def session_by_id(tx: Transaction, session_id: UUID) -> Session | None:
    return await _session(tx, SessionRow.id == session_id)


async def note_sighting(tx: Transaction, session: Session) -> None:
    """Unless another request has noted it meanwhile."""
    await tx.execute(
        update(SessionRow)
        .where(SessionRow.id == session.id, SessionRow.last_seen_at == session.last_seen_at)
        .values(last_seen_at=tx.now)
    )


async def end_session(tx: Transaction, token_hash: bytes) -> tuple[UUID, UUID] | None:
    """Its id and its person's; None when there is none or it has ended before."""
    row = (
        await tx.execute(
            update(SessionRow)
            .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None))
            .values(ended_at=tx.now)
            .returning(SessionRow.id, SessionRow.person_id)
        )
    ).one_or_none()
    return None if row is None else (row.id, row.person_id)


async def sweep_sessions(tx: Transaction, person_id: UUID) -> None:
    """Delete some of a person's sessions that are past their last instant."""
    expired = (
        select(SessionRow.id)
        .where(SessionRow.person_id == person_id, SessionRow.expires_at <= tx.now)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(SessionRow).where(SessionRow.id.in_(expired)))


async def use_ticket(tx: Transaction, ticket: Ticket) -> bool:
    """False when it was used before; waits for another use that has not committed yet."""
    inserted = await tx.scalar(
        insert(UsedTicketRow)
        .values(id=ticket.id, expires_at=ticket.expires_at)
        .on_conflict_do_nothing(index_elements=[UsedTicketRow.id])
        .returning(UsedTicketRow.id)
    )
    return inserted is not None


async def sweep_tickets(tx: Transaction, now: datetime) -> None:
    """Delete some tickets that nobody would accept any more."""
    expired = (
        select(UsedTicketRow.id)
        .where(UsedTicketRow.expires_at < now - _CLOCKS_APART)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(UsedTicketRow).where(UsedTicketRow.id.in_(expired)))


async def _session(tx: Transaction, condition: ColumnElement[bool]) -> Session | None:
    found = await tx.execute(
        select(
            SessionRow.id,
            SessionRow.person_id,
            PersonRow.roles,
            SessionRow.last_seen_at,
            SessionRow.idle_s,
            SessionRow.expires_at,
            SessionRow.ended_at,
        )
        .join(PersonRow, PersonRow.id == SessionRow.person_id)
        .where(condition)
    )
    row = found.one_or_none()
    if row is None:
        return None
    return Session(
        id=row.id,
        person_id=row.person_id,
        roles=frozenset(row.roles),
        last_seen_at=row.last_seen_at,
        idle=timedelta(seconds=row.idle_s),
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=tuple(role for role in Role if role in row.roles),
        created_at=row.created_at,
        email_verified_at=row.email_verified_at,
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
