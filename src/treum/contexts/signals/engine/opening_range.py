"""The breakout of a session's opening range."""

from dataclasses import dataclass
from datetime import timedelta

from treum.contexts.signals.engine.extremes import Extremes
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.indicators.volume import Vwap
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Breakout
from treum.contexts.signals.engine.strategy import Decision, hash_of
from treum.contexts.signals.rules import Side, TickBar, levels
from treum.platform.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRangeParameters:
    """range_minutes: counted from the open of the session's first window, at most to its end.
    range_bars_min: with fewer bars the feed has not shown an opening range. atr: bars.
    needs_vwap: a breakout counts only on its own side of the session's VWAP.
    """

    range_minutes: int = 15
    range_bars_min: int = 10
    atr: int = 14
    quiet_minutes: int = 15
    needs_vwap: bool = False


class OpeningRange:
    """Long at the first close above the range of the first minutes, short at the first below:
    each side once a session, valid until the session ends.

    The risk is the way back to the middle of the range, and at least one ATR, so that the noise of
    a narrow morning does not stop the signal at once.
    """

    NAME = "opening_range"
    VERSION = 1

    __slots__ = (
        "_atr",
        "_ends_at",
        "_listing",
        "_parameters",
        "_range",
        "_taken",
        "_vwap",
        "strategy_hash",
    )

    def __init__(self, listing: Listing, parameters: OpeningRangeParameters | None = None) -> None:
        """Raises: VolumeMissing."""
        self._parameters = parameters or OpeningRangeParameters()
        if self._parameters.needs_vwap and not listing.has_volume:
            raise VolumeMissing(listing)
        self.strategy_hash = hash_of(self.NAME, self._parameters, version=self.VERSION)
        self._listing = listing
        first = listing.windows[0]
        length = timedelta(minutes=self._parameters.range_minutes)
        self._ends_at = min(first.opens_at + length, first.closes_at)
        self._range = Extremes()
        self._atr = Atr(self._parameters.atr)
        self._vwap = Vwap() if self._parameters.needs_vwap else None
        self._taken: set[Side] = set()

    @property
    def name(self) -> str:
        return self.NAME

    @property
    def valid_minutes(self) -> None:
        return None

    @property
    def quiet_minutes(self) -> int:
        return self._parameters.quiet_minutes

    def on_bar(self, bar: TickBar) -> Decision | None:
        """A decision at the first close beyond the range on either side."""
        atr = self._atr.update(bar)
        if not any(each.opens_at <= bar.at < each.closes_at for each in self._listing.windows):
            return None
        if self._vwap:
            self._vwap.update(bar)
        if bar.at < self._ends_at:
            self._range.update(high=bar.high, low=bar.low)
            return None
        if (breakout := self._breakout(bar, atr)) is None:
            return None
        self._taken.add(breakout.side)
        risk = max(abs(bar.close - breakout.middle), breakout.atr)
        return Decision(levels(bar.close, breakout.side, risk=risk), breakout)

    def _breakout(self, bar: TickBar, atr: float | None) -> Breakout | None:
        high, low = self._range.high, self._range.low
        if high is None or low is None or atr is None:
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


class VolumeMissing(Invalid):
    code = "signals.volume_missing"
    title = "The strategy needs volume, and the instrument has none"

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"Instrument {listing.instrument_id} has no volume, so no VWAP.")
