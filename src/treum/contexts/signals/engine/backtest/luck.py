"""How likely a Sharpe ratio is luck, given its sample and how many were tried.

Sharpe ratios here are of one period and not annualised: mean over standard deviation of returns,
with n - 1. Sources: D. Bailey, M. López de Prado, The Sharpe Ratio Efficient Frontier, J. of Risk
15 (2), 2012; The Deflated Sharpe Ratio, J. of Portfolio Management 40 (5), 2014; with J. Borwein
and J. Zhu, The Probability of Backtest Overfitting, J. of Computational Finance 20 (4), 2017.
"""

import math
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from treum.platform.errors import Invalid

Returns = NDArray[np.float64]
_NORMAL = NormalDist()
_EULER_MASCHERONI = 0.577_215_664_901_532_9


class BadSample(Invalid):
    code = "signals.bad_sample"
    title = "These returns say nothing"


@dataclass(frozen=True, slots=True)
class Sample:
    """Moments of a series of returns. kurtosis: 3 for the normal distribution. periods: ≥ 2."""

    sharpe: float
    skewness: float
    kurtosis: float
    periods: int


def sample_of(returns: Returns) -> Sample:
    """returns: one a period, finite. Raises: BadSample when there are too few or all are equal."""
    if returns.ndim != 1 or returns.size < 2 or not np.isfinite(returns).all():
        raise BadSample("There must be two finite returns or more.")
    apart = returns - returns.mean()
    variance = float(np.mean(apart**2))
    if math.sqrt(variance) <= np.finfo(np.float64).eps * float(np.abs(returns).max()):
        raise BadSample("All returns are equal.")
    spread = math.sqrt(variance * returns.size / (returns.size - 1))
    return Sample(
        sharpe=float(returns.mean()) / spread,
        skewness=float(np.mean(apart**3)) / variance**1.5,
        kurtosis=float(np.mean(apart**4)) / variance**2,
        periods=returns.size,
    )


def probability_above(sample: Sample, benchmark: float) -> float:
    """That the true Sharpe ratio is above this one: the probabilistic Sharpe ratio, in 0..1."""
    ratio = sample.sharpe
    width = 1 - sample.skewness * ratio + (sample.kurtosis - 1) / 4 * ratio**2
    return _NORMAL.cdf((ratio - benchmark) * math.sqrt((sample.periods - 1) / width))


def best_by_luck(trials: int, *, variance: float) -> float:
    """The highest Sharpe ratio to expect of so many trials that are all worth nothing.

    trials: independent ones, ≥ 1. variance: of the Sharpe ratios over the trials, ≥ 0.
    """
    if trials < 1 or variance < 0:
        raise BadSample("There must be one trial or more, and no variance below zero.")
    if trials == 1:
        return 0.0
    typical = _NORMAL.inv_cdf(1 - 1 / trials)
    extreme = _NORMAL.inv_cdf(1 - 1 / (trials * math.e))
    weighted = (1 - _EULER_MASCHERONI) * typical + _EULER_MASCHERONI * extreme
    return math.sqrt(variance) * weighted


def deflated_sharpe(sample: Sample, *, trials: int, variance: float) -> float:
    """The probability that the best of so many trials is better than luck, in 0..1."""
    return probability_above(sample, best_by_luck(trials, variance=variance))


def overfitting_probability(returns: Returns, *, blocks: int = 16) -> float:
    """How often what was best in one half of the time is below the median in the other, in 0..1.

    returns: periods × configurations. The periods are cut into `blocks` (even) of one length, the
    last ones left over are dropped, and every choice of half of them is the sample once
    (combinatorially symmetric cross-validation).

    Raises: BadSample.
    """
    sums = _of_blocks(returns, blocks)
    halves = _halves(blocks)
    inside, outside = _sharpes(sums, halves), _sharpes(sums, 1 - halves)
    chosen = inside.argmax(axis=1)
    theirs = outside[np.arange(len(halves)), chosen][:, np.newaxis]
    # The middle of equals, so that configurations which are all the same are neither.
    ranks = (outside < theirs).sum(axis=1) + ((outside == theirs).sum(axis=1) + 1) / 2
    return float(np.mean(ranks <= (outside.shape[1] + 1) / 2))


@dataclass(frozen=True, slots=True)
class _Sums:
    """By block and configuration: of the returns and of their squares. length: of a block."""

    returns: Returns
    squares: Returns
    length: int


def _of_blocks(returns: Returns, blocks: int) -> _Sums:
    if returns.ndim != 2 or returns.shape[1] < 2 or not np.isfinite(returns).all():
        raise BadSample("There must be finite returns of two configurations or more.")
    length = returns.shape[0] // blocks if blocks >= 2 and blocks % 2 == 0 else 0
    if length < 2:
        raise BadSample(f"{returns.shape[0]} periods do not make {blocks} blocks, an even number.")
    cut = returns[: length * blocks].reshape(blocks, length, -1)
    return _Sums(cut.sum(axis=1), (cut**2).sum(axis=1), length)


def _halves(blocks: int) -> NDArray[np.int64]:
    """Each choice of half of the blocks, as a row of ones and zeros."""
    chosen = list(combinations(range(blocks), blocks // 2))
    halves = np.zeros((len(chosen), blocks), dtype=np.int64)
    np.put_along_axis(halves, np.array(chosen), 1, axis=1)
    return halves


def _sharpes(sums: _Sums, halves: NDArray[np.int64]) -> Returns:
    """By half and configuration; zero where nothing moved."""
    count = sums.length * halves.shape[1] // 2
    mean = halves @ sums.returns / count
    variance = np.maximum(halves @ sums.squares / count - mean**2, 0.0) * count / (count - 1)
    spread = np.sqrt(variance)
    ratios: Returns = np.divide(mean, spread, out=np.zeros_like(mean), where=spread > 1e-12)
    return ratios
