"""Prove again who one is, within a session: what a sensitive act demands.

The session gets another token each time, so that one which leaked before is worthless after.
"""

from uuid import UUID

from treum.contexts.identity.adapters.base import Hasher
from treum.contexts.identity.queries.passwords import (
    account_by_id,
    lock_account,
    lock_proof,
    set_proof,
)
from treum.contexts.identity.rules.passwords import WrongPassword, normal_password
from treum.contexts.identity.rules.people import Account
from treum.contexts.identity.rules.proof import Proven, proven_again
from treum.contexts.identity.rules.tokens import hash_of, new_token
from treum.contexts.identity.service import throttle
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Actor, Method, SignInRequired, tell_sessions_changed
from treum.platform.database import Database, Transaction

_WRONG = "Check it and try again."


async def prove(tx: Transaction, actor: Actor, *, methods: frozenset[Method]) -> str:
    """The session's new token; the old one is worth nothing from the commit on.

    methods: what has just been proven. They add to those of the last five minutes.

    Raises: SignInRequired when the session has ended meanwhile.
    """
    tx.actor = str(actor.person_id)
    earlier = await _proof(tx, actor)
    proven = proven_again(earlier, methods, now=tx.now)
    token = await _rotate(tx, actor, proven=proven)
    subject = f"person:{actor.person_id}"
    detail = {"session": str(actor.session_id), "methods": sorted(methods)}
    await audit.record(tx, Act(action="identity.proven", subject=subject, detail=detail))
    return token


async def rotate(tx: Transaction, actor: Actor) -> str:
    """The session's new token, and nothing else of it changes. Raises: SignInRequired."""
    return await _rotate(tx, actor, proven=await _proof(tx, actor))


async def prove_by_password(
    database: Database, actor: Actor, *, password: str, hasher: Hasher
) -> str:
    """The session's new token.

    Raises: WrongPassword, SignInRequired, TooManyAttempts before anything is tried.
    """
    async with throttle.admitted_proof(database, actor.person_id):
        return await _prove_by_password(database, actor, password=password, hasher=hasher)


async def _prove_by_password(
    database: Database, actor: Actor, *, password: str, hasher: Hasher
) -> str:
    async with database.snapshot() as tx:
        account = await account_by_id(tx, actor.person_id)
    known = account.password_hash if account else None
    if not await hasher.verify(known, normal_password(password)):
        await _note_failure(database, actor)
        raise WrongPassword(_WRONG)
    async with database.transaction(actor=str(actor.person_id)) as tx:
        if await lock_unchanged(tx, actor.person_id, password_hash=known) is None:
            raise WrongPassword(_WRONG)
        return await prove(tx, actor, methods=frozenset({Method.PASSWORD}))


async def _note_failure(database: Database, actor: Actor) -> None:
    subject, detail = f"person:{actor.person_id}", {"method": str(Method.PASSWORD)}
    async with database.transaction(actor=str(actor.person_id)) as tx:
        await audit.record(tx, Act(action="identity.proof_failed", subject=subject, detail=detail))


async def lock_unchanged(
    tx: Transaction, person_id: UUID, *, password_hash: str | None
) -> Account | None:
    """None when the password was changed while it was being verified."""
    account = await lock_account(tx, person_id)
    return account if account and account.password_hash == password_hash else None


async def _proof(tx: Transaction, actor: Actor) -> Proven:
    proven = await lock_proof(tx, actor.session_id)
    if proven is None:
        raise SignInRequired("Sign in to continue.")
    return proven


async def _rotate(tx: Transaction, actor: Actor, *, proven: Proven) -> str:
    token = new_token()
    await set_proof(tx, actor.session_id, token_hash=hash_of(token), proven=proven)
    tell_sessions_changed(tx, actor.person_id)
    return token
