"""Rows of the signals schema. A signal event is one step of a life; a delivery shows it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Numeric, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from treum.platform.database import Base

_AT = TIMESTAMP(timezone=True)
_PRICE = Numeric(18, 4)


class SignalRow(Base):
    """A signal as it stands. `bar_at`, `valid_until` are market time, the rest wall time."""

    __tablename__ = "signal"
    __table_args__ = (
        UniqueConstraint("run_id", "strategy_hash", "instrument_id", "bar_at"),
        CheckConstraint("side IN ('long', 'short')", name="signal_side"),
        CheckConstraint(
            "state IN ('published', 'target_1', 'target_2', 'stopped', 'expired', 'closed')",
            name="signal_state",
        ),
        CheckConstraint(
            "(state IN ('published', 'target_1')) = (exit_price IS NULL)", name="signal_exit"
        ),
        CheckConstraint(
            "least(entry, stop, target_1, target_2) > 0 AND entry <> stop", name="signal_levels"
        ),
        Index("signal_newest", "published_at", "id"),
        Index("signal_open", "run_id", postgresql_where="exit_price IS NULL"),
        {"schema": "signals"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    instrument_id: Mapped[UUID]
    strategy: Mapped[str]
    strategy_hash: Mapped[str]
    side: Mapped[str]
    state: Mapped[str]
    bar_at: Mapped[datetime] = mapped_column(_AT)
    valid_until: Mapped[datetime] = mapped_column(_AT)
    entry: Mapped[Decimal] = mapped_column(_PRICE)
    stop: Mapped[Decimal] = mapped_column(_PRICE)
    target_1: Mapped[Decimal] = mapped_column(_PRICE)
    target_2: Mapped[Decimal] = mapped_column(_PRICE)
    reason: Mapped[str]
    exit_price: Mapped[Decimal | None] = mapped_column(_PRICE)
    points: Mapped[Decimal | None] = mapped_column(_PRICE)
    outcome_r: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    published_at: Mapped[datetime] = mapped_column(_AT)
    updated_at: Mapped[datetime] = mapped_column(_AT)


class SignalEventRow(Base):
    """One step of a life. life, view: the step, and the whole signal after it, as JSON encoded
    once, so that a frame is the same bytes whenever it is sent."""

    __tablename__ = "signal_event"
    __table_args__ = (
        UniqueConstraint("signal_id", "kind"),
        CheckConstraint(
            "kind IN ('published', 'target_1', 'target_2', 'stopped', 'expired', 'closed')",
            name="signal_event_kind",
        ),
        {"schema": "signals"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    signal_id: Mapped[UUID]
    kind: Mapped[str]
    bar_at: Mapped[datetime] = mapped_column(_AT)
    price: Mapped[Decimal] = mapped_column(_PRICE)
    at: Mapped[datetime] = mapped_column(_AT)
    life: Mapped[str]
    view: Mapped[str]


class DeliveryRow(Base):
    """A signal event on one channel of one run. `release_at` is market time; `seq` is drawn when it
    is released, at `released_at` of wall time."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("run_id", "channel", "seq"),
        UniqueConstraint("signal_event_id", "channel"),
        CheckConstraint("(seq IS NULL) = (released_at IS NULL)", name="delivery_released"),
        CheckConstraint("seq > 0", name="delivery_seq"),
        Index("delivery_pending", "run_id", "release_at", "id", postgresql_where="seq IS NULL"),
        {"schema": "signals"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    run_id: Mapped[UUID]
    channel: Mapped[str]
    seq: Mapped[int | None]
    signal_event_id: Mapped[UUID]
    release_at: Mapped[datetime] = mapped_column(_AT)
    released_at: Mapped[datetime | None] = mapped_column(_AT)


class StrategyHaltRow(Base):
    """A strategy that failed at the bar of `bar_at` and is not asked any more in that run."""

    __tablename__ = "strategy_halt"
    __table_args__ = (
        CheckConstraint("fault IN ('raised', 'looped', 'bad_idea')", name="strategy_halt_fault"),
        {"schema": "signals"},
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    strategy_hash: Mapped[str] = mapped_column(primary_key=True)
    strategy: Mapped[str]
    instrument_id: Mapped[UUID]
    bar_at: Mapped[datetime] = mapped_column(_AT)
    fault: Mapped[str]
    place: Mapped[str]
    halted_at: Mapped[datetime] = mapped_column(_AT)


class TierDelayRow(Base):
    """From `valid_from` on, runs that start show a tier what happens so many market minutes later.

    Rows are only added, and never for the past. source: who wants it so.
    """

    __tablename__ = "tier_delay"
    __table_args__ = (
        CheckConstraint(
            "tier IN ('free', 'basic', 'premium', 'enterprise')", name="tier_delay_tier"
        ),
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="tier_delay_minutes"),
        CheckConstraint("valid_from >= decided_at", name="tier_delay_not_backdated"),
        {"schema": "signals"},
    )

    tier: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(_AT, primary_key=True)
    minutes: Mapped[int]
    source: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(_AT, server_default=func.now())


class ChannelHeadRow(Base):
    """The last `seq` drawn on a channel of a run."""

    __tablename__ = "channel_head"
    __table_args__ = (CheckConstraint("seq >= 0", name="channel_head_seq"), {"schema": "signals"})

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
