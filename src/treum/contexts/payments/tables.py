"""Rows of the schema `payments`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.payments.rules import Product, Source
from treum.platform.database import Base

SCHEMA = "payments"
_AT = TIMESTAMP(timezone=True)


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"entitlement_{column}_known")


class EntitlementRow(Base):
    """person_id: of identity. valid_to: null when open-ended."""

    __tablename__ = "entitlement"
    __table_args__ = (
        UniqueConstraint("person_id", "product", "valid_from", name="entitlement_once"),
        _one_of("product", tuple(Product)),
        _one_of("source", tuple(Source)),
        CheckConstraint("valid_to > valid_from", name="entitlement_ends_later"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    product: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime] = mapped_column(_AT)
    valid_to: Mapped[datetime | None] = mapped_column(_AT)
    source: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(_AT)
