"""The DEMO session: invented ticks at the pace asked for, for a machine without data."""

from collections.abc import AsyncGenerator, Callable, Iterator
from datetime import datetime

from treum.contexts.market.adapters.base import Arrival, Pace
from treum.contexts.market.rules.bar import Tick


class SyntheticFeed:
    """arrivals: makes the ticks of the minutes later than `after`, second by second."""

    __slots__ = ("_arrivals", "_pace")

    def __init__(
        self, arrivals: Callable[[datetime | None], Iterator[tuple[Tick, ...]]], pace: Pace
    ) -> None:
        self._arrivals = arrivals
        self._pace = pace

    async def stream(self, after: datetime | None) -> AsyncGenerator[Arrival, None]:
        for arrival in self._arrivals(after):
            if not await self._pace.until(arrival[-1].at):
                return
            yield arrival
