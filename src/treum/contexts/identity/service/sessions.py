"""Begin, recognise and end sessions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from treum.contexts.identity.events import SessionEnded
from treum.contexts.identity.queries.sessions import (
    end_session,
    note_sighting,
    session_by_token_hash,
    sweep_sessions,
    was_ended,
)
from treum.contexts.identity.queries.staff import is_disabled
from treum.contexts.identity.rules.passwords import BadCredentials
from treum.contexts.identity.rules.permissions import needs_two_factors
from treum.contexts.identity.rules.sessions import is_live, is_sighting_due
from treum.contexts.identity.rules.tokens import hash_of, new_token
from treum.contexts.identity.tables.sessions import SessionRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Actor, Method, SessionOver, tell_sessions_ended
from treum.platform.database import Transaction
from treum.platform.ids import new_id
from treum.platform.settings import AuthSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How somebody has just proven who they are, and on what device."""

    methods: frozenset[Method] = frozenset({Method.PASSWORD})
    device: str = "Unknown device"


async def begin_session(
    tx: Transaction, person_id: UUID, *, limits: AuthSettings, proof: Proof
) -> str:
    """The token of a new session; it is stored nowhere.

    Raises: BadCredentials, for a disabled person proves themselves in vain.
    """
    if await is_disabled(tx, person_id):
        raise BadCredentials("Check both and try again.")
    token = new_token()
    await sweep_sessions(tx, person_id)
    tx.add(
        SessionRow(
            id=new_id(),
            token_hash=hash_of(token),
            person_id=person_id,
            created_at=tx.now,
            last_seen_at=tx.now,
            idle_s=limits.session_idle_s,
            expires_at=tx.now + timedelta(seconds=limits.session_absolute_s),
            methods=sorted(proof.methods),
            proven_at=tx.now,
            device=proof.device,
        )
    )
    await tx.flush()
    return token


async def authenticate(tx: Transaction, token: str) -> Actor | None:
    """Who a live session belongs to; notes that it was seen."""
    session = await session_by_token_hash(tx, hash_of(token))
    if session is None or not is_live(session, tx.now):
        return None
    if is_sighting_due(session, tx.now):
        await note_sighting(tx, session)
    return Actor(
        person_id=session.person_id,
        session_id=session.id,
        roles=session.roles,
        methods=session.methods,
        proven_at=session.proven_at,
        has_second_factor=session.has_second_factor,
        needs_two_factors=needs_two_factors(session.roles),
    )


async def recognise(tx: Transaction, token: str) -> Actor | None:
    """As `authenticate`, for a caller who is to learn why not. Raises: SessionOver."""
    actor = await authenticate(tx, token)
    if actor is None and await was_ended(tx, hash_of(token)):
        raise SessionOver("Sign in again.")
    return actor


async def sign_out(tx: Transaction, token: str) -> None:
    """End the session and close its person's sockets; a token of no session ends nothing.

    Publishes: SessionEnded
    """
    ended = await end_session(tx, hash_of(token))
    if ended is None:
        return
    session_id, person_id = ended
    tx.actor = str(person_id)
    tell_sessions_ended(tx, person_id)
    tx.publish(SessionEnded(session_id=session_id, person_id=person_id))
    detail = {"session": str(session_id)}
    await audit.record(
        tx, Act(action="identity.signed_out", subject=f"person:{person_id}", detail=detail)
    )
