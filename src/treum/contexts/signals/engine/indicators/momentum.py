"""How far and how steadily values have moved."""

from typing import NamedTuple

from treum.contexts.signals.engine.indicators.averages import Chain, Ema
from treum.contexts.signals.engine.indicators.base import OfValues, at_least
from treum.contexts.signals.engine.indicators.parts import Delay, WilderMean


class Balance(OfValues[tuple[float, float]]):
    """Wilder's means of gains and of losses."""

    source = "Wilder 1978, ch. 6"

    __slots__ = ("_gain", "_loss", "_previous")

    def __init__(self, window: int) -> None:
        """window: changes, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._gain = WilderMean(window)
        self._loss = WilderMean(window)
        self._previous: float | None = None

    def step(self, given: float) -> tuple[float, float] | None:
        previous, self._previous = self._previous, given
        if previous is None:
            return None
        change = given - previous
        gain = self._gain.step(change if change > 0 else 0.0)
        loss = self._loss.step(-change if change < 0 else 0.0)
        if gain is None or loss is None:
            return None
        return gain, loss


class Rsi(OfValues[float]):
    """Gains as a share of all moves, 0 to 100; 0 where nothing has moved."""

    source = "Wilder 1978, ch. 6; TA-Lib ta_RSI.c"

    __slots__ = ("_balance",)

    def __init__(self, window: int = 14) -> None:
        """window: changes, >= 1."""
        self._balance = Balance(window)
        super().__init__(warm_up=self._balance.warm_up)

    def step(self, given: float) -> float | None:
        known = self._balance.step(given)
        if known is None:
            return None
        gain, loss = known
        moved = gain + loss
        return 0.0 if moved == 0.0 else 100.0 * (gain / moved)


class Cmo(OfValues[float]):
    """Gains less losses as a share of all moves, -100 to 100; 0 where nothing has moved."""

    source = "TA-Lib ta_CMO.c, which smooths as Wilder does"

    __slots__ = ("_balance",)

    def __init__(self, window: int = 14) -> None:
        """window: changes, >= 1."""
        self._balance = Balance(window)
        super().__init__(warm_up=self._balance.warm_up)

    def step(self, given: float) -> float | None:
        known = self._balance.step(given)
        if known is None:
            return None
        gain, loss = known
        moved = gain + loss
        return 0.0 if moved == 0.0 else 100.0 * ((gain - loss) / moved)


class Mom(OfValues[float]):
    """The change over `window` bars."""

    source = "TA-Lib ta_MOM.c"

    __slots__ = ("_delay",)

    def __init__(self, window: int = 10) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._delay = Delay(window)

    def step(self, given: float) -> float | None:
        before = self._delay.step(given)
        return None if before is None else given - before


class Roc(OfValues[float]):
    """The change over `window` bars, in per cent; 0 from nothing."""

    source = "TA-Lib ta_ROC.c"

    __slots__ = ("_delay",)

    def __init__(self, window: int = 10) -> None:
        """window: bars, >= 1."""
        super().__init__(warm_up=at_least(1, window) + 1)
        self._delay = Delay(window)

    def step(self, given: float) -> float | None:
        before = self._delay.step(given)
        if before is None:
            return None
        return (given / before - 1.0) * 100.0 if before else 0.0


class Trix(OfValues[float]):
    """The change of the threefold EMA since the last bar, in per cent."""

    source = "TA-Lib ta_TRIX.c"

    __slots__ = ("_chain", "_roc")

    def __init__(self, window: int = 30) -> None:
        """window: bars, >= 1."""
        self._chain = Chain(window, 3)
        self._roc = Roc(1)
        super().__init__(warm_up=self._chain.warm_up + 1)

    def step(self, given: float) -> float | None:
        known = self._chain.step(given)
        return None if known is None else self._roc.step(known[2])


class Apo(OfValues[float]):
    """The fast EMA less the slow one."""

    source = "TA-Lib ta_APO.c with EMA"

    __slots__ = ("_fast", "_slow")

    def __init__(self, *, fast: int = 12, slow: int = 26) -> None:
        """fast, slow: bars, 1 <= fast <= slow."""
        self._fast = Ema(fast)
        self._slow = Ema(at_least(fast, slow))
        super().__init__(warm_up=slow)

    def step(self, given: float) -> float | None:
        fast, slow = self._fast.step(given), self._slow.step(given)
        return None if fast is None or slow is None else fast - slow


class Ppo(OfValues[float]):
    """The fast EMA less the slow one, in per cent of the slow one."""

    source = "TA-Lib ta_PPO.c with EMA"

    __slots__ = ("_fast", "_slow")

    def __init__(self, *, fast: int = 12, slow: int = 26) -> None:
        """fast, slow: bars, 1 <= fast <= slow."""
        self._fast = Ema(fast)
        self._slow = Ema(at_least(fast, slow))
        super().__init__(warm_up=slow)

    def step(self, given: float) -> float | None:
        fast, slow = self._fast.step(given), self._slow.step(given)
        if fast is None or slow is None:
            return None
        return 0.0 if slow == 0.0 else (fast - slow) / slow * 100.0


class MacdLines(NamedTuple):
    macd: float
    signal: float
    histogram: float


class Macd(OfValues[MacdLines]):
    """The fast EMA less the slow one, and the EMA of that.

    The fast EMA is seeded so that both speak from the same bar on: it does not see the first ones.
    """

    source = "TA-Lib ta_MACD.c"

    __slots__ = ("_fast", "_signal", "_slow", "_unseen")

    def __init__(self, *, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        """fast, slow, signal: bars, >= 1, fast <= slow."""
        self._fast = Ema(fast)
        self._slow = Ema(at_least(fast, slow))
        self._signal = Ema(signal)
        self._unseen = slow - fast
        super().__init__(warm_up=slow + signal - 1)

    def step(self, given: float) -> MacdLines | None:
        slow = self._slow.step(given)
        if self._unseen:
            self._unseen -= 1
            return None
        fast = self._fast.step(given)
        if fast is None or slow is None:
            return None
        macd = fast - slow
        signal = self._signal.step(macd)
        return None if signal is None else MacdLines(macd, signal, macd - signal)
