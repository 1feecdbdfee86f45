"""Rows of the schema `identity`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules import EMAIL_CHARACTERS_MAX, NAME_CHARACTERS_MAX, Role
from treum.platform.database import Base

SCHEMA = "identity"
_AT = TIMESTAMP(timezone=True)
_ROLES = ", ".join(f"'{role}'" for role in Role)


class PersonRow(Base):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email", name="person_email"),
        CheckConstraint(
            f"email = lower(email) AND length(email) BETWEEN 3 AND {EMAIL_CHARACTERS_MAX}",
            name="person_email_folded",
        ),
        CheckConstraint(
            f"length(name) BETWEEN 1 AND {NAME_CHARACTERS_MAX}", name="person_name_length"
        ),
        CheckConstraint(
            f"cardinality(roles) > 0 AND roles <@ ARRAY[{_ROLES}]::text[]",
            name="person_roles_known",
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(_AT)
    email_verified_at: Mapped[datetime | None] = mapped_column(_AT)


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
    requested_at: Mapped[datetime] = mapped_column(_AT)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(_AT)
    used_at: Mapped[datetime | None] = mapped_column(_AT)


class SessionRow(Base):
    """token_hash: SHA-256 of the token. idle_s: the limit in force when the session began."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("token_hash", name="session_token_hash"),
        CheckConstraint("octet_length(token_hash) = 32", name="session_token_hash_length"),
        CheckConstraint("idle_s > 0", name="session_idle_positive"),
        CheckConstraint("expires_at > created_at", name="session_expires_later"),
        Index("session_by_person", "person_id", "expires_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="session_person", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(_AT)
    last_seen_at: Mapped[datetime] = mapped_column(_AT)
    idle_s: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(_AT)
    ended_at: Mapped[datetime | None] = mapped_column(_AT)


class UsedTicketRow(Base):
    """A ticket that has opened its socket; kept until nobody's clock would accept it again."""

    __tablename__ = "used_ticket"
    __table_args__ = (Index("used_ticket_expired", "expires_at"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(_AT)
