"""The crossing of two averages of closes."""

from dataclasses import dataclass

from treum.contexts.signals.engine.indicators.averages import Ema
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.strategies.parameters import whole
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy, smoothed_bars
from treum.contexts.signals.rules import Side, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class EmaCrossParameters:
    """Windows in bars, `valid_minutes` and `quiet_minutes` in minutes of open market."""

    fast: int = whole(9, (2, 200))
    slow: int = whole(21, (3, 400))
    atr: int = whole(14, (2, 100))
    risk_atrs: int = whole(2, (1, 10))
    valid_minutes: int = whole(60, (1, 37_500))
    quiet_minutes: int = whole(15, (0, 120))


class EmaCross(Strategy):
    """Long when the fast average of closes crosses above the slow one, short when below.

    The risk is a multiple of the ATR.

    It earns in trends. It is bad at markets without one, where it loses often and little.
    """

    NAME = "ema_cross"
    TITLE = "EMA cross"
    SOURCE = "Donchian's moving-average rules, 1960; averages after Appel 1979"

    __slots__ = ("_atr", "_fast", "_parameters", "_side", "_slow")

    def __init__(self, _listing: Listing, parameters: EmaCrossParameters | None = None) -> None:
        """Asks nothing of the instrument."""
        self._parameters = windows = parameters or EmaCrossParameters()
        super().__init__(windows, warm_up=smoothed_bars(ema=windows.slow, wilder=windows.atr))
        self._fast = self.declare(Ema(windows.fast))
        self._slow = self.declare(Ema(windows.slow))
        self._atr = self.declare(Atr(windows.atr))
        self._side: Side | None = None

    def on_bar(self, ctx: Sight) -> Idea | None:
        """An idea when the averages cross at this close."""
        fast, slow = ctx.value(self._fast), ctx.value(self._slow)
        if not self._has_crossed(fast, slow):
            return None
        windows, atr, close = self._parameters, ctx.value(self._atr), ctx.bar.close
        side = Side.LONG if fast > slow else Side.SHORT
        cross = Cross(side, fast, slow, atr, windows.fast, windows.slow, windows.atr)
        return Idea(levels(close, side, risk=windows.risk_atrs * atr), cross)

    def _has_crossed(self, fast: float, slow: float) -> bool:
        """Equal averages keep the side last held, so touching without crossing is no cross."""
        if fast == slow:
            return False
        before, self._side = self._side, Side.LONG if fast > slow else Side.SHORT
        return before is not None and before is not self._side
