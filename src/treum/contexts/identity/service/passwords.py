"""Change a password: by who is signed in and has just proven it, or by a mailed link.

Both take the database and not a transaction, as hashing must not hold a connection meanwhile.
"""

from uuid import UUID

from treum.contexts.identity.adapters.base import Hasher
from treum.contexts.identity.events import EmailVerified
from treum.contexts.identity.queries.passwords import (
    account_by_id,
    lock_account,
    set_password_hash,
)
from treum.contexts.identity.queries.resets import (
    note_email_proven,
    reset_by_token_hash,
    use_up_resets,
)
from treum.contexts.identity.queries.sessions import session_by_id
from treum.contexts.identity.rules.notices import Notice
from treum.contexts.identity.rules.passwords import new_password
from treum.contexts.identity.rules.people import Account, Person
from treum.contexts.identity.rules.resets import BadReset, is_good
from treum.contexts.identity.rules.tokens import hash_of
from treum.contexts.identity.service.notices import notify
from treum.contexts.identity.service.proof import rotate
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Actor, SignInRequired
from treum.platform.database import Database, Transaction


async def change_password(
    database: Database, actor: Actor, *, password: str, hasher: Hasher
) -> str:
    """The new token of the actor's session, the only one that goes on.

    Publishes: SessionEnded of the others. Raises: BadPassword, SignInRequired.
    """
    async with database.snapshot() as tx:
        account = await account_by_id(tx, actor.person_id)
    if account is None:
        raise SignInRequired("Sign in to continue.")
    password_hash = await hasher.hash(_accepted(password, account.person))
    async with database.transaction(actor=str(actor.person_id)) as tx:
        await lock_account(tx, actor.person_id)
        token = await rotate(tx, actor)
        session = await session_by_id(tx, actor.session_id)
        await _replace(tx, actor.person_id, password_hash=password_hash)
        await revoke_all(tx, actor.person_id, reason=Reason.PASSWORD_CHANGED, keep=actor.session_id)
        await _record(tx, actor.person_id, action="identity.password_changed")
        device = session.device if session else ""
        await notify(tx, actor.person_id, Notice.PASSWORD_CHANGED, device=device)
    return token


async def reset_password(
    database: Database, token: str, *, password: str, hasher: Hasher, device: str = ""
) -> None:
    """Ends every session and begins none, so that a second factor stays what it is.

    Publishes: SessionEnded of each, EmailVerified. Raises: BadReset, BadPassword.
    """
    async with database.snapshot() as tx:
        account = await _account(tx, token, is_locked=False)
    password_hash = await hasher.hash(_accepted(password, account.person))
    person_id = account.person.id
    async with database.transaction(actor=str(person_id)) as tx:
        await _account(tx, token, is_locked=True)
        await _replace(tx, person_id, password_hash=password_hash)
        if await note_email_proven(tx, person_id):
            tx.publish(EmailVerified(person_id=person_id))
        await revoke_all(tx, person_id, reason=Reason.PASSWORD_RESET)
        await _record(tx, person_id, action="identity.password_reset")
        await notify(tx, person_id, Notice.PASSWORD_RESET, device=device)


async def _account(tx: Transaction, token: str, *, is_locked: bool) -> Account:
    """Whose password the link may set. Raises: BadReset."""
    token_hash = hash_of(token)
    reset = await reset_by_token_hash(tx, token_hash)
    if reset is None:
        raise BadReset("Ask for a new link.")
    if is_locked:
        account = await lock_account(tx, reset.person_id)
        # Only now is nobody else using a link of theirs, so only now does this say anything.
        reset = await reset_by_token_hash(tx, token_hash)
    else:
        account = await account_by_id(tx, reset.person_id)
    if account is None or reset is None or not is_good(reset, account, now=tx.now):
        raise BadReset("Ask for a new link.")
    return account


async def _replace(tx: Transaction, person_id: UUID, *, password_hash: str) -> None:
    """No link that was mailed before opens the account afterwards."""
    await set_password_hash(tx, person_id, password_hash=password_hash)
    await use_up_resets(tx, person_id)


async def _record(tx: Transaction, person_id: UUID, *, action: str) -> None:
    await audit.record(tx, Act(action=action, subject=f"person:{person_id}", detail={}))


def _accepted(password: str, person: Person) -> str:
    """Raises: BadPassword."""
    return new_password(password, email=person.email, name=person.name)
