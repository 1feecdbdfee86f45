"""A study: it can be repeated, agrees with itself, and finds no skill where there is none."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from tests.contexts.signals.engine.backtest import markets
from treum.contexts.signals.engine.backtest.benchmarks import hold
from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.backtest.study import (
    SETTINGS_MAX,
    Request,
    Study,
    TooMuch,
    Walk,
    data_hash,
    study,
)
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.engine.strategies.catalogue import entry

QUICK = {"fast": 2, "slow": 4, "atr": 3, "valid_minutes": 20}
SETTINGS = [{**QUICK, "slow": slow} for slow in (5, 6, 8)]
REQUEST = Request(
    entry=entry("ema_cross"),
    setting=QUICK,
    terms=Terms(capital_paise=10_000_000, rates=markets.RATES),
    settings=SETTINGS,
    walk=Walk(train=8, test=4),
)


@pytest.fixture(scope="module")
def series() -> Series:
    return markets.series(Random(5), sessions=30, minutes=90)


@pytest.fixture(scope="module")
def done(series: Series) -> Study:
    return study(series, REQUEST, progress=lambda _done, _all: None)


def test_both_backtests_agree_and_the_sweep_holds_every_setting(done: Study) -> None:
    assert done.agrees
    assert done.metrics.trades == len(done.outcome.trades) > 20
    assert [each.setting for each in done.sweep] == SETTINGS
    assert done.luck.trials == 4


def test_a_repeat_comes_to_the_same(series: Series, done: Study) -> None:
    again = study(series, REQUEST, progress=lambda _done, _all: None)
    assert again.outcome.equals(done.outcome)
    assert (again.luck, again.sweep, again.metrics) == (done.luck, done.sweep, done.metrics)
    hashes = (done.data_hash, done.code_hash, done.strategy_hash)
    assert (again.data_hash, again.code_hash, again.strategy_hash) == hashes


def test_another_seed_draws_other_lots(series: Series, done: Study) -> None:
    other = study(series, replace(REQUEST, seed=2), progress=lambda _done, _all: None)
    assert other.luck.lots != done.luck.lots
    assert other.metrics == done.metrics


def test_random_prices_show_no_skill(done: Study) -> None:
    """Charges make every setting lose, and the chance that the best is better than luck small."""
    assert done.luck.confidence is not None
    assert done.luck.confidence < 0.5
    assert done.metrics.net_return < 0


def test_each_fold_is_judged_after_its_training_and_the_purge(done: Study) -> None:
    assert done.walked
    assert [(first, stop) for first, stop, _ in done.walked.folds] == [
        (9, 13),
        (13, 17),
        (17, 21),
        (21, 25),
        (25, 29),
    ]
    assert all(setting in [QUICK, *SETTINGS] for _, _, setting in done.walked.folds)
    assert len(done.walked.equity) == 20


def test_the_folds_judge_every_session_once(done: Study) -> None:
    assert done.crossed
    edges = [(first, stop) for first, stop, _ in done.crossed.folds]
    assert edges == [(0, 6), (6, 12), (12, 18), (18, 24), (24, 30)]
    assert len(done.crossed.equity) == 30
    assert done.crossed.net_return == pytest.approx(done.crossed.equity[-1] / 10_000_000 - 1)


def test_progress_ends_where_it_should(series: Series) -> None:
    told: list[tuple[int, int]] = []
    study(series, replace(REQUEST, walk=None), progress=lambda *step: told.append(step))
    assert told == [(1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (6, 6)]


def test_a_study_without_an_idea_says_so(series: Series) -> None:
    """The warm-up is longer than all bars of a session and the five before it."""
    calm = replace(REQUEST, setting={"slow": 400, "atr": 100}, settings=(), walk=None)
    done = study(series, calm, progress=lambda _done, _all: None)
    assert (done.metrics.trades, done.metrics.net_return) == (0, 0.0)
    assert (done.metrics.win_rate, done.luck.below, done.luck.confidence) == (None, None, None)


def test_more_settings_than_can_be_swept_are_refused(series: Series) -> None:
    many = replace(REQUEST, settings=[QUICK] * (SETTINGS_MAX + 1))
    with pytest.raises(TooMuch):
        study(series, many, progress=lambda _done, _all: None)


def test_one_tick_changes_the_hash_of_the_data(series: Series) -> None:
    close = series.close.copy()
    close[-1] += 1
    assert data_hash(replace(series, close=close)) != data_hash(series)
    assert data_hash(replace(series, close=series.close.copy())) == data_hash(series)


def test_holding_buys_whole_lots_once(series: Series) -> None:
    short = replace(series, open=series.open.copy(), close=series.close.copy())
    short.open[0], short.close[0], short.close[-1] = 1_999, 2_100, 2_501
    equity = hold(short, Terms(capital_paise=105_000, slippage_ticks=1))
    # Bought at 2,000 ticks of 5 paise: 10 for ₹1,000; ₹50 is left. Sold at 2,500.
    assert equity[0] == 105_000 + 10 * 100 * 5
    assert equity[-1] == 105_000 + 10 * 500 * 5
    assert np.all(equity > 0)
