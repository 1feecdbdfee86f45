"""What holds of every indicator: no future, no hidden state, no bad input, no drift."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from math import fsum, inf, nan
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine import walks
from tests.contexts.signals.engine.indicators.feeding import (
    SHORT,
    AnyIndicator,
    Parameters,
    inputs,
    label,
    made,
)
from tests.contexts.signals.engine.indicators.series import PlainBar
from treum.contexts.signals.engine.indicators.averages import Sma
from treum.contexts.signals.engine.indicators.base import BadInput
from treum.contexts.signals.engine.indicators.catalogue import CATALOGUE, entry
from treum.contexts.signals.engine.indicators.volatility import StdDev

PRICES = st.lists(st.floats(0.05, 1e6), min_size=4, max_size=4).map(sorted)
BARS = st.builds(
    lambda prices, volume: PlainBar(prices[1], prices[3], prices[0], prices[2], volume),
    PRICES,
    st.integers(0, 10**9),
)
SERIES = st.lists(BARS, min_size=1, max_size=60)
EVERY = pytest.mark.parametrize(("name", "parameters"), SHORT, ids=label)
BRIEF = settings(walks.UNTIMED, max_examples=40)
GOOD = PlainBar(10.0, 12.0, 9.0, 11.0, 500)
BAD_BARS = (
    replace(GOOD, high=8.0),
    replace(GOOD, close=12.5),
    replace(GOOD, open=8.5),
    replace(GOOD, low=0.0, open=0.0),
    replace(GOOD, low=-1.0),
    replace(GOOD, high=inf),
    replace(GOOD, open=nan),
    replace(GOOD, high=nan),
    replace(GOOD, low=nan),
    replace(GOOD, close=nan),
)
BAD_VOLUMES = (replace(GOOD, volume=None), replace(GOOD, volume=-1))


def run(indicator: AnyIndicator, given: list[Any]) -> list[Any]:
    return [indicator.update(each) for each in given]


@BRIEF
@given(past=SERIES, one=SERIES, other=SERIES)
def test_what_comes_later_changes_nothing_told_before(
    past: list[PlainBar], one: list[PlainBar], other: list[PlainBar]
) -> None:
    for name, parameters in SHORT:
        first = run(made(name, parameters), inputs(name, past + one))
        second = run(made(name, parameters), inputs(name, past + other))
        assert first[: len(past)] == second[: len(past)], name


@BRIEF
@given(past=SERIES, future=SERIES)
def test_a_copy_and_one_fed_anew_go_on_as_the_original(
    past: list[PlainBar], future: list[PlainBar]
) -> None:
    for name, parameters in SHORT:
        original, rebuilt = made(name, parameters), made(name, parameters)
        run(original, inputs(name, past))
        copy = pickle.loads(pickle.dumps(original))  # noqa: S301 (our own bytes)
        told = run(original, inputs(name, future))
        assert run(copy, inputs(name, future)) == told, name
        assert run(rebuilt, inputs(name, past + future))[len(past) :] == told, name
        assert original.value == told[-1]


@EVERY
def test_warm_up_is_the_first_bar_that_has_a_value(name: str, parameters: Parameters) -> None:
    indicator = made(name, parameters)
    bars = [replace(GOOD, close=9.0 + number % 3) for number in range(indicator.warm_up + 5)]
    told = [each is not None for each in run(indicator, inputs(name, bars))]
    assert told.index(True) + 1 == indicator.warm_up == entry(name, **parameters).warm_up
    assert all(told[indicator.warm_up - 1 :])


@EVERY
def test_a_refused_input_changes_nothing(name: str, parameters: Parameters) -> None:
    indicator = made(name, parameters)
    run(indicator, inputs(name, [GOOD] * 3))
    before = pickle.dumps(indicator)
    takes = entry(name).takes
    bad: list[object] = [nan, inf, -inf] if takes == "value" else list(BAD_BARS)
    if takes == "bar with volume" and name != "VWAP":
        bad += BAD_VOLUMES
    for each in bad:
        with pytest.raises(BadInput):
            indicator.update(each)
        assert pickle.dumps(indicator) == before


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_window_of_nothing_is_refused(name: str) -> None:
    windows = [each for each, usual in entry(name).parameters.items() if isinstance(usual, int)]
    for window in windows:
        with pytest.raises(ValueError, match="at least"):
            entry(name, **{window: 0})


@EVERY
def test_an_indicator_and_its_parts_hold_only_their_slots(
    name: str, parameters: Parameters
) -> None:
    parts = list(_parts(made(name, parameters)))
    assert [part for part in parts if hasattr(part, "__dict__")] == []


def test_a_rolling_sum_forgets_what_has_left_it() -> None:
    """A price a million million times the others, and then 300,000 bars of rounding."""
    random = Random(7)
    values = [1e15] + [random.uniform(90.0, 110.0) for _ in range(300_000)]
    mean, deviation = Sma(20), StdDev(20)
    for value in values:
        mean.update(value)
        deviation.update(value)
    last = values[-20:]
    exact = fsum(last) / 20
    assert mean.value == pytest.approx(exact, rel=1e-14)
    spread = (fsum((value - exact) ** 2 for value in last) / 20) ** 0.5
    assert deviation.value == pytest.approx(spread, rel=1e-12)


def _parts(whole: object) -> Iterator[object]:
    if not type(whole).__module__.startswith("treum"):
        return
    yield whole
    slots = [name for kind in type(whole).__mro__ for name in getattr(kind, "__slots__", ())]
    for name in slots:
        part = getattr(whole, name)
        for each in part if isinstance(part, list | tuple) else [part]:
            yield from _parts(each)
