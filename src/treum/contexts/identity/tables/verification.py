"""Rows of requests to prove an e-mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base


class EmailVerificationRow(Base):
    """token_hash, expires_at: from when its link is made. email: as it was when requested."""

    __tablename__ = "email_verification"
    __table_args__ = (
        UniqueConstraint("token_hash", name="email_verification_token_hash"),
        CheckConstraint(
            "octet_length(token_hash) = 32", name="email_verification_token_hash_length"
        ),
        CheckConstraint(
            "(token_hash IS NULL) = (expires_at IS NULL)", name="email_verification_opened"
        ),
        CheckConstraint(
            "used_at IS NULL OR token_hash IS NOT NULL", name="email_verification_used"
        ),
        Index("email_verification_by_person", "person_id", "requested_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="email_verification_person", ondelete="CASCADE")
    )
    email: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(AT)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(AT)
    used_at: Mapped[datetime | None] = mapped_column(AT)
