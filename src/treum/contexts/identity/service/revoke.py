"""Make every credential of a person worthless at once."""

from enum import StrEnum
from uuid import UUID

from treum.contexts.identity.events import SessionEnded
from treum.contexts.identity.queries.apps import end_families
from treum.contexts.identity.queries.known_devices import delete_devices
from treum.contexts.identity.queries.personal_tokens import end_tokens
from treum.contexts.identity.queries.sessions import end_sessions
from treum.contexts.identity.rules.notices import Notice
from treum.contexts.identity.service.notices import notify
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import tell_sessions_ended
from treum.platform.database import Transaction


class Reason(StrEnum):
    """Why credentials ended, as an auditor reads it."""

    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a reason
    EMAIL_CHANGED = "email_changed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_USED = "recovery_used"
    ROLES_CHANGED = "roles_changed"
    DISABLED = "disabled"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a reason
    STAFF = "staff"


_NOTICES = {
    Reason.FACTOR_ADDED: Notice.FACTOR_ADDED,
    Reason.FACTOR_REMOVED: Notice.FACTOR_REMOVED,
    Reason.RECOVERY_USED: Notice.RECOVERY_USED,
    Reason.TOKEN_REUSED: Notice.TOKEN_REUSED,
}
"""What the person is told by mail here; of a password, whoever changes it tells on what device."""
_STRANGERS_AGAIN = (Reason.PASSWORD_RESET, Reason.DISABLED)
"""After these nobody's device counts as known: whoever had the account may have signed in on it."""


async def revoke_all(
    tx: Transaction, person_id: UUID, *, reason: Reason, keep: UUID | None = None
) -> None:
    """End all sessions, apps and personal tokens, and close the sockets. keep: the session that
    asked for it, if spared; apps and tokens never are, whatever the reason: whoever got hold of an
    account may have made them, and their owner cannot tell which.

    The next request with any of them is refused. Publishes: SessionEnded of each.
    """
    ended = await end_sessions(tx, person_id, keep=keep)
    apps = await end_families(tx, person_id)
    tokens = await end_tokens(tx, person_id)
    for session_id in ended:
        tx.publish(SessionEnded(session_id=session_id, person_id=person_id))
    tell_sessions_ended(tx, person_id)
    if reason in _STRANGERS_AGAIN:
        await delete_devices(tx, person_id)
    detail = {
        "reason": str(reason),
        "sessions": len(ended),
        "apps": len(apps),
        "tokens": len(tokens),
    }
    await _tell(tx, person_id, reason=reason)
    await audit.record(
        tx, Act(action="identity.credentials_revoked", subject=f"person:{person_id}", detail=detail)
    )


async def revoke_app(tx: Transaction, person_id: UUID, family_id: UUID, *, reason: Reason) -> bool:
    """End one app with all its tokens; False when it is not theirs or has ended before."""
    if not await end_families(tx, person_id, only=family_id):
        return False
    tell_sessions_ended(tx, person_id)
    await _tell(tx, person_id, reason=reason)
    detail = {"reason": str(reason), "app": str(family_id)}
    await audit.record(
        tx, Act(action="identity.app_revoked", subject=f"person:{person_id}", detail=detail)
    )
    return True


async def _tell(tx: Transaction, person_id: UUID, *, reason: Reason) -> None:
    if notice := _NOTICES.get(reason):
        await notify(tx, person_id, notice)
