"""Rows of tickets that were used."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base


class UsedTicketRow(Base):
    """A ticket that has opened its socket; kept until nobody's clock would accept it again."""

    __tablename__ = "used_ticket"
    __table_args__ = (Index("used_ticket_expired", "expires_at"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(AT)
