"""What a feed's arrivals say of its health, without a clock of its own."""

from collections.abc import Iterable
from datetime import datetime

from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.freshness import Bounds, FeedState, FreshnessWatch, NewsFilter


class Pulse:
    """market_time: of the newest price that said something new; None before the first."""

    __slots__ = ("_news", "_watch", "bounds", "market_time")

    def __init__(self, bounds: Bounds, *, now_s: float, market_time: datetime | None) -> None:
        self.bounds = bounds
        self.market_time = market_time
        self._watch = FreshnessWatch(bounds, now_s=now_s)
        self._news = NewsFilter()

    def take(self, arrival: Iterable[Tick | Bar], *, now_s: float, ticks_taken: int) -> None:
        """ticks_taken: how many of the arrival's ticks entered a bar."""
        together = tuple(arrival)
        is_new = self._news.is_new(together, ticks_taken=ticks_taken)
        self._watch.see(now_s, is_new=is_new)
        if is_new:
            self.market_time = max(
                each.closes_at if isinstance(each, Bar) else each.at for each in together
            )

    def state(self, now_s: float) -> FeedState:
        return self._watch.state(now_s)
