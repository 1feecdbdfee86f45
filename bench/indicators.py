"""Indicators: an update of one instrument against talipp, and of all at once against the classes.

Incremental: the same closes and bars through ours, which check what they are given, and through
talipp, which does not; the geometric mean of the ratios. Batch: one step of many instruments over
so many updates of a class. In the same run all of them are compared with TA-Lib.
"""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from random import Random
from statistics import geometric_mean, median
from typing import Any, Final

import numpy as np
import talib
from talipp import indicators as theirs
from talipp.ohlcv import OHLCV

from bench._report import Part, finish, say
from treum.contexts.signals.engine.batch.steps import AtrStep, EmaStep, MacdStep, RsiStep, SmaStep
from treum.contexts.signals.engine.indicators.averages import Ema, Sma
from treum.contexts.signals.engine.indicators.momentum import Macd, Rsi
from treum.contexts.signals.engine.indicators.oscillators import Willr
from treum.contexts.signals.engine.indicators.volatility import Atr, Bollinger

INCREMENTAL_MIN: Final = 3.0
BATCH_MIN: Final = 30.0
APART_MAX: Final = 1e-9
"""Of TA-Lib's value, or of one where that is smaller."""


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int = 5
    bars: int = 20_000
    instruments: int = 2_000
    steps: int = 200


@dataclass(frozen=True, slots=True)
class Candle:
    open: float
    high: float
    low: float
    close: float
    volume: int | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """step: of many instruments, where there is one. Any: each takes and tells what it does."""

    ours: Callable[[], Any]
    peer: Callable[[], Any]
    talib: Callable[[Any, Any, Any], Any]
    step: Callable[[int], Any] | None = None
    takes_bars: bool = False


RIVALS: Final[dict[str, Rival]] = {
    "SMA": Rival(
        lambda: Sma(20),
        lambda: theirs.SMA(20),
        lambda h, low, c: talib.SMA(c, 20),
        lambda n: SmaStep(n, 20),
    ),
    "EMA": Rival(
        lambda: Ema(20),
        lambda: theirs.EMA(20),
        lambda h, low, c: talib.EMA(c, 20),
        lambda n: EmaStep(n, 20),
    ),
    "RSI": Rival(
        lambda: Rsi(14),
        lambda: theirs.RSI(14),
        lambda h, low, c: talib.RSI(c, 14),
        lambda n: RsiStep(n, 14),
    ),
    "MACD": Rival(Macd, lambda: theirs.MACD(12, 26, 9), lambda h, low, c: talib.MACD(c), MacdStep),
    "BBANDS": Rival(
        lambda: Bollinger(20), lambda: theirs.BB(20, 2.0), lambda h, low, c: talib.BBANDS(c, 20)
    ),
    "ATR": Rival(
        lambda: Atr(14),
        lambda: theirs.ATR(14),
        talib.ATR,
        lambda n: AtrStep(n, 14),
        takes_bars=True,
    ),
    "WILLR": Rival(
        lambda: Willr(14),
        lambda: theirs.Williams(14),
        lambda h, low, c: talib.WILLR(h, low, c, 14),
        takes_bars=True,
    ),
}


def main() -> int:
    return finish("indicators", measure(Size()))


def measure(size: Size) -> dict[str, Part]:
    bars = _walk(size.bars)
    apart = max(_apart(rival, bars=bars) for rival in RIVALS.values())
    incremental = [_incremental(name, bars=bars, rounds=size.rounds) for name in RIVALS]
    batch = [_batch(name, size) for name, rival in RIVALS.items() if rival.step]
    return {
        "incremental": Part(
            geometric_mean(incremental), INCREMENTAL_MIN, "x talipp", is_floor=True
        ),
        "batch": Part(geometric_mean(batch), BATCH_MIN, "x the class", is_floor=True),
        "apart": Part(apart, APART_MAX, "of TA-Lib"),
    }


def _walk(count: int) -> list[Candle]:
    """In ticks, with flat stretches."""
    random, close = Random(7), 20_000
    bars = []
    for number in range(count):
        opened = close
        close += 0 if number % 100 > 90 else random.randint(-20, 20)
        reach = 0 if number % 100 > 90 else random.randint(0, 15)
        high, low = max(opened, close) + reach, min(opened, close) - reach
        bars.append(Candle(float(opened), float(high), float(low), float(close)))
    return bars


def _given(rival: Rival, bars: Sequence[Candle]) -> list[Any]:
    return list(bars) if rival.takes_bars else [bar.close for bar in bars]


def _apart(rival: Rival, *, bars: Sequence[Candle]) -> float:
    """The farthest that any line of ours is from TA-Lib's; endless where only one has a value."""
    one = rival.ours()
    told = [one.update(each) for each in _given(rival, bars)]
    columns = ("high", "low", "close")
    high, low, close = (np.array([getattr(bar, name) for bar in bars]) for name in columns)
    expected = np.atleast_2d(np.array(rival.talib(high, low, close)))
    unknown = (np.nan,) * len(expected)
    rows = [unknown if each is None else np.ravel(each) for each in told]
    ours = np.array(rows, dtype=np.float64).reshape(-1, len(expected)).T
    if not np.array_equal(np.isnan(ours), np.isnan(expected)):
        return inf
    gap = np.abs(ours - expected) / np.maximum(1.0, np.abs(expected))
    return float(np.nanmax(gap))


def _incremental(name: str, *, bars: Sequence[Candle], rounds: int) -> float:
    """How many times faster ours is; rounds in turn."""
    rival = RIVALS[name]
    given = _given(rival, bars)
    peer_given = (
        [OHLCV(b.open, b.high, b.low, b.close) for b in bars] if rival.takes_bars else given
    )
    ours_s, peer_s = [], []
    for _ in range(rounds):
        ours_s.append(_timed(rival.ours().update, given))
        peer_s.append(_timed(rival.peer().add, peer_given))
    ratio = median(peer_s) / median(ours_s)
    rate = len(given) / median(ours_s) / 1e6
    say(f"{name}: {rate:.2f} M updates/s, {ratio:.1f} x talipp")
    return ratio


def _timed(update: Callable[[Any], Any], given: Iterable[Any]) -> float:
    began = time.process_time()
    for each in given:
        update(each)
    return time.process_time() - began


def _batch(name: str, size: Size) -> float:
    """How many times faster an instrument is updated among many than by its class."""
    rival = RIVALS[name]
    assert rival.step is not None
    closes = np.random.default_rng(7).integers(10_000, 30_000, (size.steps, size.instruments))
    values = closes.astype(np.float64)
    given = np.stack([values + 20, values - 20, values], axis=1) if rival.takes_bars else values
    single = [float(close) for close in values[:, 0]] * 20
    bars: list[Any] = [Candle(c, c + 20, c - 20, c) for c in single] if rival.takes_bars else single
    rival.step(2).update(np.ascontiguousarray(given[0][..., :2]))  # Compiled before it is timed.
    step_s, class_s = [], []
    for _ in range(size.rounds):
        step_s.append(_timed(rival.step(size.instruments).update, given) / values.size)
        class_s.append(_timed(rival.ours().update, bars) / len(bars))
    ratio = median(class_s) / median(step_s)
    say(f"{name}: {1e-6 / median(step_s):.0f} M instruments/s at once, {ratio:.0f} x the class")
    return ratio


if __name__ == "__main__":
    sys.exit(main())
