"""SQL of used tickets."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.identity.rules.tickets import Ticket
from treum.contexts.identity.tables.tickets import UsedTicketRow
from treum.platform.database import Transaction

# Clocks of two machines may differ by this much before a used ticket could be used again.
_CLOCKS_APART = timedelta(minutes=5)
_SWEEP_ROWS_MAX = 100


async def use_ticket(tx: Transaction, ticket: Ticket) -> bool:
    """False when it was used before; waits for another use that has not committed yet."""
    inserted = await tx.scalar(
        insert(UsedTicketRow)
        .values(id=ticket.id, expires_at=ticket.expires_at)
        .on_conflict_do_nothing(index_elements=[UsedTicketRow.id])
        .returning(UsedTicketRow.id)
    )
    return inserted is not None


async def sweep_tickets(tx: Transaction, now: datetime) -> None:
    """Delete some tickets that nobody would accept any more."""
    expired = (
        select(UsedTicketRow.id)
        .where(UsedTicketRow.expires_at < now - _CLOCKS_APART)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(UsedTicketRow).where(UsedTicketRow.id.in_(expired)))
