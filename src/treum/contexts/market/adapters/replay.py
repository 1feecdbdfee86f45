"""A recorded day: its minute bars, closed, at the pace asked for. No tick is invented."""

from collections.abc import AsyncGenerator, Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from treum.contexts.market.adapters.base import Arrival, Pace
from treum.contexts.market.rules.bar import Bar


class ReplayFeed:
    """All bars of one `at` arrive together, when the minute is over."""

    __slots__ = ("_bars", "_pace")

    def __init__(self, bars: Iterable[Bar], pace: Pace) -> None:
        self._bars = sorted(bars, key=attrgetter("at", "instrument_id"))
        self._pace = pace

    async def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        bars = (bar for bar in self._bars if after is None or bar.at > after)
        for _, together in groupby(bars, attrgetter("at")):
            arrival = tuple(together)
            if not await self._pace.until(arrival[0].closes_at):
                return
            yield arrival
