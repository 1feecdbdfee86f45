"""SQL of what proves a person: their password and the token of their session."""

from uuid import UUID

from sqlalchemy import select, update

from treum.contexts.identity.queries.people import PERSON, person_of
from treum.contexts.identity.rules.people import Account
from treum.contexts.identity.rules.proof import Proven
from treum.contexts.identity.tables.people import PersonRow
from treum.contexts.identity.tables.sessions import SessionRow
from treum.platform.auth import Method
from treum.platform.database import Transaction


async def account_by_id(tx: Transaction, person_id: UUID) -> Account | None:
    return await _account(tx, person_id, is_locked=False)


async def lock_account(tx: Transaction, person_id: UUID) -> Account | None:
    """Whoever proves or changes the password of one person waits for the other. Locked before
    resets and sessions."""
    return await _account(tx, person_id, is_locked=True)


async def set_password_hash(tx: Transaction, person_id: UUID, *, password_hash: str) -> None:
    await tx.execute(
        update(PersonRow).where(PersonRow.id == person_id).values(password_hash=password_hash)
    )


async def lock_proof(tx: Transaction, session_id: UUID) -> Proven | None:
    """None when the session has ended."""
    statement = select(SessionRow.methods, SessionRow.proven_at).where(
        SessionRow.id == session_id, SessionRow.ended_at.is_(None)
    )
    row = (await tx.execute(statement.with_for_update())).one_or_none()
    if row is None:
        return None
    return Proven(methods=frozenset(Method(each) for each in row.methods), at=row.proven_at)


async def set_proof(
    tx: Transaction, session_id: UUID, *, token_hash: bytes, proven: Proven
) -> None:
    await tx.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id)
        .values(token_hash=token_hash, methods=sorted(proven.methods), proven_at=proven.at)
    )


async def _account(tx: Transaction, person_id: UUID, *, is_locked: bool) -> Account | None:
    statement = select(*PERSON, PersonRow.password_hash).where(PersonRow.id == person_id)
    if is_locked:
        statement = statement.with_for_update(key_share=True)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else Account(person=person_of(row), password_hash=row.password_hash)
