"""The RSI coming back from an extreme."""

from dataclasses import dataclass
from decimal import Decimal

from treum.contexts.signals.engine.indicators.momentum import Rsi
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import spoken
from treum.contexts.signals.engine.strategies.parameters import number, whole
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Levels, Side, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class RsiReversalParameters:
    """Windows in bars, oversold and overbought in per cent, `valid_minutes` and `quiet_minutes` in
    minutes of open market."""

    rsi: int = whole(14, (2, 100))
    oversold: float = number(30.0, (1.0, 49.0))
    overbought: float = number(70.0, (51.0, 99.0))
    atr: int = whole(14, (2, 100))
    risk_atrs: int = whole(2, (1, 10))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


@dataclass(frozen=True, slots=True)
class CameBack:
    """The RSI back over or under its level, both in per cent. window: bars."""

    side: Side
    rsi: float
    level: float
    window: int
    risk: Ranges

    def words(self, at: Levels, *, tick: Decimal) -> str:
        verb, after = ("over", "below") if self.side is Side.LONG else ("under", "above")
        return (
            f"RSI {self.window} came back {verb} {self.level:g} ({self.rsi:.1f})"
            f" at the close of {spoken(at.entry, tick)}, having been {after} it."
            f" {self.risk.words(at, tick=tick)}"
        )


class RsiReversal(Strategy):
    """Long when the RSI comes back over the oversold level, short when it comes back under the
    overbought one.

    The risk is a multiple of the ATR.

    It earns in ranges, where what went far comes back. It is bad at strong trends: it sells into
    every rise and buys into every fall, again and again.
    """

    NAME = "rsi_reversal"
    TITLE = "RSI reversal"
    SOURCE = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978, ch. 6"

    __slots__ = ("_atr", "_close", "_parameters", "_rsi", "_waits")

    def __init__(self, _listing: Listing, parameters: RsiReversalParameters | None = None) -> None:
        """Asks nothing of the instrument."""
        self._parameters = chosen = parameters or RsiReversalParameters()
        super().__init__(chosen, warm_up=smoothed_bars(wilder=max(chosen.rsi, chosen.atr)))
        self._rsi = self.declare(Rsi(chosen.rsi))
        self._atr = self.declare(Atr(chosen.atr))
        self._close: int | None = None
        self._waits: Side | None = None

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea when the RSI leaves an extreme at this close."""
        chosen, close, rsi = self._parameters, ctx.bar.close, ctx.value(self._rsi)
        before, self._close = self._close, close
        side = self._leaves(rsi)
        # Where nothing moves the RSI says 0, which is no extreme: only a move makes one.
        if before is not None and close < before and rsi < chosen.oversold:
            self._waits = Side.LONG
        elif before is not None and close > before and rsi > chosen.overbought:
            self._waits = Side.SHORT
        if side is None:
            return None
        risk = Ranges(chosen.risk_atrs, ctx.value(self._atr), chosen.atr)
        level = chosen.oversold if side is Side.LONG else chosen.overbought
        back = CameBack(side, rsi, level, chosen.rsi, risk)
        return Idea(levels(close, side, risk=risk.ticks), back)

    def _leaves(self, rsi: float) -> Side | None:
        """The side that waited for it; none waits afterwards."""
        chosen, side = self._parameters, self._waits
        if side is Side.LONG and rsi < chosen.oversold:
            return None
        if side is Side.SHORT and rsi > chosen.overbought:
            return None
        self._waits = None
        return side
