"""The breakout of a session's opening range."""

from dataclasses import dataclass
from datetime import timedelta

from treum.contexts.signals.engine.extremes import Extremes
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.indicators.volume import Vwap
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Breakout
from treum.contexts.signals.engine.seat import VolumeMissing
from treum.contexts.signals.engine.strategies.parameters import switch, whole
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Side, TickBar, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRangeParameters:
    """range_minutes: counted from the open of the session's first window, at most to its end.
    range_bars_min: with fewer bars the feed has not shown an opening range. atr: bars.
    needs_vwap: a breakout counts only on its own side of the session's VWAP.
    """

    range_minutes: int = whole(15, (1, 120))
    range_bars_min: int = whole(10, (1, 120))
    atr: int = whole(14, (2, 100))
    quiet_minutes: int = whole(15, (0, 120))
    needs_vwap: bool = switch(default=False)

    @property
    def valid_minutes(self) -> None:
        return None


class OpeningRange(Strategy):
    """Long at the first close above the range of the first minutes, short at the first below:
    each side once a session, valid until the session ends.

    The risk is the way back to the middle of the range, and at least one ATR, so that the noise of
    a narrow morning does not stop the signal at once.

    It earns on days that go one way. It is bad at days that come back.
    """

    NAME = "opening_range"
    TITLE = "Opening range breakout"
    SOURCE = (
        "T. Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout, 1990"
    )

    __slots__ = ("_atr", "_ends_at", "_parameters", "_range", "_taken", "_vwap")

    def __init__(self, listing: Listing, parameters: OpeningRangeParameters | None = None) -> None:
        """Raises: VolumeMissing."""
        self._parameters = chosen = parameters or OpeningRangeParameters()
        super().__init__(chosen, warm_up=smoothed_bars(wilder=chosen.atr))
        if chosen.needs_vwap and not listing.has_volume:
            raise VolumeMissing(listing)
        first = listing.windows[0]
        length = timedelta(minutes=chosen.range_minutes)
        self._ends_at = min(first.opens_at + length, first.closes_at)
        self._range = Extremes()
        self._atr = self.declare(Atr(chosen.atr))
        self._vwap = Vwap() if chosen.needs_vwap else None
        self._taken: set[Side] = set()

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea at the first close beyond the range on either side."""
        if not ctx.is_open:
            return None
        bar = ctx.bar
        if self._vwap:
            self._vwap.update(bar)
        if bar.at < self._ends_at:
            self._range.update(high=bar.high, low=bar.low)
            return None
        if (breakout := self._breakout(bar, ctx.value(self._atr))) is None:
            return None
        self._taken.add(breakout.side)
        risk = max(abs(bar.close - breakout.middle), breakout.atr)
        return Idea(levels(bar.close, breakout.side, risk=risk), breakout)

    def _breakout(self, bar: TickBar, atr: float) -> Breakout | None:
        high, low = self._range.high, self._range.low
        if high is None or low is None:
            return None
        if self._range.count < self._parameters.range_bars_min or low <= bar.close <= high:
            return None
        side = Side.LONG if bar.close > high else Side.SHORT
        if side in self._taken or not self._is_confirmed(bar, side):
            return None
        return Breakout(
            side=side,
            high=high,
            low=low,
            minutes=self._parameters.range_minutes,
            atr=atr,
            atr_window=self._parameters.atr,
            vwap=self._vwap.value if self._vwap else None,
        )

    def _is_confirmed(self, bar: TickBar, side: Side) -> bool:
        if self._vwap is None:
            return True
        vwap = self._vwap.value
        return vwap is not None and side.sign * (bar.close - vwap) > 0
