"""Rows of the exchange's daily files, as traded: never adjusted."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.market.tables.reference import PRICE, SCHEMA
from treum.platform.database import Base

_PRICES_CONSISTENT = "high >= greatest(open, close) AND low <= least(open, close)"


class DailyBarRow(Base):
    """turnover: rupees, told in steps of `turnover_step`. Null: the file did not tell.

    Partitioned by year. source: the file that told it last.
    """

    __tablename__ = "daily_bar"
    __table_args__ = (
        Index("daily_bar_by_day", "exchange", "day"),
        CheckConstraint("low > 0", name="prices_positive"),
        CheckConstraint(_PRICES_CONSISTENT, name="prices_consistent"),
        CheckConstraint("volume >= 0 AND trades >= 0", name="counts_not_negative"),
        {"schema": SCHEMA, "postgresql_partition_by": "RANGE (day)"},
    )

    exchange: Mapped[str] = mapped_column(Text, primary_key=True)
    symbol: Mapped[str] = mapped_column(Text, primary_key=True)
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    open: Mapped[Decimal] = mapped_column(PRICE)
    high: Mapped[Decimal] = mapped_column(PRICE)
    low: Mapped[Decimal] = mapped_column(PRICE)
    close: Mapped[Decimal] = mapped_column(PRICE)
    previous_close: Mapped[Decimal | None] = mapped_column(PRICE)
    volume: Mapped[int] = mapped_column(BigInteger)
    turnover: Mapped[Decimal] = mapped_column(Numeric(24, 4))
    turnover_step: Mapped[Decimal] = mapped_column(PRICE)
    trades: Mapped[int] = mapped_column(BigInteger)
    delivered: Mapped[int | None] = mapped_column(BigInteger)
    isin: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)


class DailyFutureRow(Base):
    """One contract of the exchange's report of futures. value: rupees traded."""

    __tablename__ = "daily_future"
    __table_args__ = (
        CheckConstraint("low > 0", name="prices_positive"),
        CheckConstraint(_PRICES_CONSISTENT, name="prices_consistent"),
        CheckConstraint("expires_on >= day", name="not_expired"),
        {"schema": SCHEMA},
    )

    exchange: Mapped[str] = mapped_column(Text, primary_key=True)
    symbol: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    open: Mapped[Decimal] = mapped_column(PRICE)
    high: Mapped[Decimal] = mapped_column(PRICE)
    low: Mapped[Decimal] = mapped_column(PRICE)
    close: Mapped[Decimal] = mapped_column(PRICE)
    open_interest: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[Decimal] = mapped_column(Numeric(24, 4))
    quantity: Mapped[int] = mapped_column(BigInteger)
    contracts: Mapped[int] = mapped_column(BigInteger)
    trades: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)


class IndexMemberRow(Base):
    """A line of an index's list. as_of: the list says nothing of other days."""

    __tablename__ = "index_member"
    __table_args__ = ({"schema": SCHEMA},)

    list_name: Mapped[str] = mapped_column(Text, primary_key=True)
    as_of: Mapped[date] = mapped_column(Date, primary_key=True)
    symbol: Mapped[str] = mapped_column(Text, primary_key=True)
    series: Mapped[str] = mapped_column(Text)
    isin: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    industry: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
