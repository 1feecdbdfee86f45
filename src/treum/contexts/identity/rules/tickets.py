"""A pass that opens one socket."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from treum.platform.errors import Unauthenticated

TICKET_LIFE = timedelta(seconds=30)


class BadTicket(Unauthenticated):
    """Forged, too old, used before, or its session has ended: the caller is not told which."""

    code = "identity.bad_ticket"
    title = "This ticket is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    id: UUID
    person_id: UUID
    session_id: UUID
    expires_at: datetime
