"""Rows of what trades, and when."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Numeric,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.market.rules.instrument import InstrumentKind
from treum.contexts.market.rules.session import SessionKind
from treum.platform.database import Base

SCHEMA = "market"
PRICE = Numeric(18, 4)
_SPECIAL_KINDS = (
    SessionKind.REGULAR,
    SessionKind.HOLIDAY,
    SessionKind.SPECIAL,
    SessionKind.MUHURAT,
)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class InstrumentRow(Base):
    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("exchange", "symbol", name="instrument_exchange_symbol"),
        one_of("kind", tuple(InstrumentKind)),
        CheckConstraint("tick_size > 0", name="tick_size_positive"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    exchange: Mapped[str] = mapped_column(Text)
    symbol: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    tick_size: Mapped[Decimal] = mapped_column(PRICE)
    is_demo: Mapped[bool]


class SpecialDayRow(Base):
    """source: `operator` where a person has set the day; the shipped calendar leaves it alone."""

    __tablename__ = "special_day"
    __table_args__ = (one_of("kind", _SPECIAL_KINDS), {"schema": SCHEMA})

    exchange: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)


class SpecialWindowRow(Base):
    """opens, closes: the exchange's local time."""

    __tablename__ = "special_window"
    __table_args__ = (
        ForeignKeyConstraint(
            ["exchange", "day"],
            [f"{SCHEMA}.special_day.exchange", f"{SCHEMA}.special_day.day"],
            name="special_window_day",
            ondelete="CASCADE",
        ),
        CheckConstraint("opens < closes", name="window_opens_first"),
        {"schema": SCHEMA},
    )

    exchange: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    opens: Mapped[time] = mapped_column(Time, primary_key=True)
    closes: Mapped[time] = mapped_column(Time)
