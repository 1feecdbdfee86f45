"""Backtests and what they came to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from treum.platform.database import Base

_AT = TIMESTAMP(timezone=True)


class BacktestRow(Base):
    """progress: in thousandths. request: as asked for. report: JSON, the very bytes that were
    hashed. repeats: the one that it repeats."""

    __tablename__ = "backtest"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="backtest_state"
        ),
        CheckConstraint("progress BETWEEN 0 AND 1000", name="backtest_progress"),
        CheckConstraint("(state = 'done') = (report IS NOT NULL)", name="backtest_report"),
        CheckConstraint("(report IS NULL) = (report_hash IS NULL)", name="backtest_hashed"),
        CheckConstraint("(state = 'failed') = (fault_code IS NOT NULL)", name="backtest_fault"),
        CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name="backtest_finished",
        ),
        Index("backtest_newest", "created_at", "id"),
        {"schema": "signals"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    progress: Mapped[int]
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    repeats: Mapped[UUID | None]
    report: Mapped[str | None]
    report_hash: Mapped[str | None]
    net_return: Mapped[float | None] = mapped_column(Double)
    sharpe: Mapped[float | None] = mapped_column(Double)
    fault_code: Mapped[str | None]
    fault_detail: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(_AT)
    finished_at: Mapped[datetime | None] = mapped_column(_AT)
