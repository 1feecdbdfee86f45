"""A sweep: what every pair of averages would have made of one series, and how evenly.

Terms: long with everything while the fast average is above the slow one, else out of the market;
filled at the close. A bar is a period, and money out of the market earns nothing in it. The Sharpe
ratio is the mean of the returns of all bars over their standard deviation with n - 1, times the
root of the periods in a year, as in `luck`; a drawdown is the part lost of the highest before.

Exact to 1e-12, the Sharpe ratio to that times the market's squared moves over the pair's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from treum.contexts.signals.engine.backtest import crossings
from treum.contexts.signals.engine.backtest.terms import BadSweep
from treum.contexts.signals.engine.batch.state import Counts, Floats

BARS_MAX = 500_000
STEPS_MAX = 5_000_000_000
"""Bars × pairs."""
AVERAGES_MAX = 50_000_000
"""Bars × different windows."""
_STEPS_AT_ONCE = 2_000_000
_EXACT_MAX = 2**53
"""Sums of ticks below this are exact as floats."""
_WORD = 64


class Average(StrEnum):
    SMA = "sma"
    EMA = "ema"


@dataclass(frozen=True, slots=True)
class SweepTerms:
    """fee: part of what is traded, paid at each side, in [0, 1). delay: bars between the close that
    decides and the close that fills, >= 0. year: periods in one, > 0."""

    average: Average = Average.SMA
    fee: float = 0.0
    delay: int = 1
    year: float = 252.0
    keeps_returns: bool = False


@dataclass(frozen=True, slots=True)
class SweepChunk:
    """Some pairs, in their order. done: pairs so far, these among them. gains: the part won of what
    was there at first. sharpes: not a number where the returns are all equal. drawdowns: in [0, 1].
    trades: times it was bought. returns: (periods, pairs), None unless kept."""

    pairs: Counts
    done: int
    gains: Floats
    sharpes: Floats
    drawdowns: Floats
    trades: Counts
    returns: Floats | None


def sweep(closes: NDArray[np.int64], pairs: Counts, *, terms: SweepTerms) -> Iterator[SweepChunk]:
    """A chunk after every few milliseconds, so that a caller may tell how far it is, or stop.

    closes: (n,) in ticks, or in any other whole unit, oldest first. pairs: (k, 2) windows in bars,
    the fast one and the slow one.

    Raises: BadSweep, at once.
    """
    _check(closes, pairs)
    _check_terms(terms)
    market = _market(closes, terms.fee)
    windows, rows = np.unique(pairs, return_inverse=True)
    averages = _averages(closes, windows, terms=terms)
    return _chunks(market, averages, pairs=pairs, rows=rows.reshape(pairs.shape), terms=terms)


def _check(closes: NDArray[np.int64], pairs: Counts) -> None:
    if closes.ndim != 1 or closes.dtype != np.int64 or not 2 <= closes.size <= BARS_MAX:
        raise BadSweep(f"There must be 2 to {BARS_MAX} closes, in whole ticks.")
    if closes.min() < 1 or closes.max() > _EXACT_MAX // closes.size:
        raise BadSweep("Every close must be above zero, and their sum exact.")
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype != np.int64 or not pairs.size:
        raise BadSweep("There must be pairs of windows, in whole bars.")
    fast, slow = pairs.T
    if fast.min() < 1 or (fast >= slow).any() or slow.max() > closes.size:
        raise BadSweep("A fast window is of a bar or more, a slow one longer, within the series.")
    if len(pairs) * closes.size > STEPS_MAX:
        raise BadSweep(f"{len(pairs)} pairs of {closes.size} bars are more than {STEPS_MAX} steps.")
    if (windows := np.unique(pairs).size) * closes.size > AVERAGES_MAX:
        raise BadSweep(f"{windows} averages of {closes.size} bars are more than {AVERAGES_MAX}.")


def _check_terms(terms: SweepTerms) -> None:
    if not (0 <= terms.fee < 1 and terms.delay >= 0 and 0 < terms.year < np.inf):
        raise BadSweep("A fee is in [0, 1), a delay no bar or more, and a year of some periods.")


def _market(closes: NDArray[np.int64], fee: float) -> crossings.Market:
    prices = closes.astype(np.float64)
    moves = np.zeros(closes.size)
    np.divide(prices[1:], prices[:-1], out=moves[1:])
    moves[1:] -= 1.0
    levels = np.frexp(np.arange(closes.size + 1))[1].astype(np.int64) - 1
    lows, highs = np.tile(prices, (2, levels[-1] + 1, 1))
    for level in range(levels[-1]):
        reach = 1 << level
        for table, extreme in ((lows, np.minimum), (highs, np.maximum)):
            extreme(table[level, :-reach], table[level, reach:], out=table[level + 1, :-reach])
    sums, squares = moves.cumsum(), (moves * moves).cumsum()
    after = {"after_buying": 1 / (1 + fee), "after_selling": 1 - fee}
    return crossings.Market(prices, moves, sums, squares, lows, highs, levels, **after)


def _averages(closes: NDArray[np.int64], windows: Counts, *, terms: SweepTerms) -> Floats:
    """A row for each window, up to whole words; each value stands where it may be acted on."""
    size = closes.size
    averages = np.full((windows.size, -(-size // _WORD) * _WORD), np.nan)
    sums, prices = np.concatenate([[0], closes.cumsum()]), closes.astype(np.float64)
    for row, window in zip(averages[:, terms.delay : size], windows, strict=True):
        if terms.average is Average.EMA:
            row[:] = crossings.ema(prices, window)[: row.size]
        else:
            total = sums[window:] - sums[:-window]
            known = row[window - 1 :]
            np.divide(total[: known.size], window, out=known)
    return averages


def _chunks(
    market: crossings.Market, averages: Floats, *, pairs: Counts, rows: Counts, terms: SweepTerms
) -> Iterator[SweepChunk]:
    bars = market.closes.size
    most = max(1, _STEPS_AT_ONCE // bars)
    turns = np.empty(bars + 1, dtype=np.int64)
    for start in range(0, len(pairs), most):
        some = slice(start, start + most)
        task = _task(averages, rows[some], turns=turns, kept=bars if terms.keeps_returns else 0)
        crossings.work(market, task)
        yield SweepChunk(
            pairs=pairs[some],
            done=min(start + most, len(pairs)),
            gains=task.wealth - 1.0,
            sharpes=_sharpes(task, bars) * np.sqrt(terms.year),
            drawdowns=1.0 - task.kept,
            trades=task.trades,
            returns=task.returns.T if terms.keeps_returns else None,
        )


def _task(averages: Floats, rows: Counts, *, turns: Counts, kept: int) -> crossings.Task:
    """kept: bars of the returns."""
    wealth, totals, squares, least = np.empty((4, len(rows)))
    trades, returns = np.empty(len(rows), dtype=np.int64), np.zeros((len(rows), kept))
    return crossings.Task(averages, rows, turns, wealth, totals, squares, least, trades, returns)


def _sharpes(task: crossings.Task, bars: int) -> Floats:
    mean = task.totals / bars
    variance = (task.squares - task.totals * mean) / (bars - 1)
    unknown = np.full_like(mean, np.nan)
    return np.divide(mean, np.sqrt(np.maximum(variance, 0.0)), out=unknown, where=variance > 0.0)
