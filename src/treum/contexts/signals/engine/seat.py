"""A strategy at work on one instrument: its inputs are fed, then it is shown the bar."""

from collections import deque
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from treum.contexts.signals.engine.indicators.base import Indicator, OfTradedBars, OfValues
from treum.contexts.signals.engine.indicators.volume import Vwap
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategy import Idea, NotDeclared, Strategy
from treum.contexts.signals.rules import TickBar, is_within
from treum.platform.errors import Invalid

Told = TypeVar("Told")


class Seat:
    """Holds the bars a strategy may look back on, and takes only ideas that can be published.

    It is the `Sight` of its strategy too: one object less for each bar.
    """

    __slots__ = (
        "_bars",
        "_needs_volume",
        "_of_bars",
        "_of_values",
        "_ready",
        "_seen",
        "_since",
        "_strategy",
        "_warm_up",
        "_windows",
        "bar",
        "instrument_id",
        "strategy",
    )

    bar: TickBar
    _since: datetime
    """When the first bar opened that the strategy was shown."""

    def __init__(self, strategy: Strategy, listing: Listing) -> None:
        """Raises: ShortWarmUp, VolumeMissing."""
        self.strategy = strategy
        self.instrument_id: UUID = listing.instrument_id
        self._windows = listing.windows
        self._of_values = [each for each in strategy.inputs if isinstance(each, OfValues)]
        self._of_bars = [each for each in strategy.inputs if not isinstance(each, OfValues)]
        self._bars: deque[TickBar] = deque(maxlen=strategy.lookback + 1)
        self._ready = max((each.warm_up for each in strategy.inputs), default=1)
        self._ready = max(self._ready, strategy.lookback + 1)
        self._warm_up = strategy.warm_up
        self._seen = 0
        if self._warm_up < self._ready:
            raise ShortWarmUp(strategy, needed=self._ready)
        self._needs_volume = any(isinstance(each, OfTradedBars | Vwap) for each in strategy.inputs)
        if self._needs_volume and not listing.has_volume:
            raise VolumeMissing(listing)

    @property
    def is_open(self) -> bool:
        return self._since <= self._windows[0].opens_at and is_within(self._windows, self.bar.at)

    def earlier(self, bars: int) -> TickBar:
        if not 0 < bars < len(self._bars):
            raise NotDeclared(
                f"{self.strategy.name}: {bars} bars back; {len(self._bars) - 1} are kept."
            )
        return self._bars[-1 - bars]

    def value(self, of: Indicator[Any, Told]) -> Told:
        if (told := of.value) is None:
            raise NotDeclared(f"{self.strategy.name}: {type(of).__name__} is no declared input.")
        return told

    def on_bar(self, bar: TickBar) -> Idea | None:
        """A bar that lost its volume is not shown to a strategy that needs it.

        Raises: BadIdea, or whatever the strategy raises.
        """
        if self._needs_volume and bar.volume is None:
            return None
        close = bar.close
        for each in self._of_values:
            each.update(close)
        for other in self._of_bars:
            other.update(bar)
        self.bar = bar
        self._bars.append(bar)
        self._seen += 1
        if self._seen < self._ready:
            return None
        if self._seen == self._ready:
            self._since = bar.at
        idea = self.strategy.on_bar(self)
        if idea is None or self._seen < self._warm_up:
            return None
        if not _can_be_published(idea, bar):
            raise BadIdea(self.strategy.name)
        return idea


class ShortWarmUp(Invalid):
    code = "signals.short_warm_up"
    title = "The strategy would decide before its inputs have a value"

    def __init__(self, strategy: Strategy, *, needed: int) -> None:
        super().__init__(f"{strategy.name} warms up for {strategy.warm_up} bars of {needed}.")


class VolumeMissing(Invalid):
    code = "signals.volume_missing"
    title = "The strategy needs volume, and the instrument has none"

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"Instrument {listing.instrument_id} has no volume.")


class BadIdea(Invalid):
    code = "signals.bad_idea"
    title = "The idea cannot be published"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: the entry is not the close, or the levels are out of order.")


def _can_be_published(idea: Idea, bar: TickBar) -> bool:
    """Nobody can still have a price of the bar's past."""
    at = idea.levels
    prices = (at.stop, at.entry, at.target_1, at.target_2)
    if at.entry != bar.close or not all(type(each) is int for each in prices):
        return False
    stop, entry, first, second = (idea.side.sign * each for each in prices)
    return stop < entry < first < second
