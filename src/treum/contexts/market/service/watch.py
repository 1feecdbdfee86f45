"""Looks after a running feed: writes down, and so tells, when prices stop and when they come."""

from collections.abc import Callable
from uuid import UUID

from treum.contexts.market.adapters.base import Wait
from treum.contexts.market.feed.pulse import Pulse
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.service.run import note_feed
from treum.platform.database import Database
from treum.platform.telemetry import logger

ACTOR = "market.feed"
CHECK_S_MAX = 1.0
SEEN_EVERY_S = 5.0
"""How often the run is marked as looked after while nothing changes."""
_log = logger(__name__)


async def watch_feed(
    database: Database, run_id: UUID, *, pulse: Pulse, clock: Callable[[], float], wait: Wait
) -> None:
    """Until `wait` says stop. A change is stored at most CHECK_S_MAX after its bound has passed.

    clock: monotonic seconds, the same that the pulse is told.
    """
    told: FeedState | None = None
    told_s = clock()
    check_s = min(CHECK_S_MAX, pulse.bounds.stale_s / 4)
    while True:
        now_s = clock()
        state = pulse.state(now_s)
        if state is not told or now_s - told_s >= SEEN_EVERY_S:
            since = None if state is FeedState.LIVE else pulse.market_time
            async with database.transaction(actor=ACTOR) as tx:
                await note_feed(tx, run_id, state, since=since)
            _report(run_id, told, now=state)
            told, told_s = state, now_s
        if await wait(check_s):
            return


def _report(run_id: UUID, before: FeedState | None, *, now: FeedState) -> None:
    if before is not None and before is not now:
        _log.warning("feed_state", run_id=str(run_id), was=before.value, now=now.value)
