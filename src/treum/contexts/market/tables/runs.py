"""Rows of runs and their bars."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.run import RunKind, RunState
from treum.contexts.market.tables.reference import PRICE, SCHEMA, one_of
from treum.platform.database import Base


class RunRow(Base):
    """feed_seen_at: when the process that plays the run last looked after it, by the database's
    clock. feed_since: market time of the last price before a silence."""

    __tablename__ = "run"
    __table_args__ = (
        one_of("kind", tuple(RunKind)),
        one_of("state", tuple(RunState)),
        one_of("feed_state", tuple(FeedState)),
        Index("run_newest", "started_at", "id"),
        CheckConstraint("speed >= 0", name="speed_not_negative"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finish_dated"),
        CheckConstraint(
            "(state = 'finished') = (feed_state = 'finished')", name="feed_finishes_with_run"
        ),
        CheckConstraint("kind <> 'synthetic' OR (is_demo AND seed IS NOT NULL)", name="demo_told"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    exchange: Mapped[str] = mapped_column(Text)
    trading_day: Mapped[date] = mapped_column(Date)
    label: Mapped[str] = mapped_column(Text)
    speed: Mapped[Decimal] = mapped_column(PRICE)
    seed: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text)
    is_demo: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    market_time: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    feed_state: Mapped[str] = mapped_column(Text)
    feed_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    feed_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RunInstrumentRow(Base):
    """What a run will give prices of, known before its first bar."""

    __tablename__ = "run_instrument"
    __table_args__ = ({"schema": SCHEMA},)

    run_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey(f"{SCHEMA}.run.id", name="run_instrument_run"), primary_key=True
    )
    instrument_id: Mapped[UUID] = mapped_column(
        Uuid,
        ForeignKey(f"{SCHEMA}.instrument.id", name="run_instrument_instrument"),
        primary_key=True,
    )


class BarRow(Base):
    """at: when the interval opens. volume: null where none exists."""

    __tablename__ = "bar"
    __table_args__ = (
        Index("bar_by_instant", "run_id", "interval_s", "at"),
        CheckConstraint("interval_s > 0", name="interval_positive"),
        CheckConstraint("low > 0", name="prices_positive"),
        CheckConstraint(
            "high >= greatest(open, close) AND low <= least(open, close)", name="prices_consistent"
        ),
        CheckConstraint("volume >= 0", name="volume_not_negative"),
        {"schema": SCHEMA},
    )

    run_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey(f"{SCHEMA}.run.id", name="bar_run"), primary_key=True
    )
    instrument_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey(f"{SCHEMA}.instrument.id", name="bar_instrument"), primary_key=True
    )
    interval_s: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    open: Mapped[Decimal] = mapped_column(PRICE)
    high: Mapped[Decimal] = mapped_column(PRICE)
    low: Mapped[Decimal] = mapped_column(PRICE)
    close: Mapped[Decimal] = mapped_column(PRICE)
    volume: Mapped[int | None] = mapped_column(BigInteger)


class RejectedRowRow(Base):
    """A line of the run's file that was not taken. raw: at most its first 200 characters."""

    __tablename__ = "rejected_row"
    __table_args__ = (one_of("reason", tuple(RejectReason)), {"schema": SCHEMA})

    run_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey(f"{SCHEMA}.run.id", name="rejected_row_run"), primary_key=True
    )
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
