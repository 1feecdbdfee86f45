"""A second opinion on a day's signals: TA-Lib and numpy over whole arrays, then a plain scan.

Shares nothing with the engine but the parameters: no state between bars, no ticks in the judging.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import talib

from treum.contexts.signals.engine.strategies.ema_cross import EmaCrossParameters
from treum.contexts.signals.engine.strategies.opening_range import OpeningRangeParameters
from treum.contexts.signals.engine.values import Bar, Change

MINUTE = timedelta(minutes=1)
Fact = tuple[str, datetime, str, Decimal]
"""kind, bar_at, side, price"""


@dataclass(frozen=True, slots=True)
class Idea:
    sign: int
    entry: Decimal
    risk: Decimal
    valid_until: datetime

    def reaches(self, bar: Bar, risks: int) -> bool:
        goal = self.entry + self.sign * risks * self.risk
        return bar.high >= goal if self.sign > 0 else bar.low <= goal

    def stops(self, bar: Bar, stop: Decimal) -> Decimal | None:
        if self.sign > 0:
            return min(stop, bar.open) if bar.low <= stop else None
        return max(stop, bar.open) if bar.high >= stop else None


def facts(
    bars: Sequence[Bar],
    *,
    tick: Decimal,
    window: tuple[datetime, datetime],
    parameters: EmaCrossParameters,
) -> list[Fact]:
    """Every step of every signal whose bar opened in `window`; bars before it are history."""
    crosses, atr = _crosses(bars, parameters, tick=tick)
    found: list[Fact] = []
    for index, sign in crosses.items():
        closes = bars[index].at + MINUTE
        quiet = window[1] - timedelta(minutes=parameters.quiet_minutes)
        if bars[index].at < window[0] or closes >= quiet:
            continue
        risk = max(1, round(parameters.risk_atrs * atr[index])) * tick
        until = min(closes + timedelta(minutes=parameters.valid_minutes), window[1])
        idea = Idea(sign, bars[index].close, risk, until)
        side = "long" if sign > 0 else "short"
        found.append(("published", bars[index].at, side, idea.entry))
        end = next((later for later in crosses if later > index), len(bars))
        life = _life(idea, bars[index + 1 : end + 1], closes_last=end < len(bars))
        found += [(kind, at, side, price) for kind, at, price in life]
    return found


def breakout_facts(
    bars: Sequence[Bar],
    *,
    tick: Decimal,
    window: tuple[datetime, datetime],
    parameters: OpeningRangeParameters,
) -> list[Fact]:
    """Every step of both breakouts, if the day has them; bars before `window` are history."""
    opens, closes = window
    edge = min(opens + timedelta(minutes=parameters.range_minutes), closes)
    high, low, close = (_in_ticks(bars, name, tick=tick) for name in ("high", "low", "close"))
    atr: npt.NDArray[np.float64] = talib.ATR(high, low, close, parameters.atr)
    at = np.array([bar.at for bar in bars])
    morning = (at >= opens) & (at < edge)
    if morning.sum() < parameters.range_bars_min:
        return []
    top, bottom = high[morning].max(), low[morning].min()
    later = (at >= edge) & (at < closes) & ~np.isnan(atr)
    if parameters.needs_vwap:
        vwap = _vwap(bars, high + low + close, start=opens)
        up, down = (close > top) & (close > vwap), (close < bottom) & (close < vwap)
    else:
        up, down = close > top, close < bottom
    firsts = {
        int(np.flatnonzero(later & beyond)[0]): sign
        for sign, beyond in ((1, up), (-1, down))
        if (later & beyond).any()
    }
    found: list[Fact] = []
    for index, sign in sorted(firsts.items()):
        if bars[index].at + MINUTE >= closes - timedelta(minutes=parameters.quiet_minutes):
            continue
        risk = max(abs(close[index] - (top + bottom) / 2), atr[index])
        idea = Idea(sign, bars[index].close, max(1, round(float(risk))) * tick, closes)
        side = "long" if sign > 0 else "short"
        found.append(("published", bars[index].at, side, idea.entry))
        end = next((other for other in sorted(firsts) if other > index), len(bars))
        life = _life(idea, bars[index + 1 : end + 1], closes_last=end < len(bars))
        found += [(kind, moment, side, price) for kind, moment, price in life]
    return found


def _vwap(
    bars: Sequence[Bar], three_typical: npt.NDArray[np.float64], *, start: datetime
) -> npt.NDArray[np.float64]:
    """NaN where nothing has traded since `start`, which compares as neither above nor below."""
    weights = np.array([float(bar.volume or 0) if bar.at >= start else 0.0 for bar in bars])
    traded = np.cumsum(weights)
    weighed = np.cumsum(three_typical / 3 * weights)
    average = np.full(len(bars), np.nan)
    np.divide(weighed, traded, out=average, where=traded > 0)
    return average


def _in_ticks(bars: Sequence[Bar], name: str, *, tick: Decimal) -> npt.NDArray[np.float64]:
    return np.array([float(getattr(bar, name) / tick) for bar in bars])


def facts_of(changes: Sequence[Change]) -> list[Fact]:
    """What the engine said, in the same words."""
    return [
        (change.kind.value, change.bar_at, change.signal.side.value, change.price)
        for change in changes
    ]


def in_order(found: list[Fact]) -> list[Fact]:
    """By bar; an end comes before a new signal of the same bar, a first target before its end."""
    order = {"target_1": 0, "published": 2}
    return sorted(found, key=lambda fact: (fact[1], order.get(fact[0], 1)))


def _life(
    idea: Idea, bars: Sequence[Bar], *, closes_last: bool
) -> list[tuple[str, datetime, Decimal]]:
    """Steps on the bars after the signal's own; the last bar may be that of the opposite cross."""
    steps: list[tuple[str, datetime, Decimal]] = []
    stop = idea.entry - idea.sign * idea.risk
    for bar in bars:
        if bar.at >= idea.valid_until:
            return [*steps, ("expired", bar.at, bar.open)]
        if (fill := idea.stops(bar, stop)) is not None:
            return [*steps, ("stopped", bar.at, fill)]
        if stop != idea.entry and idea.reaches(bar, 1):
            steps.append(("target_1", bar.at, idea.entry + idea.sign * idea.risk))
            stop = idea.entry
        if idea.reaches(bar, 2):
            return [*steps, ("target_2", bar.at, idea.entry + idea.sign * 2 * idea.risk)]
        if bar.at + MINUTE >= idea.valid_until:
            return [*steps, ("expired", bar.at, bar.close)]
    if closes_last:
        steps.append(("closed", bars[-1].at, bars[-1].close))
    return steps


def _crosses(
    bars: Sequence[Bar], parameters: EmaCrossParameters, *, tick: Decimal
) -> tuple[dict[int, int], npt.NDArray[np.float64]]:
    """The side newly held at each crossing bar, +1 or -1, and the ATR in ticks, of every bar; the
    averages have long warmed up when the window opens."""
    close, high, low = (_in_ticks(bars, name, tick=tick) for name in ("close", "high", "low"))
    atr: npt.NDArray[np.float64] = talib.ATR(high, low, close, parameters.atr)
    gap = talib.EMA(close, parameters.fast) - talib.EMA(close, parameters.slow)
    crosses: dict[int, int] = {}
    held = 0.0
    for index, side in enumerate(np.sign(gap)):
        if np.isnan(side) or side in (0.0, held):
            continue
        if held:
            crosses[index] = int(side)
        held = side
    return crosses, atr
