"""Store and tell which strategies were stopped, with what the bar that stopped them changed."""

from collections.abc import Sequence

from prometheus_client import Counter

from treum.contexts.market.api import Run
from treum.contexts.signals.engine.ward import Halt
from treum.contexts.signals.events import StrategyHalted
from treum.contexts.signals.tables.signals import StrategyHaltRow
from treum.platform.database import Transaction
from treum.platform.telemetry import logger

_HALTED = Counter("treum_strategies_halted_total", "Strategies stopped", ["strategy", "fault"])
_log = logger(__name__)


async def record_halts(tx: Transaction, run: Run, halts: Sequence[Halt]) -> None:
    """Publishes: StrategyHalted."""
    for halt in halts:
        tx.add(_row(tx, run, halt))
        tx.publish(_event(run, halt))
        _HALTED.labels(halt.strategy, halt.fault).inc()
        _log.error(
            "strategy_halted",
            run_id=str(run.id),
            strategy=halt.strategy,
            fault=halt.fault,
            place=halt.place,
        )
    if halts:
        await tx.flush()


def _row(tx: Transaction, run: Run, halt: Halt) -> StrategyHaltRow:
    return StrategyHaltRow(
        run_id=run.id,
        strategy_hash=halt.strategy_hash,
        strategy=halt.strategy,
        instrument_id=halt.instrument_id,
        bar_at=halt.bar_at,
        fault=halt.fault,
        place=halt.place,
        halted_at=tx.now,
    )


def _event(run: Run, halt: Halt) -> StrategyHalted:
    return StrategyHalted(
        run_id=run.id,
        strategy=halt.strategy,
        strategy_hash=halt.strategy_hash,
        instrument_id=halt.instrument_id,
        bar_at=halt.bar_at,
        fault=halt.fault,
        place=halt.place,
    )
