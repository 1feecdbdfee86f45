"""Prove once more, by a second factor, that it is still the same person."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from treum.contexts.identity.queries.sessions import rotate_session_token
from treum.contexts.identity.rules.factors import BadCode
from treum.contexts.identity.service.codes import Authenticators, Entered, try_code
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Actor, Method, SignInRequired, tell_sessions_changed
from treum.platform.database import Database, Transaction

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The session's new token; the one of before is worthless."""

    token: str = field(repr=False)
    expires_at: datetime


async def prove_by_totp(
    database: Database, actor: Actor, *, code: str, using: Authenticators
) -> Proven:
    """Raises: BadCode, TooManyCodes."""
    entered = Entered(method=Method.TOTP, code=code)
    async with database.transaction(actor=str(actor.person_id)) as tx:
        if await try_code(tx, actor.person_id, entered, using=using):
            return await note_proven(tx, actor, Method.TOTP)
    raise BadCode("Enter the code that your app shows now.")


async def note_proven(tx: Transaction, actor: Actor, method: Method) -> Proven:
    """Raises: SignInRequired when the session has ended meanwhile."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    expires_at = await rotate_session_token(
        tx,
        actor.session_id,
        token_hash=hashlib.sha256(token.encode()).digest(),
        methods=frozenset({method}),
    )
    if expires_at is None:
        raise SignInRequired("Sign in to continue.")
    tell_sessions_changed(tx, actor.person_id)
    subject = f"person:{actor.person_id}"
    detail = {"method": str(method)}
    await audit.record(tx, Act(action="identity.proven", subject=subject, detail=detail))
    return Proven(token=token, expires_at=expires_at)
