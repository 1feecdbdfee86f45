"""Who am I, and a ticket for my socket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from treum.contexts.identity.routes.answers import (
    SIGN_IN_REQUIRED,
    User,
    person_of,
    settings_of,
    user_of,
)
from treum.contexts.identity.service import tickets
from treum.platform.auth import Actor, scoped
from treum.platform.clock import now
from treum.platform.http.app import Reading

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class WsTicket:
    """ticket: the first frame's proof, good once and until `expires_at`. ws_url: where to go."""

    ticket: str
    ws_url: str
    expires_at: datetime


@router.get("/users/me", tags=["users"], summary="Who am I", responses=SIGN_IN_REQUIRED)
async def get_me(*, actor: Annotated[Actor, Depends(scoped("profile:read"))], tx: Reading) -> User:
    """The signed-in person."""
    return user_of(await person_of(tx, actor))


@router.post(
    "/auth/ws-ticket",
    tags=["auth"],
    summary="Get a ticket for the socket",
    responses=SIGN_IN_REQUIRED,
)
async def create_ws_ticket(
    request: Request, *, actor: Annotated[Actor, Depends(scoped("live:connect"))]
) -> WsTicket:
    """Send the ticket in the first frame; it works once, within 30 s."""
    settings = settings_of(request)
    ticket, expires_at = tickets.issue_ticket(actor, key=settings.auth.ticket_key, now=now())
    return WsTicket(ticket=ticket, ws_url=settings.socket.public_url, expires_at=expires_at)
