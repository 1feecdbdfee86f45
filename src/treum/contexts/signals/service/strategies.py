"""The catalogue of strategies, as analysts read it."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from treum.contexts.market import api as market
from treum.contexts.signals import queries
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE, Entry
from treum.contexts.signals.engine.strategy import Strategy
from treum.contexts.signals.engine.values import LIVE
from treum.contexts.signals.rules import Window
from treum.contexts.signals.schemas.backtest import HaltView, ParameterView, StrategyView
from treum.contexts.signals.tables.signals import StrategyHaltRow
from treum.platform.database import Transaction

_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_ANYTHING = Listing(
    UUID(int=0), Decimal(1), (Window(_ANY_DAY, _ANY_DAY.replace(hour=6)),), has_volume=True
)
"""To set a strategy up for its version and warm-up, which no instrument changes."""


async def strategies(tx: Transaction) -> list[StrategyView]:
    """By name, with what was stopped in the current run."""
    run = await market.current_run(tx)
    halts = await queries.halts(tx, run.id) if run else ()
    by_hash = {halt.strategy_hash: halt for halt in halts}
    return [_view(CATALOGUE[name], by_hash) for name in sorted(CATALOGUE)]


def _view(entry: Entry, halts: dict[str, StrategyHaltRow]) -> StrategyView:
    strategy: Strategy = entry.maker({})(_ANYTHING)
    halt = halts.get(strategy.strategy_hash)
    return StrategyView(
        name=entry.kind.NAME,
        title=entry.kind.TITLE,
        about=entry.about,
        source=entry.kind.SOURCE,
        version=strategy.strategy_hash,
        warm_up_bars=strategy.warm_up,
        needs_volume=entry.needs_volume,
        needs_minutes=entry.of_session,
        is_live=entry.kind in LIVE,
        parameters=[
            ParameterView(
                name=each.name,
                kind=each.kind,
                default=each.default,
                least=each.least,
                most=each.most,
            )
            for each in entry.fields
        ],
        halt=HaltView(bar_at=halt.bar_at, fault=halt.fault, place=halt.place) if halt else None,
    )
