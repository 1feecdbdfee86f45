"""How much later each tier is shown what happens."""

from datetime import datetime, timedelta

from treum.contexts.market.api import Run
from treum.contexts.payments.api import Tier
from treum.contexts.signals import queries
from treum.platform.database import Transaction

Delays = dict[Tier, timedelta]
"""In market time; of every tier."""


async def delays_of(tx: Transaction, run: Run) -> Delays:
    """Those in force when the run started hold for the whole of it, so that a channel's order
    depends on nothing but the run."""
    return await _delays_at(tx, run.started_at)


async def current_delays(tx: Transaction) -> Delays:
    """Those of a run that would start now."""
    return await _delays_at(tx, tx.now)


async def _delays_at(tx: Transaction, at: datetime) -> Delays:
    found = await queries.delays_at(tx, at)
    return {tier: timedelta(minutes=found[tier]) for tier in Tier}
