"""The Supertrend changing its side."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log, pi

from treum.contexts.signals.engine.indicators.trend import Supertrend
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.strategies.parameters import number, whole
from treum.contexts.signals.engine.strategies.risks import Way
from treum.contexts.signals.engine.strategies.turning import Turning
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, levels

RARE = 1e-6
"""The chance that a random walk is still where it began after the warm-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupertrendFlipParameters:
    """atr: bars. factor: average true ranges between the middle of a bar and the line.
    `valid_minutes` and `quiet_minutes` in minutes of open market.
    """

    atr: int = whole(10, (2, 100))
    factor: float = number(3.0, (0.5, 10.0))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


@dataclass(frozen=True, slots=True)
class TrendFlipped:
    """A close through the line that followed the other trend. window: bars; factor: its ATRs."""

    side: Side
    window: int
    factor: float
    risk: Way

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb = "up" if self.side is Side.LONG else "down"
        return (
            f"The Supertrend of ATR {self.window} times {self.factor:g} turned {verb}"
            f" at the close of {spoken(at.entry, tick)}. {self.risk.words(at, tick=tick)}"
        )


class SupertrendFlip(Strategy):
    """Long when the Supertrend turns up at a close, short when it turns down.

    The risk is the way back to the line, which now follows on the other side of the price, and at
    least one ATR.

    It earns in steady trends. It is bad at markets that go sideways, where it turns at the end of
    every swing, and after a shock its line is far away.
    """

    NAME = "supertrend_flip"
    TITLE = "Supertrend flip"
    SOURCE = "O. Seban, Tout le monde mérite d'être riche, 2008"

    __slots__ = ("_atr", "_parameters", "_trend", "_turning")

    def __init__(
        self, _listing: Listing, parameters: SupertrendFlipParameters | None = None
    ) -> None:
        """Asks nothing of the instrument."""
        self._parameters = chosen = parameters or SupertrendFlipParameters()
        warm_up = smoothed_bars(wilder=chosen.atr) + settled_bars(chosen.factor)
        super().__init__(chosen, warm_up=warm_up)
        self._trend = self.declare(Supertrend(chosen.atr, chosen.factor))
        self._atr = self.declare(Atr(chosen.atr))
        self._turning = Turning()

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea when the trend turns at this close."""
        trend = ctx.value(self._trend)
        if (side := self._turning.turned(1 if trend.is_up else -1)) is None:
            return None
        chosen, close = self._parameters, ctx.bar.close
        risk = Way("its line", trend.line, ctx.value(self._atr), chosen.atr)
        flipped = TrendFlipped(side, chosen.atr, chosen.factor, risk)
        return Idea(levels(close, side, risk=risk.ticks(close)), flipped)


def settled_bars(factor: float) -> int:
    """Bars until Supertrends that began anywhere are one, but for a chance of RARE.

    They are once a close is `factor` ATRs away from where they began, or one more where it stood at
    the end of its bar: every band is then behind it and renewed. Until when a random walk stays
    within such a corridor of half-width a is exp(-(pi * s)^2 * t / 8a^2), s its step, and the mean
    range of its bars is sqrt(8 / pi) * s.
    Source: Feller 1951, "The asymptotic distribution of the range"; Feller 1971, ch. X.5.
    """
    return ceil(64 / pi**3 * log(1 / RARE) * (factor + 1) ** 2)
