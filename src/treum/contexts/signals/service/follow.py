"""Follow the market: one transaction per bar close holds all that follows from it.

That includes what was held back until this market time, so one ordered consumer alone decides the
order of every channel, however far it is behind the market.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from uuid import UUID

from treum.contexts.market import api as market
from treum.contexts.market.events import BarsClosed, RunFinished
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.events import DayEnded
from treum.contexts.signals.service.deliver import Moment, deliver
from treum.contexts.signals.service.halt import record_halts
from treum.contexts.signals.service.record import record
from treum.contexts.signals.service.restore import in_engine, restore
from treum.contexts.signals.service.watchdog import watched
from treum.platform.database import Transaction

_RUNS_MAX = 4


class Follower:
    """Keeps the engines of recent runs in memory; one that does not stand at the bar before is
    rebuilt from stored bars, so losing it costs time and nothing else."""

    def __init__(self) -> None:
        self._engines: OrderedDict[UUID, Engine] = OrderedDict()

    async def apply(self, tx: Transaction, event: BarsClosed | RunFinished | DayEnded) -> None:
        """Publishes: SignalPublished, SignalChanged, StrategyHalted."""
        run = await market.run_by_id(tx, event.run_id)
        if isinstance(event, RunFinished | DayEnded):
            await self._finish(tx, run, event)
            return
        engine = await self._engine_at(tx, run, before=event.at)
        bars = in_engine(await market.bars_at(tx, run.id, event.at))
        with watched(engine.ward):
            changes = engine.on_close(event.at, bars)
        await record_halts(tx, run, engine.ward.take_fresh())
        steps = await record(tx, run, changes)
        at = event.at + timedelta(seconds=event.interval_s)
        await deliver(tx, run, steps, moment=Moment(at=at))
        self._keep(run.id, engine)

    async def _finish(
        self, tx: Transaction, run: market.Run, event: RunFinished | DayEnded
    ) -> None:
        """Market time stands still, so what is still held back goes out with it.

        After the end of a day a late feed may move it again; those bars are not looked at yet.
        """
        at = event.market_time if isinstance(event, DayEnded) else run.market_time
        if at is None:
            return
        engine = await self._engine_at(tx, run, before=at)
        await record_halts(tx, run, engine.ward.take_fresh())
        steps = await record(tx, run, engine.finish())
        await deliver(tx, run, steps, moment=Moment(at=at, is_last=True))

    async def _engine_at(self, tx: Transaction, run: market.Run, *, before: datetime) -> Engine:
        """The engine that has seen the bars that opened before.

        It is taken out of memory: after a failure it may be ahead of what was committed.
        """
        engine = self._engines.pop(run.id, None)
        last_at = await market.last_bar_at(tx, run.id, before=before)
        if engine is None or engine.last_at != last_at:
            engine = await restore(tx, run, before=before)
        return engine

    def _keep(self, run_id: UUID, engine: Engine) -> None:
        self._engines[run_id] = engine
        while len(self._engines) > _RUNS_MAX:
            self._engines.popitem(last=False)
