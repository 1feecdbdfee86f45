"""Rows of people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules.people import EMAIL_CHARACTERS_MAX, NAME_CHARACTERS_MAX, Role
from treum.platform.database import Base

SCHEMA = "identity"
AT = TIMESTAMP(timezone=True)
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
    created_at: Mapped[datetime] = mapped_column(AT)
    email_verified_at: Mapped[datetime | None] = mapped_column(AT)
    second_factor_since: Mapped[datetime | None] = mapped_column(AT)
    disabled_at: Mapped[datetime | None] = mapped_column(AT)
