"""SQL of backtests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import defer

from treum.contexts.signals.tables.backtest import BacktestRow
from treum.platform.database import Transaction

_WITHOUT_REPORT = defer(BacktestRow.report, raiseload=True)


async def backtest_by_id(tx: Transaction, backtest_id: UUID) -> BacktestRow | None:
    found = await tx.scalars(select(BacktestRow).where(BacktestRow.id == backtest_id))
    return found.one_or_none()


async def lock_backtest(tx: Transaction, backtest_id: UUID) -> BacktestRow | None:
    """Until the commit."""
    found = await tx.scalars(
        select(BacktestRow).where(BacktestRow.id == backtest_id).with_for_update()
    )
    return found.one_or_none()


async def lock_waiting(tx: Transaction) -> int:
    """How many are not over; nobody else asks for one until the commit."""
    await tx.execute(text("SELECT pg_advisory_xact_lock(hashtext('signals.backtest'))"))
    found = await tx.scalars(
        select(func.count()).where(BacktestRow.state.in_(("queued", "running")))
    )
    return int(found.one())


async def backtests_page(
    tx: Transaction, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[BacktestRow]:
    """Newest first, without their reports."""
    place = tuple_(BacktestRow.created_at, BacktestRow.id)
    page = select(BacktestRow).order_by(BacktestRow.created_at.desc(), BacktestRow.id.desc())
    if before:
        page = page.where(place < before)
    found = await tx.scalars(page.limit(limit).options(_WITHOUT_REPORT))
    return list(found)


async def report_hashes(tx: Transaction, backtest_ids: Sequence[UUID]) -> dict[UUID, str | None]:
    found = await tx.execute(
        select(BacktestRow.id, BacktestRow.report_hash).where(BacktestRow.id.in_(backtest_ids))
    )
    return {row.id: row.report_hash for row in found}
