"""End the day of a run whose feed does not: what is still open then has expired.

Nothing is expired here. `DayEnded` goes through the same ordered consumer as the run's bars and
its end, so that no bar is passed over and nothing ends twice.
"""

from datetime import datetime
from uuid import UUID

from treum.contexts.market import api as market
from treum.contexts.signals import queries
from treum.contexts.signals.events import DayEnded
from treum.contexts.signals.rules import STANDSTILL, is_day_over
from treum.platform.clock import to_wire
from treum.platform.database import Transaction
from treum.platform.workflows import start

END_DAY = "signals.end_day"


async def find_ended_days(tx: Transaction) -> int:
    """Start the end of each day that is over; how many.

    Once for every bar at which it may have stopped: a feed that comes back can open signals anew.
    """
    runs = [await market.run_by_id(tx, each) for each in await queries.unfinished_runs(tx)]
    started = 0
    for run in runs:
        if run.market_time is not None and await _is_over(tx, run):
            at = to_wire(run.market_time)
            await start(
                tx,
                END_DAY,
                id=f"{END_DAY}/{run.id}/{at}",
                arguments=[str(run.id), at],
                not_before=tx.now + STANDSTILL,
            )
            started += 1
    return started


async def end_day(tx: Transaction, run_id: UUID, *, stood_at: datetime) -> bool:
    """False when its market time has moved since, or it has ended by itself.

    Holds the run until the commit, so that the event stands between the bars before and after it.
    Publishes: DayEnded.
    """
    run = await market.lock_run(tx, run_id)
    if run is None or run.state is not market.RunState.RUNNING or run.market_time != stood_at:
        return False
    tx.publish(DayEnded(run_id=run_id, market_time=stood_at))
    return True


async def _is_over(tx: Transaction, run: market.Run) -> bool:
    session = await market.session_of(tx, run.exchange, run.trading_day)
    return is_day_over(
        session.windows[-1].closes_at,
        market_time=run.market_time,
        wall_time=tx.now if run.kind is market.RunKind.LIVE else None,
    )
