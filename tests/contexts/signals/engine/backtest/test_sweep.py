"""A sweep tells of every pair what an account that steps from bar to bar tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isnan, nan, sqrt
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine import walks
from tests.contexts.signals.engine.indicators.series import recorded
from treum.contexts.signals.engine.backtest import sweep as swept
from treum.contexts.signals.engine.backtest.luck import (
    BadSample,
    overfitting_probability,
    sample_of,
)
from treum.contexts.signals.engine.backtest.sweep import (
    Average,
    SweepChunk,
    SweepTerms,
    sweep,
)
from treum.contexts.signals.engine.backtest.terms import BadSweep
from treum.contexts.signals.engine.batch.state import Counts, Floats
from treum.contexts.signals.engine.indicators.averages import Ema, Sma

TOLERANCE = 1e-12
CLASSES = {Average.SMA: Sma, Average.EMA: Ema}
STEADY = SweepTerms(fee=0.001, delay=1, year=252.0, keeps_returns=True)
TERMS = st.builds(
    SweepTerms,
    average=st.sampled_from(Average),
    fee=st.sampled_from([0.0, 0.001, 0.3]),
    delay=st.integers(0, 3),
    year=st.sampled_from([1.0, 252.0]),
    keeps_returns=st.just(True),
)
WALKS = st.lists(st.integers(1, 40), min_size=2, max_size=200) | st.lists(
    st.integers(9_990, 10_010), min_size=2, max_size=200
)


@dataclass(frozen=True, slots=True)
class Told:
    gain: float
    sharpe: float
    drawdown: float
    trades: int
    returns: Sequence[float]


def _known(closes: Sequence[int], window: int, *, terms: SweepTerms) -> list[float]:
    """The average that may be acted on at each bar."""
    average = CLASSES[terms.average](window)
    told = [average.update(float(close)) for close in closes]
    late = [None] * terms.delay + told
    return [nan if each is None else each for each in late[: len(closes)]]


def _slowly(closes: Sequence[int], pair: tuple[int, int], *, terms: SweepTerms) -> Told:
    fast, slow = (_known(closes, window, terms=terms) for window in pair)
    cash, units, trades, worth = 1.0, 0.0, 0, [1.0]
    for close, quick, calm in zip(closes, fast, slow, strict=True):
        if quick > calm and not units:
            cash, units, trades = 0.0, cash / (close * (1 + terms.fee)), trades + 1
        elif not quick > calm and units:
            cash, units = units * close * (1 - terms.fee), 0.0
        worth.append(cash + units * close)
    returns = [after / before - 1 for before, after in pairwise(worth)]
    lost = [1 - one / max(worth[: at + 1]) for at, one in enumerate(worth)]
    spread = stdev(returns)
    sharpe = mean(returns) / spread * sqrt(terms.year) if spread > 1e-15 else nan
    return Told(worth[-1] - 1, sharpe, max(lost), trades, returns)


def _pairs(*pairs: tuple[int, int]) -> Counts:
    return np.array(pairs, dtype=np.int64)


def _joined(chunks: Sequence[SweepChunk], name: str) -> Floats:
    axis = 1 if name == "returns" else 0
    return np.concatenate([getattr(chunk, name) for chunk in chunks], axis=axis)


def _assert_told(
    chunks: Sequence[SweepChunk], expected: Sequence[Told], *, closes: Sequence[int]
) -> None:
    for name, one in (("gains", "gain"), ("drawdowns", "drawdown"), ("trades", "trades")):
        wanted = [getattr(each, one) for each in expected]
        np.testing.assert_allclose(_joined(chunks, name), wanted, rtol=TOLERANCE, atol=TOLERANCE)
    for sharpe, told in zip(_joined(chunks, "sharpes"), expected, strict=True):
        near = TOLERANCE * _wildness(closes, told.returns)
        assert sharpe == pytest.approx(told.sharpe, rel=near, abs=near, nan_ok=True)
    returns = np.array([each.returns for each in expected]).T
    np.testing.assert_allclose(_joined(chunks, "returns"), returns, rtol=0, atol=TOLERANCE)


def _wildness(closes: Sequence[int], returns: Sequence[float]) -> float:
    """How much more the market moved than the account did: what a difference of sums costs."""
    moves = [after / before - 1 for before, after in pairwise(closes)]
    moved, earned = (sum(each * each for each in one) for one in (moves, returns))
    ratio = moved / earned if earned else 0.0
    return max(1.0, ratio, sum(map(abs, moves)) * sqrt(ratio))


@settings(walks.UNTIMED, max_examples=200)
@given(closes=WALKS, terms=TERMS, data=st.data())
def test_any_walk_is_told_as_an_account_tells_it(
    closes: list[int], terms: SweepTerms, data: st.DataObject
) -> None:
    slow = st.integers(2, min(len(closes), 70))
    pair = slow.flatmap(lambda most: st.tuples(st.integers(1, most - 1), st.just(most)))
    pairs = data.draw(st.lists(pair, min_size=1, max_size=4))
    chunks = list(sweep(np.array(closes), _pairs(*pairs), terms=terms))
    _assert_told(chunks, [_slowly(closes, each, terms=terms) for each in pairs], closes=closes)


@pytest.mark.parametrize("average", Average)
def test_recorded_series_are_told_the_same(average: Average) -> None:
    terms = replace(STEADY, average=average)
    pairs = [(1, 2), (5, 20), (12, 26), (50, 200)]
    for bars in recorded()[::8]:
        closes = [int(close) for close in bars.close[-700:]]
        chunks = list(sweep(np.array(closes), _pairs(*pairs), terms=terms))
        assert _joined(chunks, "trades").sum() > 50
        _assert_told(chunks, [_slowly(closes, each, terms=terms) for each in pairs], closes=closes)


@pytest.mark.parametrize("average", Average)
def test_averages_are_those_of_the_classes_to_the_last_bit(average: Average) -> None:
    terms = SweepTerms(average=average, delay=2)
    windows = np.array([1, 2, 7, 50])
    for bars in recorded()[::8]:
        closes = bars.close.astype(np.int64)
        found = swept._averages(closes, windows, terms=terms)
        expected = [_known(closes.tolist(), int(window), terms=terms) for window in windows]
        np.testing.assert_array_equal(found[:, : closes.size], expected)


def test_it_buys_and_sells_where_worked_out_by_hand() -> None:
    closes = np.array([100, 100, 110, 121, 110, 90, 99])
    terms = SweepTerms(fee=0.01, delay=0, year=4.0, keeps_returns=True)
    (chunk,) = sweep(closes, _pairs((1, 2)), terms=terms)
    first, second = 1 / 1.01 - 1, 110 / 121 * 0.99 - 1
    assert chunk.returns is not None
    np.testing.assert_allclose(chunk.returns[:, 0], [0, 0, first, 0.1, second, 0, first])
    assert chunk.trades.tolist() == [2]
    np.testing.assert_allclose(chunk.gains, [110 * 0.99 / 110 / 1.01**2 - 1])
    np.testing.assert_allclose(chunk.drawdowns, [1 - 110 / 121 * 0.99 / 1.01])


def test_a_pair_that_never_trades_has_no_sharpe_ratio() -> None:
    (chunk,) = sweep(np.arange(90, 1, -1), _pairs((2, 5)), terms=STEADY)
    assert (chunk.gains[0], chunk.drawdowns[0], chunk.trades[0]) == (0.0, 0.0, 0)
    assert isnan(chunk.sharpes[0])


@pytest.mark.parametrize("bars", [63, 64, 65, 128])
def test_a_sale_at_the_last_bar_and_one_just_too_late(bars: int) -> None:
    rising = list(range(100, 100 + bars - 1))
    for delay, is_left_open in ((0, False), (1, True)):
        closes = [*rising, 50]
        terms = replace(STEADY, delay=delay)
        (chunk,) = sweep(np.array(closes), _pairs((1, 3)), terms=terms)
        _assert_told([chunk], [_slowly(closes, (1, 3), terms=terms)], closes=closes)
        assert chunk.trades.tolist() == [1]
        assert chunk.returns is not None
        kept = 1.0 if is_left_open else 1 - terms.fee
        assert chunk.returns[-1, 0] == pytest.approx(50 / closes[-2] * kept - 1)


def test_it_comes_in_chunks_that_together_are_all(monkeypatch: pytest.MonkeyPatch) -> None:
    closes = np.random.default_rng(3).integers(50, 150, 300)
    pairs = _pairs(*((fast, slow) for fast in (2, 3, 5) for slow in (8, 13, 21)))
    (whole,) = sweep(closes, pairs, terms=STEADY)
    monkeypatch.setattr(swept, "_STEPS_AT_ONCE", 4 * closes.size)
    chunks = list(sweep(closes, pairs, terms=STEADY))
    assert [chunk.done for chunk in chunks] == [4, 8, 9]
    for name in ("pairs", "gains", "sharpes", "drawdowns", "trades", "returns"):
        np.testing.assert_array_equal(_joined(chunks, name), getattr(whole, name))


def test_its_returns_are_what_luck_judges() -> None:
    closes = np.random.default_rng(5).integers(90, 110, 400)
    pairs = _pairs((2, 9), (3, 12), (4, 20))
    (chunk,) = sweep(closes, pairs, terms=STEADY)
    assert chunk.returns is not None
    samples = [sample_of(each).sharpe * sqrt(STEADY.year) for each in chunk.returns.T]
    np.testing.assert_allclose(chunk.sharpes, samples, rtol=1e-9)
    assert 0 <= overfitting_probability(chunk.returns) <= 1
    (kept_nothing,) = sweep(closes, pairs, terms=replace(STEADY, keeps_returns=False))
    assert kept_nothing.returns is None


def test_returns_of_nothing_are_refused_by_luck() -> None:
    (chunk,) = sweep(np.arange(90, 1, -1), _pairs((2, 5)), terms=STEADY)
    assert chunk.returns is not None
    with pytest.raises(BadSample):
        sample_of(chunk.returns[:, 0])


GOOD = np.arange(10, 40)


@pytest.mark.parametrize(
    ("closes", "pairs"),
    [
        (GOOD.astype(np.float64), _pairs((2, 3))),
        (GOOD.reshape(2, 15), _pairs((2, 3))),
        (GOOD[:1], _pairs((2, 3))),
        (np.full(swept.BARS_MAX + 1, 7), _pairs((2, 3))),
        (GOOD - 10, _pairs((2, 3))),
        (GOOD * 10**15, _pairs((2, 3))),
        (GOOD, _pairs((0, 3))),
        (GOOD, _pairs((3, 3))),
        (GOOD, _pairs((2, 31))),
        (GOOD, _pairs((2, 3))[0]),
        (GOOD, _pairs((2, 3))[:0]),
        (GOOD, _pairs((2, 3)).astype(np.float64)),
        (np.full(200_000, 7), np.tile(_pairs((2, 3)), (25_001, 1))),
        (np.full(500_000, 7), np.stack([np.arange(2, 103), np.full(101, 200)], axis=1)),
    ],
)
def test_what_cannot_be_swept_is_refused_at_once(closes: Counts, pairs: Counts) -> None:
    with pytest.raises(BadSweep):
        sweep(closes, pairs, terms=STEADY)


@pytest.mark.parametrize(
    "terms",
    [SweepTerms(fee=-0.1), SweepTerms(fee=1.0), SweepTerms(delay=-1), SweepTerms(year=0.0)],
)
def test_terms_of_nothing_are_refused(terms: SweepTerms) -> None:
    with pytest.raises(BadSweep):
        sweep(GOOD, _pairs((2, 3)), terms=terms)
