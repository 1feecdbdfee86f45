"""Training and test never touch, and every bar that can be tested is tested once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.contexts.signals.engine.backtest.splits import (
    BadSplit,
    Fold,
    purged_folds,
    walk_forward,
)


def test_a_walk_of_ten_bars() -> None:
    assert walk_forward(10, train=4, test=2, purge=1) == [
        Fold((range(4),), range(5, 7)),
        Fold((range(2, 6),), range(7, 9)),
    ]
    anchored = walk_forward(10, train=4, test=2, purge=1, is_anchored=True)
    assert [fold.train for fold in anchored] == [(range(4),), (range(6),)]


def test_three_folds_of_nine_bars() -> None:
    assert purged_folds(9, folds=3, purge=1, embargo=1) == [
        Fold((range(5, 9),), range(3)),
        Fold((range(2), range(8, 9)), range(3, 6)),
        Fold((range(5),), range(6, 9)),
    ]


@given(
    bars=st.integers(1, 200),
    train=st.integers(1, 60),
    test=st.integers(1, 60),
    purge=st.integers(0, 20),
    is_anchored=st.booleans(),
)
def test_a_walk_never_looks_ahead(
    *, bars: int, train: int, test: int, purge: int, is_anchored: bool
) -> None:
    if train + purge + test > bars:
        with pytest.raises(BadSplit):
            walk_forward(bars, train=train, test=test, purge=purge, is_anchored=is_anchored)
        return
    folds = walk_forward(bars, train=train, test=test, purge=purge, is_anchored=is_anchored)
    for fold in folds:
        (trained,) = fold.train
        assert trained.stop + purge == fold.test.start
        assert len(trained) >= train
        assert (trained.start == 0) if is_anchored else (len(trained) == train)
        assert trained.start >= 0
        assert fold.test.stop <= bars
    assert all(one.test.stop == two.test.start for one, two in pairwise(folds))
    assert bars - folds[-1].test.stop < test


@given(
    bars=st.integers(2, 200),
    folds=st.integers(2, 10),
    purge=st.integers(0, 10),
    embargo=st.integers(0, 10),
)
def test_folds_test_every_bar_once_and_keep_their_distance(
    bars: int, *, folds: int, purge: int, embargo: int
) -> None:
    def left(test: range) -> set[int]:
        return set(range(bars)) - set(range(test.start - purge, test.stop + purge + embargo))

    edges = [bars * number // folds for number in range(folds + 1)]
    tests = [range(start, end) for start, end in pairwise(edges)]
    if folds > bars or not all(left(test) for test in tests):
        with pytest.raises(BadSplit):
            purged_folds(bars, folds=folds, purge=purge, embargo=embargo)
        return
    found = purged_folds(bars, folds=folds, purge=purge, embargo=embargo)
    assert [bar for fold in found for bar in fold.test] == list(range(bars))
    for fold in found:
        assert {bar for side in fold.train for bar in side} == left(fold.test)


@pytest.mark.parametrize(("train", "test", "purge"), [(0, 2, 0), (2, 0, 0), (2, 2, -1)])
def test_a_walk_of_nothing_is_refused(train: int, test: int, purge: int) -> None:
    with pytest.raises(BadSplit):
        walk_forward(10, train=train, test=test, purge=purge)


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"folds": 11}, {"purge": -1}, {"embargo": -1}])
def test_folds_of_nothing_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(BadSplit):
        purged_folds(10, **({"folds": 2} | wrong))
