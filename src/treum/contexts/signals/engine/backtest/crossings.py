"""Pairs of averages over one series, compiled: when each is in the market, and what that made.

While money is in the market it moves as the price does, whatever the pair. So what all pairs share
is worked out once for the series; a pair then costs a comparison at each bar and a few looks for
each stretch in the market, not a step of an account at each bar.
"""

from typing import NamedTuple

import numpy as np

from treum.contexts.signals.engine.batch.state import Counts, Floats
from treum.platform.compiled import compiled

_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
"""Shifted left by 0 to 63 its upper six bits are never twice the same, and so tell the shift.
Source: C. Leiserson, H. Prokop, K. Randall, Using de Bruijn Sequences to Index a 1 in a Computer
Word, 1998."""
_SHIFTS = np.argsort(_DE_BRUIJN << np.arange(64, dtype=np.uint64) >> np.uint64(58))


class Market(NamedTuple):
    """closes: in ticks. moves: the close over the one before it, less one; 0 of the first bar.
    sums, squares: of the moves up to each bar. lows, highs: (level, bar), the least and the most of
    the 2**level closes from this bar on. levels: by count of bars, the last level within it.
    after_buying, after_selling: what is left of one."""

    closes: Floats
    moves: Floats
    sums: Floats
    squares: Floats
    lows: Floats
    highs: Floats
    levels: Counts
    after_buying: float
    after_selling: float


class Pair(NamedTuple):
    """Averages by bar, up to whole words of 64; not a number while unknown or past the last."""

    fast: Floats
    slow: Floats


class Task(NamedTuple):
    """rows: (pairs, 2), which averages. turns: room for as many as there are bars, and one more.
    wealth, totals, squares, kept, trades: by pair. returns: (pairs, bars), or nothing."""

    averages: Floats
    rows: Counts
    turns: Counts
    wealth: Floats
    totals: Floats
    squares: Floats
    kept: Floats
    trades: Counts
    returns: Floats


@compiled
def work(market: Market, task: Task) -> None:
    bars = market.closes.size
    for each in range(len(task.rows)):
        fast, slow = task.rows[each]
        count = turn(Pair(task.averages[fast], task.averages[slow]), task.turns)
        if count and task.turns[count - 1] == bars:
            count -= 1
        turns = task.turns[:count]
        wealth, total, squares, kept = account(market, turns)
        task.wealth[each], task.kept[each] = wealth, kept
        task.totals[each], task.squares[each] = total, squares
        task.trades[each] = (count + 1) // 2
        if task.returns.size:
            earn(market, Earned(turns, task.returns[each]))


@compiled
def turn(pair: Pair, turns: Counts) -> int:
    """How many bars were written at which fast comes above slow, or no longer is, in turn."""
    count, one, last = 0, np.uint64(1), np.uint64(0)
    for start in range(0, pair.fast.size, 64):
        end = start + 64
        word = above(pair.fast[start:end], pair.slow[start:end])
        changed = word ^ (word << one | last)
        last = word >> np.uint64(63)
        while changed:
            lowest = changed & (~changed + one)
            turns[count] = start + _SHIFTS[lowest * _DE_BRUIJN >> np.uint64(58)]
            count += 1
            changed ^= lowest
    return count


@compiled
def above(fast: Floats, slow: Floats) -> np.uint64:
    """A bit for each of 64 bars; a loop of this shape is compared and packed at once."""
    word = np.uint64(0)
    for bar in range(64):
        word |= np.uint64(fast[bar] > slow[bar]) << np.uint64(bar)
    return word


@compiled
def account(market: Market, turns: Counts) -> tuple[float, float, float, float]:
    """Of one that begins with 1 and at these closes buys with all it has, sells all, buys …: what
    it ends with, the sums of its returns and of their squares over all bars, and the least it was
    of its own highest before."""
    wealth = peak = kept = 1.0
    total = squares = 0.0
    last = market.closes.size - 1
    for each in range(0, turns.size, 2):
        bought, is_sold = turns[each], each + 1 < turns.size
        held = turns[each + 1] - 1 if is_sold else last
        units = wealth * market.after_buying / market.closes[bought]
        paid = market.after_buying - 1.0
        total += paid + market.sums[held] - market.sums[bought]
        squares += paid * paid + market.squares[held] - market.squares[bought]
        lowest, highest = reach(market, (bought, held))
        if lowest < kept * highest:
            kept = min(kept, deepest(market.closes[bought : held + 1]))
        if units * lowest < kept * peak:
            kept = units * lowest / peak
        peak = max(peak, units * highest)
        wealth = units * market.closes[held]
        if is_sold:
            move = (1.0 + market.moves[held + 1]) * market.after_selling - 1.0
            total += move
            squares += move * move
            wealth = units * market.closes[held + 1] * market.after_selling
            if wealth < kept * peak:
                kept = wealth / peak
            peak = max(peak, wealth)
    return wealth, total, squares, kept


@compiled
def reach(market: Market, held: tuple[int, int]) -> tuple[float, float]:
    """The least and the most of the closes from one bar to another."""
    first, last = held
    level = market.levels[last - first + 1]
    second = last + 1 - (1 << level)
    lowest = min(market.lows[level, first], market.lows[level, second])
    return lowest, max(market.highs[level, first], market.highs[level, second])


@compiled
def deepest(closes: Floats) -> float:
    """The least that a close is of the highest before it."""
    highest, kept = closes[0], 1.0
    for close in closes:
        highest = max(highest, close)
        kept = min(kept, close / highest)
    return kept


class Earned(NamedTuple):
    """returns: by bar, zeros at first."""

    turns: Counts
    returns: Floats


@compiled
def earn(market: Market, earned: Earned) -> None:
    turns, returns = earned
    for each in range(0, turns.size, 2):
        bought, is_sold = turns[each], each + 1 < turns.size
        after = turns[each + 1] if is_sold else market.closes.size
        returns[bought] = market.after_buying - 1.0
        returns[bought + 1 : after] = market.moves[bought + 1 : after]
        if is_sold:
            returns[after] = (1.0 + market.moves[after]) * market.after_selling - 1.0


@compiled
def ema(closes: Floats, window: int) -> Floats:
    """By bar; not a number while unknown. As the class in `indicators`."""
    averages = np.full(closes.size, np.nan)
    smoothing = 2.0 / (window + 1)
    average = closes[:window].sum() / window
    for bar in range(window - 1, closes.size):
        if bar >= window:
            average = average + (closes[bar] - average) * smoothing
        averages[bar] = average
    return averages
