"""Does the feed keep its pace? Judged by how long ago the last minute was closed."""

from dataclasses import dataclass
from enum import StrEnum

from treum.contexts.market.rules.bar import MINUTE_S
from treum.contexts.market.rules.run import Run, RunState

SILENCE_S_MIN = 10.0
"""A restart of the feed or of the database takes so long, and is no news."""
MINUTES_MISSED_MAX = 3


class FeedState(StrEnum):
    NONE = "none"
    FRESH = "fresh"
    SILENT = "silent"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """Of the current run. silent_s: wall seconds since its last closed minute, or since it began;
    silent_s_max: what its speed allows. Both None unless it runs."""

    state: FeedState
    run: Run | None = None
    silent_s: float | None = None
    silent_s_max: float | None = None


def report_on(run: Run | None, silent_s: float) -> FeedReport:
    if run is None:
        return FeedReport(state=FeedState.NONE)
    if run.state is RunState.FINISHED:
        return FeedReport(state=FeedState.FINISHED, run=run)
    allowed = silence_s_max(run.speed)
    state = FeedState.FRESH if silent_s <= allowed else FeedState.SILENT
    return FeedReport(state=state, run=run, silent_s=silent_s, silent_s_max=allowed)


def silence_s_max(speed: float) -> float:
    """speed: market seconds per second, 0 = as fast as it goes."""
    missed = MINUTES_MISSED_MAX * MINUTE_S / speed if speed else 0.0
    return max(SILENCE_S_MIN, missed)
