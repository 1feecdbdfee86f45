"""The pullback to a session's VWAP, and away from it again."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.indicators.volume import Vwap
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.seat import VolumeMissing
from treum.contexts.signals.engine.strategies.parameters import whole
from treum.contexts.signals.engine.strategies.risks import Way
from treum.contexts.signals.engine.strategies.turning import Turning
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, TickBar, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class VwapPullbackParameters:
    """trend_bars: so many closes on one side of the VWAP make a trend. atr: bars."""

    trend_bars: int = whole(15, (1, 200))
    atr: int = whole(14, (2, 100))
    quiet_minutes: int = whole(15, (0, 120))

    @property
    def valid_minutes(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Resumed:
    """A close beyond the bar that came back to the VWAP. edge: of that bar, in ticks. closes: so
    many in a row on this side of the VWAP."""

    side: Side
    edge: int
    closes: int
    risk: Way

    def words(self, at: Levels, *, tick: Decimal) -> str:
        where, edge = ("above", "high") if self.side is Side.LONG else ("below", "low")
        return (
            f"After {self.closes} closes in a row {where} the session's VWAP, price came back to it"
            f" and now closes at {spoken(at.entry, tick)}, {where} {spoken(self.edge, tick)},"
            f" the {edge} of the bar that last touched it. {self.risk.words(at, tick=tick)}"
        )


class VwapPullback(Strategy):
    """Long when price, after some closes in a row above the session's VWAP, has come back to it
    without closing below, and now closes above the high of the bar that last touched it; short
    upside down. Each touch counts once, and signals are valid until the session ends.

    The risk is the way back to the VWAP, and at least one ATR.

    It earns on days with an even trend. It is bad at days that swing about their VWAP, and late in
    a session, when the VWAP hardly moves and is far away. It is silent before anything has traded,
    and for the rest of a session in which the volume of a bar got lost.
    """

    NAME = "vwap_pullback"
    TITLE = "VWAP pullback"
    SOURCE = "B. Shannon, Maximum Trading Gains with Anchored VWAP, 2023"

    __slots__ = ("_atr", "_closes", "_edge", "_parameters", "_turning", "_vwap")

    def __init__(self, listing: Listing, parameters: VwapPullbackParameters | None = None) -> None:
        """Raises: VolumeMissing."""
        self._parameters = chosen = parameters or VwapPullbackParameters()
        super().__init__(chosen, warm_up=smoothed_bars(wilder=chosen.atr))
        if not listing.has_volume:
            raise VolumeMissing(listing)
        self._atr = self.declare(Atr(chosen.atr))
        self._vwap = Vwap()
        self._turning = Turning()
        self._closes = 0
        self._edge: int | None = None

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea when price closes away from the VWAP it has come back to."""
        if not ctx.is_open or (vwap := self._vwap.update(ctx.bar)) is None:
            return None
        bar = ctx.bar
        if self._turning.turned(bar.close - vwap):
            self._closes, self._edge = 0, None
        if (side := self._turning.side) is None:
            return None
        edge = self._leaves(bar, side, vwap=vwap)
        self._closes += 1
        if edge is None:
            return None
        risk = Way("the VWAP", vwap, ctx.value(self._atr), self._parameters.atr)
        resumed = Resumed(side, edge, self._closes, risk)
        return Idea(levels(bar.close, side, risk=risk.ticks(bar.close)), resumed)

    def _leaves(self, bar: TickBar, side: Side, *, vwap: float) -> int | None:
        """The edge of the touching bar beyond which this one closes; that touch is used up."""
        edge = self._edge
        if edge is not None and side.sign * (bar.close - edge) > 0:
            self._edge = None
            return edge
        near, far = (bar.low, bar.high) if side is Side.LONG else (bar.high, bar.low)
        if self._closes >= self._parameters.trend_bars and side.sign * (near - vwap) <= 0:
            self._edge = far
        return None
