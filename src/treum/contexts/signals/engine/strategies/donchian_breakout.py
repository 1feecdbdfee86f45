"""The breakout of a channel of highs and lows."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.indicators.levels import Band, Donchian
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.strategies.parameters import whole
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategies.turning import beyond
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class DonchianBreakoutParameters:
    """Windows in bars, `valid_minutes` and `quiet_minutes` in minutes of open market."""

    channel: int = whole(20, (2, 400))
    atr: int = whole(20, (2, 100))
    risk_atrs: int = whole(2, (1, 10))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


@dataclass(frozen=True, slots=True)
class ChannelBroken:
    """A close beyond the bars before it. edge: ticks. window: bars."""

    side: Side
    edge: float
    window: int
    risk: Ranges

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb, edge = (
            ("above", "highest high") if self.side is Side.LONG else ("below", "lowest low")
        )
        return (
            f"The close of {spoken(at.entry, tick)} is {verb} {spoken(self.edge, tick)},"
            f" the {edge} of the {self.window} bars before it. {self.risk.words(at, tick=tick)}"
        )


class DonchianBreakout(Strategy):
    """Long at the first close above the highest high of the bars before it, short at the first
    below their lowest low. Further closes beyond are the same breakout, until one is back within.

    The risk is a multiple of the ATR.

    It earns in long trends. It is bad at markets that go sideways, where most breakouts come back,
    and it always enters late.
    """

    NAME = "donchian_breakout"
    TITLE = "Donchian breakout"
    SOURCE = "R. Donchian's four-week rule, 1960; C. Faith, Way of the Turtle, 2007"

    __slots__ = ("_atr", "_band", "_beyond", "_channel", "_parameters")

    def __init__(
        self, _listing: Listing, parameters: DonchianBreakoutParameters | None = None
    ) -> None:
        """Asks nothing of the instrument."""
        self._parameters = chosen = parameters or DonchianBreakoutParameters()
        # Whether a breakout is the first is known once two channels ended before their bars.
        warm_up = max(chosen.channel + 2, smoothed_bars(wilder=chosen.atr))
        super().__init__(chosen, warm_up=warm_up)
        self._channel = self.declare(Donchian(chosen.channel))
        self._atr = self.declare(Atr(chosen.atr))
        self._band: Band | None = None
        self._beyond: Side | None = None

    def on_bar(self, ctx: Sight) -> Idea | None:
        """The channel ends with the bar before: with its own bar in it, no close is ever beyond."""
        channel, self._band = self._band, ctx.value(self._channel)
        if channel is None:
            return None
        close, chosen = ctx.bar.close, self._parameters
        before, self._beyond = self._beyond, beyond(close, channel)
        if (side := self._beyond) is None or side is before:
            return None
        risk = Ranges(chosen.risk_atrs, ctx.value(self._atr), chosen.atr)
        edge = channel.upper if side is Side.LONG else channel.lower
        broken = ChannelBroken(side, edge, chosen.channel, risk)
        return Idea(levels(close, side, risk=risk.ticks), broken)
