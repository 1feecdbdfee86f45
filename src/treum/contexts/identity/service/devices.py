"""Know where one is signed in, and end it from afar."""

from uuid import UUID

from treum.contexts.identity.events import SessionEnded
from treum.contexts.identity.queries.devices import has_used
from treum.contexts.identity.queries.sessions import end_sessions, session_by_id
from treum.contexts.identity.rules.notices import Notice
from treum.contexts.identity.rules.sessions import is_live
from treum.contexts.identity.service.notices import notify
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.contexts.identity.service.sessions import Proof
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Actor, tell_sessions_ended
from treum.platform.database import Transaction
from treum.platform.errors import Missing


class NoSuchSession(Missing):
    """Ended, or not the caller's: they are not told which."""

    code = "identity.no_such_session"
    title = "This session has ended"


async def note_sign_in(tx: Transaction, person_id: UUID, *, proof: Proof) -> None:
    """To be called before the session begins, in a transaction whose actor is the person.

    The person is told by mail when they have not been seen on this device before.
    """
    if not await has_used(tx, person_id, device=proof.device):
        await notify(tx, person_id, Notice.NEW_DEVICE, device=proof.device)
    detail = {"device": proof.device, "method": "+".join(sorted(proof.methods))}
    await audit.record(
        tx, Act(action="identity.signed_in", subject=f"person:{person_id}", detail=detail)
    )


async def end_one(tx: Transaction, actor: Actor, session_id: UUID) -> None:
    """Publishes: SessionEnded. Raises: NoSuchSession."""
    tx.actor = str(actor.person_id)
    session = await session_by_id(tx, session_id)
    if session is None or session.person_id != actor.person_id or not is_live(session, tx.now):
        raise NoSuchSession("It may have ended a moment ago.")
    if not await end_sessions(tx, actor.person_id, only=session_id):
        raise NoSuchSession("It may have ended a moment ago.")
    tx.publish(SessionEnded(session_id=session_id, person_id=actor.person_id))
    tell_sessions_ended(tx, actor.person_id)
    subject, detail = f"person:{actor.person_id}", {"session": str(session_id)}
    await audit.record(tx, Act(action="identity.session_ended", subject=subject, detail=detail))


async def end_others(tx: Transaction, actor: Actor) -> None:
    """Publishes: SessionEnded of each."""
    tx.actor = str(actor.person_id)
    await revoke_all(
        tx, actor.person_id, reason=Reason.SIGNED_OUT_EVERYWHERE, keep=actor.session_id
    )
