"""Stored bars of one instrument, and the stretches of them that a strategy plays through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.rules import TickBar, Window
from treum.platform.errors import Invalid

Whole = NDArray[np.int64]
HISTORY_SESSIONS = 5
"""At most so many sessions before its own warm a day up, as many as a live run loads."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Bars, oldest first, one array each.

    at, closes_at: epoch seconds. Prices in ticks. volume: -1 where none is known.
    session: which of `sessions` a bar lies in, ascending; bars outside all of them are left out.
    """

    instrument_id: UUID
    tick: Decimal
    has_volume: bool
    at: Whole
    closes_at: Whole
    open: Whole
    high: Whole
    low: Whole
    close: Whole
    volume: Whole
    session: Whole
    sessions: Sequence[tuple[Window, ...]]

    def __post_init__(self) -> None:
        if not self.at.size:
            raise BadSeries("It has no bar.")
        if (np.diff(self.at) <= 0).any() or (np.diff(self.session) < 0).any():
            raise BadSeries("Its bars are not in order.")
        if self.tick * 100 % 1:
            raise BadSeries(f"A tick of {self.tick} is no whole number of paise.")

    def __len__(self) -> int:
        return int(self.at.size)

    @property
    def is_daily(self) -> bool:
        """Whether no session has two bars, so that signals must outlive one."""
        return np.unique(self.session).size == len(self)

    @property
    def tick_paise(self) -> int:
        return int(self.tick * 100)

    def bars(self) -> list[TickBar]:
        columns = (self.open, self.high, self.low, self.close)
        starts, ends = map(_instant, self.at.tolist()), map(_instant, self.closes_at.tolist())
        volumes = (None if each < 0 else each for each in self.volume.tolist())
        return list(map(TickBar, starts, ends, *(each.tolist() for each in columns), volumes))

    def listing(self, windows: tuple[Window, ...]) -> Listing:
        return Listing(self.instrument_id, self.tick, windows, has_volume=self.has_volume)


@dataclass(frozen=True, slots=True)
class Span:
    """Bars [first, stop) are played, [history, first) warm up. windows: of the sessions played."""

    history: int
    first: int
    stop: int
    windows: tuple[Window, ...]


def spans(series: Series, *, of_session: bool, warm_up: int) -> Iterator[Span]:
    """One for each session as in live, or one for all of them when signals outlive a session.

    warm_up: bars that the strategy needs before its first idea.
    """
    starts = np.flatnonzero(np.diff(series.session, prepend=-1)).tolist()
    stops = [*starts[1:], len(series)]
    if not of_session:
        windows = tuple(window for each in series.sessions for window in each)
        yield Span(0, 0, len(series), windows)
        return
    for place, (first, stop) in enumerate(zip(starts, stops, strict=True)):
        enough = (start for start in reversed(starts[:place]) if first - start >= warm_up)
        oldest = starts[max(0, place - HISTORY_SESSIONS)]
        history = max(next(enough, 0), oldest)
        yield Span(history, first, stop, series.sessions[int(series.session[first])])


class BadSeries(Invalid):
    code = "signals.bad_series"
    title = "These bars cannot be tested on"


def _instant(epoch_s: int) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
