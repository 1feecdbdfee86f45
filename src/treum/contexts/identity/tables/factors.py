"""Rows of second factors and of what they are proven against."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules.factors import WRONG_CODES_MAX, Purpose
from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base

_PURPOSES = ", ".join(f"'{purpose}'" for purpose in Purpose)


def _person(constraint: str) -> ForeignKey:
    return ForeignKey(f"{SCHEMA}.person.id", name=constraint, ondelete="CASCADE")


class TotpRow(Base):
    """secret: sealed by the vault. One that is not confirmed counts for nothing."""

    __tablename__ = "totp"
    __table_args__ = (
        CheckConstraint(
            "(confirmed_at IS NULL) = (last_used_step IS NULL)", name="totp_confirmed_by_a_code"
        ),
        CheckConstraint("last_used_step >= 0", name="totp_step_positive"),
        CheckConstraint("octet_length(secret) >= 32", name="totp_sealed"),
        Index(
            "totp_one_active",
            "person_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
        Index(
            "totp_one_pending",
            "person_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NULL"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(_person("totp_person"))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(AT)
    confirmed_at: Mapped[datetime | None] = mapped_column(AT)
    last_used_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCodeRow(Base):
    """code_hash: SHA-256 of the code without its hyphens."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        UniqueConstraint("person_id", "code_hash", name="recovery_code_once"),
        CheckConstraint("octet_length(code_hash) = 32", name="recovery_code_hash_length"),
        CheckConstraint("used_at >= created_at", name="recovery_code_used_later"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(_person("recovery_code_person"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(AT)
    used_at: Mapped[datetime | None] = mapped_column(AT)


class ChallengeRow(Base):
    """challenge: what a passkey signs, or the SHA-256 of the token of a second step."""

    __tablename__ = "challenge"
    __table_args__ = (
        UniqueConstraint("challenge", name="challenge_once"),
        CheckConstraint("octet_length(challenge) = 32", name="challenge_length"),
        CheckConstraint(f"purpose IN ({_PURPOSES})", name="challenge_purpose_known"),
        CheckConstraint(
            "(person_id IS NULL) = (purpose = 'passkey_sign_in')", name="challenge_of_a_person"
        ),
        CheckConstraint(
            "expires_at > created_at AND expires_at <= created_at + interval '5 minutes'",
            name="challenge_is_short",
        ),
        CheckConstraint(
            f"wrong_codes BETWEEN 0 AND {WRONG_CODES_MAX}", name="challenge_wrong_codes"
        ),
        Index("challenge_by_expiry", "expires_at"),
        Index("challenge_by_person", "person_id"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(_person("challenge_person"))
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(AT)
    expires_at: Mapped[datetime] = mapped_column(AT)
    wrong_codes: Mapped[int]
    used_at: Mapped[datetime | None] = mapped_column(AT)


class WrongCodeRow(Base):
    """A code that did not fit; too many of late, and no code of this person is tried."""

    __tablename__ = "wrong_code"
    __table_args__ = (Index("wrong_code_by_person", "person_id", "entered_at"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(_person("wrong_code_person"))
    entered_at: Mapped[datetime] = mapped_column(AT)
