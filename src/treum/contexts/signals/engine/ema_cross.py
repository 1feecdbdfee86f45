"""The crossing of two averages of closes."""

from dataclasses import dataclass

from treum.contexts.signals.engine.indicators.averages import Ema
from treum.contexts.signals.engine.indicators.volatility import Atr
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.strategy import Decision, hash_of
from treum.contexts.signals.rules import Side, TickBar, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class EmaCrossParameters:
    """Windows in bars, `valid_minutes` and `quiet_minutes` in minutes of open market."""

    fast: int = 9
    slow: int = 21
    atr: int = 14
    risk_atrs: int = 2
    valid_minutes: int = 60
    quiet_minutes: int = 15


class EmaCross:
    """Long when the fast average of closes crosses above the slow one, short when below."""

    NAME = "ema_cross"
    VERSION = 1

    __slots__ = ("_atr", "_bars_seen", "_fast", "_parameters", "_side", "_slow", "strategy_hash")

    def __init__(self, _listing: Listing, parameters: EmaCrossParameters | None = None) -> None:
        """Asks nothing of the instrument."""
        self._parameters = parameters or EmaCrossParameters()
        self.strategy_hash = hash_of(self.NAME, self._parameters, version=self.VERSION)
        self._fast = Ema(self._parameters.fast)
        self._slow = Ema(self._parameters.slow)
        self._atr = Atr(self._parameters.atr)
        self._side: Side | None = None
        self._bars_seen = 0

    @property
    def name(self) -> str:
        return self.NAME

    @property
    def valid_minutes(self) -> int:
        return self._parameters.valid_minutes

    @property
    def quiet_minutes(self) -> int:
        return self._parameters.quiet_minutes

    def on_bar(self, bar: TickBar) -> Decision | None:
        """A decision when the averages cross at this close, once slow + atr bars are known."""
        fast = self._fast.update(bar.close)
        slow = self._slow.update(bar.close)
        atr = self._atr.update(bar)
        self._bars_seen += 1
        if fast is None or slow is None or not self._has_crossed(fast, slow):
            return None
        if atr is None or self._bars_seen < self._parameters.slow + self._parameters.atr:
            return None
        return self._decide(bar, fast=fast, slow=slow, atr=atr)

    def _has_crossed(self, fast: float, slow: float) -> bool:
        """Equal averages keep the side last held, so touching without crossing is no cross."""
        if fast == slow:
            return False
        before, self._side = self._side, Side.LONG if fast > slow else Side.SHORT
        return before is not None and before is not self._side

    def _decide(self, bar: TickBar, *, fast: float, slow: float, atr: float) -> Decision:
        windows = self._parameters
        side = Side.LONG if fast > slow else Side.SHORT
        cross = Cross(side, fast, slow, atr, windows.fast, windows.slow, windows.atr)
        return Decision(levels(bar.close, side, risk=windows.risk_atrs * atr), cross)
