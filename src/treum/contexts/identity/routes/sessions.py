"""Where am I signed in, and out with the others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from treum.contexts.identity.queries.devices import live_sessions
from treum.contexts.identity.routes.answers import SIGN_IN_REQUIRED
from treum.contexts.identity.service import devices
from treum.platform.auth import Method, SignedIn, clear_session_cookie
from treum.platform.http.app import Reading, Writing
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/users/me/sessions", tags=["users"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """device: browser and system. methods: of the last proof. is_current: the caller's own."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    methods: tuple[Method, ...]
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionList:
    """The newest seen first, at most 100."""

    items: tuple[SessionView, ...]


@router.get("", summary="Where I am signed in", responses=SIGN_IN_REQUIRED)
async def list_sessions(*, actor: SignedIn, tx: Reading) -> SessionList:
    found = await live_sessions(tx, actor.person_id)
    return SessionList(
        items=tuple(
            SessionView(
                id=session.id,
                device=session.device,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
                methods=tuple(sorted(session.methods)),
                is_current=session.id == actor.session_id,
            )
            for session in found
        )
    )


@router.delete(
    "/{session_id}",
    status_code=204,
    summary="Sign out on one device",
    responses=SIGN_IN_REQUIRED
    | {404: {"model": Problem, "description": "`identity.no_such_session`"}},
)
async def end_session(
    request: Request, response: Response, *, session_id: UUID, actor: SignedIn, tx: Writing
) -> None:
    """Closes all of the person's sockets; those of other sessions open again by themselves."""
    await devices.end_one(tx, actor, session_id)
    if session_id == actor.session_id:
        clear_session_cookie(request, response)


@router.post(
    "/end-others",
    status_code=204,
    summary="Sign out everywhere else",
    responses=SIGN_IN_REQUIRED,
)
async def end_other_sessions(*, actor: SignedIn, tx: Writing) -> None:
    """Safe to repeat."""
    await devices.end_others(tx, actor)
