"""Rows of prices within a day that belong to no run: minute bars and ticks."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.market.tables.reference import PRICE, SCHEMA
from treum.platform.database import Base

_BY_AT = {"schema": SCHEMA, "postgresql_partition_by": "RANGE (at)"}


class MinuteBarRow(Base):
    """A bar of one or more whole minutes. at: when it opens. volume: null where none exists.

    Partitioned by month, UTC: no session of the exchange goes over midnight there. No foreign key
    to the instrument: it would cost each of millions of rows a look-up.
    """

    __tablename__ = "minute_bar"
    __table_args__ = (
        CheckConstraint("interval_s > 0 AND interval_s % 60 = 0", name="whole_minutes"),
        CheckConstraint("low > 0", name="prices_positive"),
        CheckConstraint(
            "high >= greatest(open, close) AND low <= least(open, close)", name="prices_consistent"
        ),
        CheckConstraint("volume >= 0", name="volume_not_negative"),
        _BY_AT,
    )

    instrument_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    interval_s: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    open: Mapped[Decimal] = mapped_column(PRICE)
    high: Mapped[Decimal] = mapped_column(PRICE)
    low: Mapped[Decimal] = mapped_column(PRICE)
    close: Mapped[Decimal] = mapped_column(PRICE)
    volume: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text)


class TickRow(Base):
    """number: from 0 among the ticks of one instrument and instant, in their order of arrival.

    quantity: shares since the last tick; null where none exists. Partitioned by day: a busy day
    has as many rows as a year of minutes, and days are what is dropped.
    """

    __tablename__ = "tick"
    __table_args__ = (
        CheckConstraint("number >= 0", name="number_not_negative"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        _BY_AT,
    )

    instrument_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    price: Mapped[Decimal] = mapped_column(PRICE)
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text)
