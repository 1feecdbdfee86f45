"""Look after the event log: days ahead, old days, unknown kinds, figures. One process at a time."""

import asyncio
from collections.abc import Sequence

from prometheus_client import Gauge

from treum.platform.database import Database
from treum.platform.events import Event
from treum.platform.handlers.days import drop_days, ensure_days, homeless_events
from treum.platform.handlers.measure import measure
from treum.platform.handlers.unknown import park_unknown
from treum.platform.telemetry import logger
from treum.platform.trouble import is_trouble

LEADER = "events.housekeeping"
_ROUND_S = 5.0
_ROUNDS_BETWEEN_TIDYING = 12

_HOMELESS = Gauge(
    "treum_events_without_day",
    "Events found where no day was made for them",
    multiprocess_mode="mostrecent",
)
_log = logger(__name__)


async def keep_house(
    database: Database, *, known: Sequence[type[Event]], retention_days: int
) -> None:
    """Until cancelled. known: every event of this code, handled or not."""
    types = [event.TYPE for event in known]
    while True:
        try:
            async with database.leader(LEADER):
                await _lead(database, types, retention_days=retention_days)
        except Exception as error:
            if not is_trouble(error):
                raise
            _log.warning("database_away", handler=LEADER, error=type(error).__name__)
        await asyncio.sleep(_ROUND_S)


async def _lead(database: Database, types: Sequence[str], *, retention_days: int) -> None:
    number = 0
    while True:
        if parked := await park_unknown(database, known=types):
            _log.error("events_unknown", count=parked)
        await measure(database)
        if number % _ROUNDS_BETWEEN_TIDYING == 0:
            await tidy(database, retention_days=retention_days)
        number += 1
        await asyncio.sleep(_ROUND_S)


async def tidy(database: Database, *, retention_days: int) -> None:
    """Make the days ahead and drop the old ones."""
    homeless = await homeless_events(database)
    _HOMELESS.set(homeless)
    moved = await ensure_days(database)
    if homeless or moved:
        _log.warning("events_without_day", found=homeless, moved=moved)
    dropped, held = await drop_days(database, retention_days=retention_days)
    for day in dropped:
        _log.info("event_day_dropped", day=day.isoformat())
    for one in held:
        holder = one.consumer or "somebody who reads the log"
        _log.warning("event_day_held", day=one.day.isoformat(), holder=holder)
