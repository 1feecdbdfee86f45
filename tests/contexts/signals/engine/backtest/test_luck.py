"""Luck is told from skill as the papers tell it."""

import math
from itertools import combinations
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.contexts.signals.engine.backtest.luck import (
    BadSample,
    Returns,
    Sample,
    best_by_luck,
    deflated_sharpe,
    overfitting_probability,
    probability_above,
    sample_of,
)


def _noise(seed: int, *shape: int) -> Returns:
    return np.random.default_rng(seed).normal(0.0, 0.01, shape)


def test_the_example_of_the_paper() -> None:
    """Bailey and López de Prado 2014, "A numerical example": 2.5 a year over five years of 250
    days, the best of 100 trials whose ratios have a variance of 1/2 a year."""
    best = best_by_luck(100, variance=0.5 / 250)
    assert best == pytest.approx(0.1132, abs=5e-5)
    sample = Sample(2.5 / math.sqrt(250), skewness=-3.0, kurtosis=10.0, periods=1250)
    assert deflated_sharpe(sample, trials=100, variance=0.5 / 250) == pytest.approx(
        0.9004, abs=5e-5
    )
    fewer = deflated_sharpe(sample, trials=46, variance=0.5 / 250)
    assert fewer == pytest.approx(0.9505, abs=5e-5)


def test_moments_of_a_sample() -> None:
    returns = np.array([0.01, -0.02, 0.03, 0.00])
    sample = sample_of(returns)
    assert sample.sharpe == pytest.approx(mean(returns) / stdev(returns))
    assert sample.periods == 4
    normal = sample_of(_noise(1, 200_000))
    assert normal.skewness == pytest.approx(0.0, abs=0.02)
    assert normal.kurtosis == pytest.approx(3.0, abs=0.05)


@given(scale=st.floats(0.001, 1000.0), seed=st.integers(0, 99))
def test_leverage_changes_nothing(scale: float, seed: int) -> None:
    returns = _noise(seed, 50)
    one, other = sample_of(returns), sample_of(returns * scale)
    assert other.sharpe == pytest.approx(one.sharpe)
    assert other.skewness == pytest.approx(one.skewness)
    assert other.kurtosis == pytest.approx(one.kurtosis)


@pytest.mark.parametrize("returns", [[], [0.1], [0.1, 0.1, 0.1], [0.1, math.nan], [0.0, math.inf]])
def test_a_sample_that_says_nothing_is_refused(returns: list[float]) -> None:
    with pytest.raises(BadSample):
        sample_of(np.array(returns))


@given(ratio=st.floats(-1.0, 1.0), periods=st.integers(2, 5000))
def test_an_even_chance_at_the_ratio_itself(ratio: float, periods: int) -> None:
    sample = Sample(ratio, skewness=0.0, kurtosis=3.0, periods=periods)
    assert probability_above(sample, ratio) == 0.5
    assert probability_above(sample, ratio - 0.1) > 0.5 > probability_above(sample, ratio + 0.1)


@given(trials=st.integers(1, 10_000))
def test_more_trials_more_luck(trials: int) -> None:
    assert best_by_luck(trials, variance=1.0) < best_by_luck(trials + 1, variance=1.0)


@pytest.mark.parametrize("trials", [10, 100])
def test_the_best_of_many_worthless_ones_is_as_good_as_expected(trials: int) -> None:
    ratios = np.random.default_rng(7).normal(0.0, 1.0, (20_000, trials)).max(axis=1)
    assert best_by_luck(trials, variance=1.0) == pytest.approx(ratios.mean(), rel=0.03)


def _overfitting_one_by_one(returns: Returns, *, blocks: int) -> float:
    """The definition, word by word."""
    length = len(returns) // blocks
    parts = [returns[number * length : (number + 1) * length] for number in range(blocks)]
    below = []
    for chosen in combinations(range(blocks), blocks // 2):
        inside = np.concatenate([parts[number] for number in chosen])
        outside = np.concatenate([parts[n] for n in range(blocks) if n not in chosen])
        best = int(np.argmax(inside.mean(axis=0) / inside.std(axis=0, ddof=1)))
        ratios = outside.mean(axis=0) / outside.std(axis=0, ddof=1)
        rank = 1 + int((ratios < ratios[best]).sum())
        share = rank / (len(ratios) + 1)
        below.append(math.log(share / (1 - share)) <= 0)
    return mean(below)


@pytest.mark.parametrize("seed", range(5))
def test_overfitting_is_as_defined(seed: int) -> None:
    returns = _noise(seed, 83, 7)
    expected = _overfitting_one_by_one(returns, blocks=8)
    assert overfitting_probability(returns, blocks=8) == pytest.approx(expected)


def test_noise_is_a_coin_and_skill_is_not() -> None:
    tosses = [overfitting_probability(_noise(seed, 320, 20), blocks=8) for seed in range(40)]
    assert mean(tosses) == pytest.approx(0.5, abs=0.1)
    skilled = _noise(3, 320, 20)
    skilled[:, 4] += 0.01
    assert overfitting_probability(skilled) == 0.0


def test_what_was_fitted_to_one_half_fails_in_the_other() -> None:
    """Each makes in one block what it loses in all others, so the past says the opposite."""
    returns = _noise(5, 160, 8) * 0.01
    for number in range(8):
        returns[:, number] -= 0.01
        returns[number * 20 : (number + 1) * 20, number] += 0.08
    assert overfitting_probability(returns, blocks=8) > 0.9


@pytest.mark.parametrize(
    ("shape", "blocks"), [((100, 1), 4), ((100,), 4), ((100, 3), 5), ((7, 3), 4), ((100, 3), 0)]
)
def test_what_cannot_be_judged_is_refused(shape: tuple[int, ...], blocks: int) -> None:
    with pytest.raises(BadSample):
        overfitting_probability(_noise(1, *shape), blocks=blocks)
