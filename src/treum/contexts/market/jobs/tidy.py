"""Each night parts for the days ahead are made, and old ones are exported and dropped."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from treum.contexts.market.queries.prices import part_of
from treum.contexts.market.service import retain
from treum.platform.context import Resources
from treum.platform.database import Transaction
from treum.platform.settings import PriceSettings
from treum.platform.telemetry import logger
from treum.platform.workflows import Json, Schedule, StepFailed, Steps

TIDY_PRICES = "market.tidy_prices"
_AT_NIGHT = "30 2 * * *"
_log = logger(__name__)


def schedules(resources: Resources) -> Sequence[Schedule]:
    async def tidy(steps: Steps) -> None:
        await tidy_prices(steps, resources.settings.prices)

    return [Schedule(TIDY_PRICES, _AT_NIGHT, tidy)]


async def tidy_prices(steps: Steps, keep: PriceSettings) -> None:
    """A part that cannot go stays until the next night and holds up no other."""

    async def make(tx: Transaction) -> Json:
        return await retain.make_parts_ahead(tx, tx.now.date())

    await steps.transactional("make", make)
    for kind, days in (("tick", keep.tick_days), ("minute_bar", keep.minute_days)):
        found = await steps.transactional(f"find {kind}", partial(_find, kind=kind, days=days))
        assert isinstance(found, list)
        for first in found:
            drop = partial(_drop, kind=kind, first=str(first), days=days, folder=keep.export_dir)
            try:
                await steps.transactional(f"drop {kind} {first}", drop)
            except StepFailed as failure:
                _log.warning("prices_held", kind=kind, first=first, error=failure.code)


async def _find(tx: Transaction, *, kind: str, days: int) -> Json:
    found = await retain.old_parts(tx, kind, keep_days=days, today=tx.now.date())
    return [each.first.isoformat() for each in found]


async def _drop(tx: Transaction, *, kind: str, first: str, days: int, folder: Path | None) -> Json:
    part = await part_of(tx, kind, date.fromisoformat(first))
    files = await retain.drop_old_part(tx, part, keep_days=days, folder=folder)
    _log.info("prices_dropped", part=part.name, keep_days=days, exported=[str(f) for f in files])
    return None
