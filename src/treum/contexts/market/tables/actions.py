"""Rows of corporate actions."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.market.rules.actions.action import ActionKind, ActionState
from treum.contexts.market.tables.reference import PRICE, SCHEMA, one_of
from treum.platform.database import Base


class CorporateActionRow(Base):
    """Null terms: those that the kind does not have. decided_at: null while it is proposed."""

    __tablename__ = "corporate_action"
    __table_args__ = (
        UniqueConstraint("exchange", "symbol", "ex_on", "kind", name="corporate_action_once"),
        one_of("kind", tuple(ActionKind)),
        one_of("state", tuple(ActionState)),
        CheckConstraint(
            "(kind IN ('split', 'bonus')) = ((shares_before > 0 AND shares_after > 0) IS TRUE)"
            " AND (kind IN ('dividend', 'demerger'))"
            " = ((value_gone > 0 AND value_gone < close_before) IS TRUE)"
            " AND (kind = 'symbol_change') = (new_symbol IS NOT NULL)",
            name="terms_fit_kind",
        ),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decision_dated"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    exchange: Mapped[str] = mapped_column(Text)
    symbol: Mapped[str] = mapped_column(Text)
    ex_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    shares_before: Mapped[int | None] = mapped_column(Integer)
    shares_after: Mapped[int | None] = mapped_column(Integer)
    close_before: Mapped[Decimal | None] = mapped_column(PRICE)
    value_gone: Mapped[Decimal | None] = mapped_column(PRICE)
    new_symbol: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
