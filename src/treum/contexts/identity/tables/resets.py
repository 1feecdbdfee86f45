"""Rows of requests to set a forgotten password anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base


class PasswordResetRow(Base):
    """token_hash, expires_at: from when its link is made. email, password_mark (SHA-256 of the
    password's hash): as they were when requested."""

    __tablename__ = "password_reset"
    __table_args__ = (
        UniqueConstraint("token_hash", name="password_reset_token_hash"),
        CheckConstraint("octet_length(token_hash) = 32", name="password_reset_token_hash_length"),
        CheckConstraint("octet_length(password_mark) = 32", name="password_reset_mark_length"),
        CheckConstraint(
            "(token_hash IS NULL) = (expires_at IS NULL)", name="password_reset_opened"
        ),
        Index("password_reset_by_person", "person_id", "requested_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="password_reset_person", ondelete="CASCADE")
    )
    email: Mapped[str] = mapped_column(Text)
    password_mark: Mapped[bytes] = mapped_column(LargeBinary)
    requested_at: Mapped[datetime] = mapped_column(AT)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(AT)
    used_at: Mapped[datetime | None] = mapped_column(AT)
