"""A recorded day of ticks, already in order, at the pace asked for; silences are kept."""

from collections.abc import AsyncGenerator, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from treum.contexts.market.adapters.base import Arrival, Pace
from treum.contexts.market.rules.bar import MINUTE_S, Tick


class TickReplayFeed:
    """The ticks of one second arrive together, when the last of them is due."""

    __slots__ = ("_pace", "_ticks")

    def __init__(self, ticks: Iterable[Tick], pace: Pace) -> None:
        """ticks: in market order."""
        self._ticks = tuple(ticks)
        self._pace = pace

    async def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        until = None if after is None else after + timedelta(seconds=MINUTE_S)
        ticks = (tick for tick in self._ticks if until is None or tick.at >= until)
        for _, together in groupby(ticks, lambda tick: tick.at.replace(microsecond=0)):
            arrival = tuple(together)
            if not await self._pace.until(arrival[-1].at):
                return
            yield arrival
