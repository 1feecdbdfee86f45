"""Rows of apps and of personal tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules.apps import LABEL_CHARACTERS_MAX
from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.auth.actor import Method
from treum.platform.database import Base

_METHODS = ", ".join(f"'{method}'" for method in Method)


class TokenFamilyRow(Base):
    """One sign-in of an app. A refresh token carries its family and generation, so that an older
    one is recognised without a row of its own: a family is one row however often it is refreshed.

    token_hash: SHA-256 of the newest. salt: what it was made from, together with a key of ours.
    """

    __tablename__ = "token_family"
    __table_args__ = (
        CheckConstraint("octet_length(token_hash) = 32", name="token_family_token_hash_length"),
        CheckConstraint("octet_length(salt) = 32", name="token_family_salt_length"),
        CheckConstraint("generation > 0", name="token_family_generation_positive"),
        CheckConstraint("idle_s > 0", name="token_family_idle_positive"),
        CheckConstraint("expires_at > created_at", name="token_family_expires_later"),
        CheckConstraint(
            f"cardinality(methods) > 0 AND methods <@ ARRAY[{_METHODS}]::text[]",
            name="token_family_methods_known",
        ),
        CheckConstraint(
            f"length(device_name) BETWEEN 1 AND {LABEL_CHARACTERS_MAX}",
            name="token_family_device_name_length",
        ),
        Index("token_family_by_person", "person_id", "expires_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="token_family_person", ondelete="CASCADE")
    )
    device_name: Mapped[str] = mapped_column(Text)
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(AT)
    rotated_at: Mapped[datetime] = mapped_column(AT)
    idle_s: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(AT)
    ended_at: Mapped[datetime | None] = mapped_column(AT)
    generation: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)


class PersonalTokenRow(Base):
    """A scope that is not given any more may stay here: no route asks for it."""

    __tablename__ = "personal_token"
    __table_args__ = (
        UniqueConstraint("token_hash", name="personal_token_token_hash"),
        CheckConstraint("octet_length(token_hash) = 32", name="personal_token_token_hash_length"),
        CheckConstraint("cardinality(scopes) > 0", name="personal_token_scoped"),
        CheckConstraint("expires_at > created_at", name="personal_token_expires_later"),
        CheckConstraint(
            f"length(name) BETWEEN 1 AND {LABEL_CHARACTERS_MAX}", name="personal_token_name_length"
        ),
        Index("personal_token_by_person", "person_id", "expires_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="personal_token_person", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(AT)
    expires_at: Mapped[datetime] = mapped_column(AT)
    last_used_at: Mapped[datetime | None] = mapped_column(AT)
    ended_at: Mapped[datetime | None] = mapped_column(AT)
