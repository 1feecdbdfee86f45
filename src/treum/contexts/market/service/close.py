"""Close a minute: its bars and the news of them are one fact."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, update

from treum.contexts.market import queries
from treum.contexts.market.events import BarsClosed
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.run import RunIsFinished, RunState
from treum.contexts.market.service.run import insert_bars
from treum.contexts.market.tables.runs import RunRow
from treum.platform.database import Transaction


async def close_bars(tx: Transaction, run_id: UUID, bars: Sequence[Bar]) -> bool:
    """Store all bars of one `at`, at least one. False, and nothing changed, when that minute or
    a later one has been closed already.

    Raises: RunIsFinished. Publishes: BarsClosed.
    """
    (at,) = {bar.at for bar in bars}
    (interval_s,) = {bar.interval_s for bar in bars}
    closes_at = bars[0].closes_at
    moved = await tx.scalar(
        update(RunRow)
        .where(
            RunRow.id == run_id,
            RunRow.state == RunState.RUNNING,
            or_(RunRow.market_time.is_(None), RunRow.market_time < closes_at),
        )
        .values(market_time=closes_at)
        .returning(RunRow.id)
    )
    if moved is None:
        return await _refuse(tx, run_id)
    await insert_bars(tx, run_id, bars)
    tx.publish(BarsClosed(run_id=run_id, interval_s=interval_s, at=at))
    return True


async def _refuse(tx: Transaction, run_id: UUID) -> bool:
    run = await queries.find_run(tx, run_id)
    if run is None or run.state is not RunState.RUNNING:
        raise RunIsFinished(f"Run {run_id} takes no more bars.")
    return False
