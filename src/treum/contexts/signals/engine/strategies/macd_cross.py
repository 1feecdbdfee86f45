"""The MACD crossing its signal line, with the trend."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.indicators.averages import Ema
from treum.contexts.signals.engine.indicators.momentum import Macd
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.strategies.parameters import BadParameters, switch, whole
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategies.turning import Turning
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class MacdCrossParameters:
    """Windows in bars, `fast` below `slow`; `valid_minutes` and `quiet_minutes` in minutes of open
    market. by_average: the close's side of the EMA of `average` closes decides, not the MACD's side
    of zero.
    """

    fast: int = whole(12, (2, 200))
    slow: int = whole(26, (3, 400))
    signal: int = whole(9, (2, 200))
    by_average: bool = switch(default=False)
    average: int = whole(200, (2, 400))
    atr: int = whole(14, (2, 100))
    risk_atrs: int = whole(2, (1, 10))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


@dataclass(frozen=True, slots=True, kw_only=True)
class MacdCrossed:
    """The MACD on the other side of its signal. Values in ticks, windows in bars.

    average: the EMA whose side the close is on; None when it had no say.
    """

    side: Side
    macd: float
    signal: float
    average: float | None
    windows: MacdCrossParameters
    risk: Ranges

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb, where = ("rose above", "above") if self.side is Side.LONG else ("fell below", "below")
        chosen = self.windows
        beside = f"{where} zero"
        if self.average is not None:
            beside = f"{where} EMA {chosen.average} ({spoken(self.average, tick)})"
        return (
            f"MACD {chosen.fast}-{chosen.slow} ({spoken(self.macd, tick)}) {verb} its signal"
            f" of {chosen.signal} bars ({spoken(self.signal, tick)})"
            f" at the close of {spoken(at.entry, tick)}, {beside}."
            f" {self.risk.words(at, tick=tick)}"
        )


class MacdCross(Strategy):
    """Long when the MACD crosses above its signal line while it is above zero, short when below
    while it is below; or, by choice, while the close is on that side of a long EMA. A cross on the
    wrong side is passed over and not made up for.

    The risk is a multiple of the ATR.

    It earns where a trend goes on after a rest. It is bad at markets without a trend, whose crosses
    follow each other closely, and at sharp turns, which come while it is on the wrong side.
    """

    NAME = "macd_cross"
    TITLE = "MACD cross"
    SOURCE = "G. Appel, Technical Analysis: Power Tools for Active Investors, 2005"

    __slots__ = ("_atr", "_average", "_macd", "_parameters", "_turning")

    def __init__(self, _listing: Listing, parameters: MacdCrossParameters | None = None) -> None:
        """Raises: BadParameters."""
        self._parameters = chosen = parameters or MacdCrossParameters()
        if chosen.fast >= chosen.slow:
            raise BadParameters("fast: less than slow.")
        # The signal forgets what it was told while the averages had not forgotten their beginning.
        lines = smoothed_bars(ema=chosen.slow) + smoothed_bars(ema=chosen.signal)
        trend = smoothed_bars(ema=chosen.average) if chosen.by_average else 0
        super().__init__(chosen, warm_up=max(lines, trend, smoothed_bars(wilder=chosen.atr)))
        self._macd = self.declare(Macd(fast=chosen.fast, slow=chosen.slow, signal=chosen.signal))
        self._average = self.declare(Ema(chosen.average)) if chosen.by_average else None
        self._atr = self.declare(Atr(chosen.atr))
        self._turning = Turning()

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea when the lines cross at this close, with the trend."""
        lines = ctx.value(self._macd)
        if (side := self._turning.turned(lines.histogram)) is None:
            return None
        close, chosen = ctx.bar.close, self._parameters
        average = ctx.value(self._average) if self._average else None
        height = lines.macd if average is None else close - average
        if side.sign * height <= 0:
            return None
        risk = Ranges(chosen.risk_atrs, ctx.value(self._atr), chosen.atr)
        crossed = MacdCrossed(
            side=side,
            macd=lines.macd,
            signal=lines.signal,
            average=average,
            windows=chosen,
            risk=risk,
        )
        return Idea(levels(close, side, risk=risk.ticks), crossed)
