"""Issue and redeem the tickets that open sockets."""

from datetime import UTC, datetime
from uuid import UUID

from treum.contexts.identity.adapters.joserfc import open_ticket, seal_ticket
from treum.contexts.identity.queries.sessions import session_by_id
from treum.contexts.identity.queries.tickets import sweep_tickets, use_ticket
from treum.contexts.identity.rules.sessions import is_live
from treum.contexts.identity.rules.tickets import TICKET_LIFE, BadTicket, Ticket
from treum.contexts.identity.service.bearers import stands_for
from treum.platform.auth import Actor
from treum.platform.database import Transaction
from treum.platform.ids import new_id
from treum.platform.settings import Secret


def issue_ticket(actor: Actor, *, key: Secret | None, now: datetime) -> tuple[str, datetime]:
    """A ticket of the actor's session and its last instant, a whole second."""
    ticket = Ticket(
        id=new_id(),
        person_id=actor.person_id,
        session_id=actor.session_id,
        expires_at=datetime.fromtimestamp(int((now + TICKET_LIFE).timestamp()), UTC),
    )
    return seal_ticket(ticket, key), ticket.expires_at


async def redeem_ticket(tx: Transaction, ticket: str, *, key: Secret | None, now: datetime) -> UUID:
    """The person who may open the socket. Works once, and only while the session lives, or the app
    or token that asked for it.

    Raises: BadTicket
    """
    opened = open_ticket(ticket, key, now=now)
    if not await _lives(tx, opened, now=now):
        raise BadTicket("Ask for a new ticket.")
    if not await use_ticket(tx, opened):
        raise BadTicket("Ask for a new ticket.")
    await sweep_tickets(tx, now)
    return opened.person_id


async def _lives(tx: Transaction, ticket: Ticket, *, now: datetime) -> bool:
    session = await session_by_id(tx, ticket.session_id)
    if session is None:
        return await stands_for(tx, ticket.session_id, ticket.person_id)
    return is_live(session, now) and session.person_id == ticket.person_id
