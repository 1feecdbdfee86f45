"""The crossing of Wilder's directional lines in a trend."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.indicators.direction import Adx, Movement
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.strategies.parameters import number, whole
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategies.turning import Turning
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class AdxTrendParameters:
    """Windows in bars, threshold in per cent, `valid_minutes` and `quiet_minutes` in minutes of
    open market."""

    window: int = whole(14, (2, 100))
    threshold: float = number(25.0, (5.0, 60.0))
    atr: int = whole(14, (2, 100))
    risk_atrs: int = whole(2, (1, 10))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesCrossed:
    """One directional line above the other; lines and ADX in per cent, window in bars."""

    side: Side
    plus: float
    minus: float
    adx: float
    window: int
    threshold: float
    risk: Ranges

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb = "rose above" if self.side is Side.LONG else "fell below"
        return (
            f"+DI {self.window} ({self.plus:.1f}) {verb} -DI ({self.minus:.1f})"
            f" at the close of {spoken(at.entry, tick)}, while ADX is {self.adx:.1f},"
            f" above {self.threshold:g}. {self.risk.words(at, tick=tick)}"
        )


class AdxTrend(Strategy):
    """Long when +DI crosses above -DI while the ADX is above its threshold, short when it crosses
    below. A cross under a lower ADX is passed over and not made up for.

    The risk is a multiple of the ATR.

    It earns where a strong trend turns into another. It is bad at the beginning of a trend out of a
    quiet market: the ADX is smoothed twice and is still low when the lines cross.
    """

    NAME = "adx_trend"
    TITLE = "ADX trend"
    SOURCE = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978, ch. 4"

    __slots__ = ("_adx", "_atr", "_movement", "_parameters", "_turning")

    def __init__(self, _listing: Listing, parameters: AdxTrendParameters | None = None) -> None:
        """Asks nothing of the instrument."""
        self._parameters = chosen = parameters or AdxTrendParameters()
        # The ADX forgets what it was told while the lines had not forgotten their beginning.
        twice = 2 * smoothed_bars(wilder=chosen.window)
        super().__init__(chosen, warm_up=max(twice, smoothed_bars(wilder=chosen.atr)))
        self._movement = self.declare(Movement(chosen.window))
        self._adx = self.declare(Adx(chosen.window))
        self._atr = self.declare(Atr(chosen.atr))
        self._turning = Turning()

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea when the lines cross at this close, in a trend."""
        lines, adx, chosen = ctx.value(self._movement), ctx.value(self._adx), self._parameters
        side = self._turning.turned(lines.plus - lines.minus)
        if side is None or adx <= chosen.threshold:
            return None
        risk = Ranges(chosen.risk_atrs, ctx.value(self._atr), chosen.atr)
        crossed = LinesCrossed(
            side=side,
            plus=lines.plus,
            minus=lines.minus,
            adx=adx,
            window=chosen.window,
            threshold=chosen.threshold,
            risk=risk,
        )
        return Idea(levels(ctx.bar.close, side, risk=risk.ticks), crossed)
