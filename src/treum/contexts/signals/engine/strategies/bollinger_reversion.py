"""The close coming back into the Bollinger bands."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.indicators.volatility import Atr, Bollinger
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.strategies.parameters import number, whole
from treum.contexts.signals.engine.strategies.risks import Way
from treum.contexts.signals.engine.strategies.turning import beyond, opposite
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class BollingerReversionParameters:
    """Windows in bars, deviations on either side, `valid_minutes` and `quiet_minutes` in minutes of
    open market."""

    window: int = whole(20, (3, 400))
    deviations: float = number(2.0, (0.5, 5.0))
    atr: int = whole(14, (2, 100))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


@dataclass(frozen=True, slots=True)
class BackWithin:
    """A close within the bands after one outside. edge: ticks. window: bars."""

    side: Side
    edge: float
    window: int
    deviations: float
    risk: Way

    def words(self, at: Levels, *, tick: Decimal) -> str:
        side, band = ("above", "lower") if self.side is Side.LONG else ("below", "upper")
        return (
            f"The close of {spoken(at.entry, tick)} is back {side} {spoken(self.edge, tick)},"
            f" the {band} band of {self.window} closes and {self.deviations:g} deviations."
            f" {self.risk.words(at, tick=tick)}"
        )


class BollingerReversion(Strategy):
    """Long when a close is back within the bands after one below them, short after one above, while
    it has not yet passed the middle band.

    The risk is the way to the middle band, and at least one ATR: the first target is the middle
    band where that is further.

    It earns in ranges. It is bad at the start of trends, when price walks along a band and each
    step back within looks like a return.
    """

    NAME = "bollinger_reversion"
    TITLE = "Bollinger reversion"
    SOURCE = "J. Bollinger, Bollinger on Bollinger Bands, 2001"

    __slots__ = ("_atr", "_bands", "_outside", "_parameters")

    def __init__(
        self, _listing: Listing, parameters: BollingerReversionParameters | None = None
    ) -> None:
        """Asks nothing of the instrument."""
        self._parameters = chosen = parameters or BollingerReversionParameters()
        super().__init__(chosen, warm_up=max(chosen.window + 1, smoothed_bars(wilder=chosen.atr)))
        self._bands = self.declare(Bollinger(chosen.window, chosen.deviations))
        self._atr = self.declare(Atr(chosen.atr))
        self._outside: Side | None = None

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea at the first close within the bands after one outside."""
        chosen, close, bands = self._parameters, ctx.bar.close, ctx.value(self._bands)
        before, self._outside = self._outside, beyond(close, bands)
        if before is None or self._outside is not None:
            return None
        side = opposite(before)
        if side.sign * (bands.middle - close) <= 0:
            return None
        edge = bands.lower if side is Side.LONG else bands.upper
        risk = Way("the middle band", bands.middle, ctx.value(self._atr), chosen.atr)
        back = BackWithin(side, edge, chosen.window, chosen.deviations, risk)
        return Idea(levels(close, side, risk=risk.ticks(close)), back)
