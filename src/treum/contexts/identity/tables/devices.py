"""Rows of devices that are known to a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base


class KnownDeviceRow(Base):
    """A browser on which the person has signed in. token_hash: SHA-256 of its cookie's token."""

    __tablename__ = "known_device"
    __table_args__ = (
        UniqueConstraint("token_hash", name="known_device_token_hash"),
        CheckConstraint("octet_length(token_hash) = 32", name="known_device_token_hash_length"),
        CheckConstraint("last_used_at >= created_at", name="known_device_used_later"),
        Index("known_device_by_person", "person_id", "last_used_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="known_device_person", ondelete="CASCADE")
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(AT)
    last_used_at: Mapped[datetime] = mapped_column(AT)
