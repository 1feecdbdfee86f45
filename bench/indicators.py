"""Indicators: an update of one instrument against talipp, and of all at once against the classes.

Incremental: the same closes and bars, of walks with gaps and with flat stretches, through ours,
which check what they are given, and through talipp, which does not; the geometric mean of the
ratios. Batch: one step of many instruments over so many updates of a class. In the same run ours
are compared with TA-Lib, and talipp's with ours once they no longer feel how they were begun.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from random import Random
from statistics import geometric_mean, median
from typing import Any, Final

import numpy as np
import talib

from bench._clock import stopwatch
from bench._peers import Peer, peers
from bench._report import Part, finish, say
from treum.contexts.signals.engine.batch.state import Floats
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
    """bars: of each walk."""

    rounds: int = 5
    bars: int = 8_000
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
    """step: of many instruments, where there is one. divides_by: bars whose reach it divides by, of
    which talipp repeats itself where they have none. Any: each takes and tells what it does."""

    ours: Callable[[], Any]
    talib: Callable[[Any, Any, Any], Any]
    step: Callable[[int], Any] | None = None
    takes_bars: bool = False
    divides_by: int = 0


RIVALS: Final[dict[str, Rival]] = {
    "SMA": Rival(
        lambda: Sma(20),
        lambda h, low, c: talib.SMA(c, 20),
        lambda n: SmaStep(n, 20),
    ),
    "EMA": Rival(
        lambda: Ema(20),
        lambda h, low, c: talib.EMA(c, 20),
        lambda n: EmaStep(n, 20),
    ),
    "RSI": Rival(
        lambda: Rsi(14),
        lambda h, low, c: talib.RSI(c, 14),
        lambda n: RsiStep(n, 14),
    ),
    "MACD": Rival(Macd, lambda h, low, c: talib.MACD(c), MacdStep),
    "BBANDS": Rival(lambda: Bollinger(20), lambda h, low, c: talib.BBANDS(c, 20)),
    "ATR": Rival(
        lambda: Atr(14),
        talib.ATR,
        lambda n: AtrStep(n, 14),
        takes_bars=True,
    ),
    "WILLR": Rival(
        lambda: Willr(14),
        lambda h, low, c: talib.WILLR(h, low, c, 14),
        takes_bars=True,
        divides_by=14,
    ),
}


def main() -> int:
    parts, missing = measure(Size())
    return finish("indicators", parts, missing=missing)


def measure(size: Size) -> tuple[dict[str, Part], list[str]]:
    """The parts, and why talipp is missing."""
    walks = _walks(size.bars)
    apart = max(_apart(rival, bars) for rival in RIVALS.values() for bars in walks)
    batch = [_batch(name, size) for name, rival in RIVALS.items() if rival.step]
    parts = {
        "batch": Part(geometric_mean(batch), BATCH_MIN, "x the class", is_floor=True),
        "apart": Part(apart, APART_MAX, "of TA-Lib"),
    }
    with peers("talipp_updates") as there:
        for peer in there.found.values():
            runs = [_against(peer, name, walks=walks, rounds=size.rounds) for name in RIVALS]
            ratio = geometric_mean(run.ratio for run in runs)
            parts |= {
                "incremental": Part(ratio, INCREMENTAL_MIN, "x talipp", is_floor=True),
                "talipp_apart": Part(max(run.apart for run in runs), APART_MAX, "of ours"),
            }
    return parts, list(there.missing)


def _walks(count: int) -> list[list[Candle]]:
    """One without rest, one with a gap before each session, one that often stands still."""
    return [
        _walk(Random(7), count),
        _walk(Random(8), count, gap=600, still=5),
        _walk(Random(9), count, gap=50, still=40),
    ]


def _walk(random: Random, count: int, *, gap: int = 0, still: int = 0) -> list[Candle]:
    """In ticks. gap: at most, each 75 bars. still: of each 100 bars, how many do not move."""
    close, bars = 20_000, []
    for number in range(count):
        is_still = number % 100 < still
        opened = close + (random.randint(-gap, gap) if number % 75 == 0 else 0)
        close = max(100, opened + (0 if is_still else random.randint(-20, 20)))
        reach = 0 if is_still else random.randint(0, 15)
        high, low = max(opened, close) + reach, min(opened, close) - reach
        bars.append(Candle(float(opened), float(high), float(low), float(close)))
    return bars


def _given(rival: Rival, bars: Sequence[Candle]) -> list[Any]:
    return list(bars) if rival.takes_bars else [bar.close for bar in bars]


def _told(rival: Rival, bars: Sequence[Candle]) -> Floats:
    """(bars, lines), not a number where there is no value."""
    one = rival.ours()
    return _table([one.update(each) for each in _given(rival, bars)])


def _table(told: Sequence[Any]) -> Floats:
    known = next(np.ravel(each) for each in reversed(told) if each is not None)
    unknown = np.full(known.size, np.nan)
    rows = [unknown if each is None else np.ravel(each) for each in told]
    return np.array(rows, dtype=np.float64)


def _apart(rival: Rival, bars: Sequence[Candle]) -> float:
    """The farthest that any line of ours is from TA-Lib's."""
    columns = ("high", "low", "close")
    high, low, close = (np.array([getattr(bar, name) for bar in bars]) for name in columns)
    expected = np.atleast_2d(np.array(rival.talib(high, low, close))).T
    return _gap(_told(rival, bars), expected)


def _gap(ours: Floats, expected: Floats) -> float:
    """Endless where only one has a value."""
    if not np.array_equal(np.isnan(ours), np.isnan(expected)):
        return inf
    gap = np.abs(ours - expected) / np.maximum(1.0, np.abs(expected))
    return float(np.nanmax(gap))


@dataclass(frozen=True, slots=True)
class Run:
    """ratio: how many times faster ours is. apart: the farthest that talipp is from ours."""

    ratio: float
    apart: float


def _against(peer: Peer, name: str, *, walks: Sequence[Sequence[Candle]], rounds: int) -> Run:
    """Rounds in turn, walk by walk."""
    rival, ours_s, peer_s, apart = RIVALS[name], 0.0, 0.0, 0.0
    for bars in [bars for _ in range(rounds) for bars in walks]:
        ours_s += _timed(rival.ours().update, _given(rival, bars))
        rows = [[bar.open, bar.high, bar.low, bar.close] for bar in bars]
        answer = peer.ask({"indicator": name, "bars": rows})
        peer_s += answer["seconds"]
        settled = _settled(rival, bars)
        apart = max(apart, _gap(_told(rival, bars)[settled], _table(answer["told"])[settled]))
    rate = rounds * sum(map(len, walks)) / ours_s / 1e6
    say(f"{name}: {rate:.2f} M updates/s, {peer_s / ours_s:.1f} x {peer.version}")
    return Run(peer_s / ours_s, apart)


def _settled(rival: Rival, bars: Sequence[Candle]) -> list[int]:
    """Bars of the second half, as averages are begun differently, that both divide by something."""
    found = []
    for at in range(len(bars) // 2, len(bars)):
        last = bars[at + 1 - rival.divides_by : at + 1] if rival.divides_by else []
        if not last or max(bar.high for bar in last) > min(bar.low for bar in last):
            found.append(at)
    return found


def _timed(update: Callable[[Any], Any], given: Iterable[Any]) -> float:
    took = stopwatch()
    for each in given:
        update(each)
    return took()


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
