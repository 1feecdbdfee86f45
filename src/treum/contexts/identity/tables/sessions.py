"""Rows of sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules.sessions import DEVICE_CHARACTERS_MAX
from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.auth.actor import Method
from treum.platform.database import Base

_METHODS = ", ".join(f"'{method}'" for method in Method)


class SessionRow(Base):
    """token_hash: SHA-256 of the token. idle_s: the limit in force when the session began.

    methods, proven_at: of the last proof of who the person is.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("token_hash", name="session_token_hash"),
        CheckConstraint("octet_length(token_hash) = 32", name="session_token_hash_length"),
        CheckConstraint("idle_s > 0", name="session_idle_positive"),
        CheckConstraint("expires_at > created_at", name="session_expires_later"),
        CheckConstraint(
            f"cardinality(methods) > 0 AND methods <@ ARRAY[{_METHODS}]::text[]",
            name="session_methods_known",
        ),
        CheckConstraint(
            f"length(device) BETWEEN 1 AND {DEVICE_CHARACTERS_MAX}", name="session_device_length"
        ),
        Index("session_by_person", "person_id", "expires_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="session_person", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(AT)
    last_seen_at: Mapped[datetime] = mapped_column(AT)
    idle_s: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(AT)
    ended_at: Mapped[datetime | None] = mapped_column(AT)
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))
    proven_at: Mapped[datetime] = mapped_column(AT)
    device: Mapped[str] = mapped_column(Text)
