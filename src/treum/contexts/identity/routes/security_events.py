"""What has happened to my account, as I may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from fastapi import APIRouter

from treum.contexts.identity.routes.answers import SIGN_IN_REQUIRED
from treum.platform.audit import Recorded, acts_on
from treum.platform.auth import SignedIn
from treum.platform.http.app import Reading
from treum.platform.http.lists import Cursor, Limit, Page, decode_cursor, encode_cursor

router = APIRouter()
By = Literal["you", "staff", "system"]
_SHOWN: Final = ("method", "reason", "device")
_OPERATOR: Final = "operator:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent:
    """by: who did it; staff are never named. detail: of `method`, `reason` and `device`."""

    id: UUID
    at: datetime
    action: str
    by: By
    detail: dict[str, str]


@router.get(
    "/users/me/security-events",
    tags=["users"],
    summary="What has happened to my account, newest first",
    responses=SIGN_IN_REQUIRED,
)
async def list_security_events(
    actor: SignedIn, tx: Reading, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[SecurityEvent]:
    """Sign-ins, changes of what proves me, and what staff did to the account."""
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    me = actor.person_id
    acts = await acts_on(tx, f"person:{me}", before=before, limit=limit + 1)
    last = acts[limit - 1] if len(acts) > limit else None
    return Page(
        items=[_shown(act, me) for act in acts[:limit]],
        next=encode_cursor(last.at, last.id) if last else None,
    )


def _shown(act: Recorded, me: UUID) -> SecurityEvent:
    found = {name: act.detail.get(name) for name in _SHOWN}
    detail = {name: value for name, value in found.items() if isinstance(value, str)}
    return SecurityEvent(
        id=act.id, at=act.at, action=act.action, by=_by(act.actor, me), detail=detail
    )


def _by(actor: str, me: UUID) -> By:
    """Other people act on an account only as staff; anything else is no person."""
    name = actor.removeprefix("person:")
    if name == str(me):
        return "you"
    return "staff" if actor.startswith(_OPERATOR) or _is_person(name) else "system"


def _is_person(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
