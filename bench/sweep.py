"""A sweep of 1,000 pairs of averages over 5,000 bars, against a loop of NumPy and vectorbt.

Each works out its averages, and tells of every pair what it gained, its Sharpe ratio, its deepest
drawdown and its trades; all of these must be equal. vectorbt runs both of its engines, the faster
one counts. Each has done it once before it is timed, as some are compiled at the first call.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

from bench._clock import stopwatch
from bench._peers import Peer, peers
from bench._report import Part, finish, say
from treum.contexts.signals.engine.backtest.sweep import SweepTerms, sweep
from treum.contexts.signals.engine.batch.state import Counts, Floats

NUMPY_MIN: Final = 20.0
VECTORBT_MIN: Final = 10.0
APART_MAX: Final = 1e-10
"""Of a value, or of one where that is smaller."""
TERMS: Final = SweepTerms(fee=0.001, delay=0, year=252.0)
ENGINES: Final = ("rust", "numba")
TURNS: Final = 5
"""Of ours and of NumPy in a round: both are so short that one of each would tell little."""
COLUMNS: Final = ("gains", "sharpes", "drawdowns", "trades")


@dataclass(frozen=True, slots=True)
class Size:
    """fast, slow: how many windows of each."""

    rounds: int = 7
    bars: int = 5_000
    fast: int = 25
    slow: int = 40


@dataclass(frozen=True, slots=True)
class Swept:
    """table: a row for each pair, of COLUMNS."""

    seconds: float
    table: Floats


def main() -> int:
    parts, missing = measure(Size())
    return finish("sweep", parts, missing=missing)


def measure(size: Size) -> tuple[dict[str, Part], list[str]]:
    """The parts, and why a peer is missing."""
    steps = np.random.default_rng(7).integers(-20, 21, size.bars)
    closes = np.maximum(20_000 + steps.cumsum(), 1)
    windows = product(range(5, 5 + size.fast), range(35, 35 + 5 * size.slow, 5))
    pairs = np.array(list(windows), dtype=np.int64)
    runs: dict[str, Callable[[], Swept]] = {
        "ours": lambda: _timed(_ours, closes, pairs=pairs),
        "NumPy": lambda: _timed(_numpy, closes, pairs=pairs),
    }
    with peers("vectorbt_sweep") as there:
        for peer in there.found.values():
            runs |= {
                f"{peer.version} {engine}": _theirs(peer, engine, closes=closes, pairs=pairs)
                for engine in ENGINES
            }
        took, apart = _rounds(runs, size.rounds)
    parts = {
        "numpy_ratio": Part(took["NumPy"] / took["ours"], NUMPY_MIN, "x", is_floor=True),
        "apart": Part(apart, APART_MAX, "of a value"),
    }
    theirs = [seconds for name, seconds in took.items() if name.startswith("vectorbt")]
    if theirs:
        ratio = min(theirs) / took["ours"]
        parts["vectorbt_ratio"] = Part(ratio, VECTORBT_MIN, "x", is_floor=True)
    return parts, list(there.missing)


def _rounds(runs: dict[str, Callable[[], Swept]], rounds: int) -> tuple[dict[str, float], float]:
    """Median seconds of each, in turn, and how far the farthest is from ours."""
    took: dict[str, list[float]] = {name: [] for name in runs}
    apart = 0.0
    ours = runs["ours"]().table
    for run in runs.values():
        run()
    for name in [*("ours", "NumPy") * TURNS, *list(runs)[2:]] * rounds:
        swept = runs[name]()
        took[name].append(swept.seconds)
        apart = max(apart, _apart(ours, swept.table))
    for name, seconds in took.items():
        say(f"{name}: {median(seconds) * 1e3:.2f} ms, {min(seconds) * 1e3:.2f} at best")
    say(f"farthest apart: {apart:.1e} of a value")
    return {name: median(seconds) for name, seconds in took.items()}, apart


def _apart(ours: Floats, theirs: Floats) -> float:
    """Endless where only one is a number."""
    if ours.shape != theirs.shape or not (np.isfinite(ours) == np.isfinite(theirs)).all():
        return float("inf")
    gap = np.abs(ours - theirs) / np.maximum(1.0, np.abs(ours))
    return float(np.nanmax(gap))


def _timed(work: Callable[[Counts, Counts], Floats], closes: Counts, *, pairs: Counts) -> Swept:
    took = stopwatch()
    table = work(closes, pairs)
    return Swept(took(), table)


def _ours(closes: Counts, pairs: Counts) -> Floats:
    chunks = list(sweep(closes, pairs, terms=TERMS))
    columns = [np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in COLUMNS]
    return np.column_stack(columns)


def _numpy(closes: Counts, pairs: Counts) -> Floats:
    """A pair after another; each average is worked out once."""
    sums = np.concatenate([[0], closes.cumsum()])
    averages = {}
    for window in np.unique(pairs).tolist():
        averages[window] = np.full(closes.size, np.nan)
        averages[window][window - 1 :] = (sums[window:] - sums[:-window]) / window
    moves = closes[1:] / closes[:-1]
    rows = [_account(averages[f] > averages[s], moves) for f, s in pairs.tolist()]
    return np.array(rows)


def _account(is_long: npt.NDArray[np.bool_], moves: Floats) -> tuple[float, float, float, int]:
    turns = np.flatnonzero(np.diff(is_long, prepend=False))
    growth = np.ones(is_long.size)
    np.copyto(growth[1:], moves, where=is_long[:-1])
    growth[turns[::2]] /= 1 + TERMS.fee
    growth[turns[1::2]] *= 1 - TERMS.fee
    wealth = growth.cumprod()
    returns = growth - 1
    highest = np.maximum(np.maximum.accumulate(wealth), 1.0)
    sharpe = returns.mean() / returns.std(ddof=1) * np.sqrt(TERMS.year)
    return wealth[-1] - 1, sharpe, 1 - (wealth / highest).min(), turns[::2].size


def _theirs(peer: Peer, engine: str, *, closes: Counts, pairs: Counts) -> Callable[[], Swept]:
    command = {"engine": engine, "closes": closes.tolist(), "pairs": pairs.tolist()}
    command |= {"fee": TERMS.fee, "year": int(TERMS.year)}

    def run() -> Swept:
        told = peer.ask(command)
        return Swept(told["seconds"], np.column_stack([told[name] for name in COLUMNS]))

    return run


if __name__ == "__main__":
    sys.exit(main())
