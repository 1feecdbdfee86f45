"""What signals does beside its handlers: end the day of runs that nobody ends, run backtests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from treum.contexts.signals.service.close import END_DAY, end_day, find_ended_days
from treum.contexts.signals.service.laboratory.verbs import BACKTEST, Bench
from treum.platform.context import Resources
from treum.platform.database import Transaction
from treum.platform.workflows import Json, Schedule, Steps, Workflow

FIND_ENDED_DAYS = "signals.find_ended_days"
STUDY_S_MAX = 7200.0
"""With the wait for the one that runs."""
_EVERY_5_MINUTES = "*/5 * * * *"


def workflows(resources: Resources) -> Sequence[Workflow]:
    bench = Bench(resources.database)

    async def backtest(steps: Steps, backtest_id: str) -> None:
        async def study(_key: str) -> Json:
            await bench.run(UUID(backtest_id))
            return None

        await steps.external("study", study, attempts=3, timeout_s=STUDY_S_MAX)

    return [Workflow(END_DAY, _end_day), Workflow(BACKTEST, backtest)]


def schedules(_resources: Resources) -> Sequence[Schedule]:
    return [Schedule(FIND_ENDED_DAYS, _EVERY_5_MINUTES, _find_ended_days)]


async def _find_ended_days(steps: Steps) -> None:
    async def find(tx: Transaction) -> Json:
        return await find_ended_days(tx)

    await steps.transactional("find", find)


async def _end_day(steps: Steps, *of: str) -> None:
    run_id, stood_at = of

    async def end(tx: Transaction) -> Json:
        return await end_day(tx, UUID(run_id), stood_at=datetime.fromisoformat(stood_at))

    await steps.transactional("end", end)
