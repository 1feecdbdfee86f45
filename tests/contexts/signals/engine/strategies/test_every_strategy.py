"""What holds of every strategy of the catalogue, whatever its rule."""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine import walks
from tests.contexts.signals.engine.indicators.series import Bars, recorded
from tests.contexts.signals.engine.strategies import showing
from tests.contexts.signals.engine.test_engine_properties import (
    assert_all_ended,
    assert_is_lawful,
    close_each,
)
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.seat import Seat, VolumeMissing
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE
from treum.contexts.signals.engine.strategies.parameters import Number, Parameter
from treum.contexts.signals.engine.strategy import Strategy
from treum.contexts.signals.engine.values import RunSetup
from treum.contexts.signals.rules import Levels, Side

NAMES = tuple(CATALOGUE)
CLOCKLESS = tuple(name for name in NAMES if not CATALOGUE[name].of_session)
SMALL: Mapping[str, Mapping[str, Number]] = {
    "adx_trend": {"window": 2, "threshold": 5.0, "atr": 2},
    "bollinger_reversion": {"window": 5, "deviations": 1.0, "atr": 2},
    "donchian_breakout": {"channel": 3, "atr": 2},
    "ema_cross": {"fast": 2, "slow": 3, "atr": 2},
    "macd_cross": {"fast": 2, "slow": 4, "signal": 2, "atr": 2},
    "opening_range": {"range_minutes": 5, "range_bars_min": 3, "atr": 2},
    "rsi_reversal": {"rsi": 2, "atr": 2},
    "supertrend_flip": {"atr": 2, "factor": 0.5},
    "vwap_pullback": {"trend_bars": 2, "atr": 2},
}
"""Quick enough for walks of an hour: none warms up for more bars than PRELUDE has."""
PRELUDE = [*walks.PRELUDE, *walks.PRELUDE]
Fact = tuple[Side, Levels]
EXCLUDED: Mapping[tuple[str, str], set[Number]] = {
    ("macd_cross", "fast"): {200},
    ("macd_cross", "slow"): {3},
}
"""Edges that the default of another parameter forbids."""


def series() -> list[Bars]:
    """Recorded by day, by quarter hours and by minutes, and invented."""
    some = showing.some_recorded()
    return [*some[:3], *some[22:25], some[-2], some[-1], *(showing.walk(each) for each in range(4))]


def published(strategy: Strategy, bars: Bars, *, first: int = 0) -> dict[int, Fact]:
    """By place in the series; without the reason, whose last digits nobody is shown."""
    found = showing.ideas_of(strategy, showing.columns(bars, first=first))
    return {place: (idea.side, idea.levels) for place, idea in found.items()}


@pytest.mark.parametrize("name", CLOCKLESS)
def test_after_its_warm_up_ideas_do_not_depend_on_where_the_bars_began(name: str) -> None:
    compared = 0
    for bars in series():
        warm_up = showing.made(name).warm_up
        through = published(showing.made(name), bars)
        for began in range(97, len(bars) - 2 * warm_up, max(331, len(bars) // 4)):
            later, due = both(through, showing.made(name), bars=bars, began=began)
            assert later == due, f"{bars.name} from {began}"
            compared += len(due)
    assert compared > 50


@pytest.mark.parametrize("name", CLOCKLESS)
def test_without_its_warm_up_they_do(name: str) -> None:
    bars = showing.walk(1)
    through = published(showing.made(name), bars)
    pairs = [
        both(through, hasty(name), bars=bars, began=began)
        for began in range(showing.made(name).warm_up, 3000, 97)
    ]
    assert any(later != due for later, due in pairs)


def both(
    through: dict[int, Fact], strategy: Strategy, *, bars: Bars, began: int
) -> tuple[dict[int, Fact], dict[int, Fact]]:
    """The ideas of who begins there, and those of who ran through, from when both may speak."""
    end = began + strategy.warm_up + 1000
    later = published(strategy, showing.part(bars, slice(began, end)))
    since = began + strategy.warm_up - 1
    return (
        {place + began: fact for place, fact in later.items()},
        {place: fact for place, fact in through.items() if since <= place < end},
    )


def hasty(name: str) -> Strategy:
    """One that speaks as soon as its inputs have values."""
    strategy = showing.made(name)
    strategy.warm_up = max(each.warm_up for each in strategy.inputs)
    return strategy


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(CLOCKLESS)))
def test_ideas_of_a_session_do_not_depend_on_how_much_history_there_was(name: str) -> None:
    minutes = next(bars for bars in recorded() if bars.name == "minute/NIFTY_2024")
    compared = 0
    for opens in range(750, 750 + 375 * 12, 375):
        volume = np.random.default_rng(opens).integers(0, 900, 1125)
        long = showing.part(minutes, slice(opens - 750, opens + 375), volume=volume)
        warm_up = showing.made(name).warm_up
        short = showing.part(long, slice(750 - warm_up, 1125))
        ideas = published(showing.made(name), long, first=-750)
        ideas_of_short = published(showing.made(name), short, first=-warm_up)
        assert ideas == {place + 750 - warm_up: fact for place, fact in ideas_of_short.items()}
        compared += len(ideas)
    assert compared > 10


def setup(minutes: int = walks.MINUTES) -> RunSetup:
    """Every strategy, with its small parameters."""
    (listing,) = walks.setup(walks.FIRST, minutes=minutes).listings
    makers = [CATALOGUE[name].maker(SMALL[name]) for name in NAMES]
    return RunSetup(UUID(int=9), [listing], strategies=makers)


def test_the_prelude_is_long_enough() -> None:
    (listing,) = setup().listings
    warm_ups = [make(listing).warm_up for make in setup().strategies]
    assert max(warm_ups) <= len(PRELUDE)


@settings(walks.UNTIMED, max_examples=60)
@given(shapes=st.lists(walks.SHAPES, min_size=40, max_size=68), data=st.data())
def test_a_rebuilt_engine_continues_as_one_that_ran_through(
    shapes: list[walks.Shape], data: st.DataObject
) -> None:
    bars = walks.walk([*PRELUDE, *shapes], before_open=len(PRELUDE) + 8)
    through = Engine(setup())
    cut = data.draw(st.integers(len(bars) - len(shapes), len(bars) - 1))
    changes = close_each(through, bars[:cut])
    rebuilt = Engine.restore(setup(), bars[:cut], open_signals=through.open_signals)
    rest = close_each(through, bars[cut:])
    assert close_each(rebuilt, bars[cut:]) == rest
    ended = through.finish()
    assert rebuilt.finish() == ended
    assert through.ward.halted == set()
    assert_is_lawful([*changes, *rest, *ended])
    assert_all_ended([*changes, *rest, *ended])


def test_every_strategy_publishes_on_random_walks_and_none_is_stopped() -> None:
    publishing: set[str] = set()
    for seed in range(4):
        random = np.random.default_rng(seed)
        shapes = random.integers((0, -12, 0, 0), (1, 13, 9, 9), (60, 4)).tolist()
        engine = Engine(setup())
        bars = walks.walk([*PRELUDE, *shapes], before_open=len(PRELUDE))
        publishing |= {change.signal.strategy for change in close_each(engine, bars)}
        assert engine.ward.halted == set()
    assert publishing == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_lost_volume_stops_no_strategy(name: str) -> None:
    engine = Engine(replace(setup(), strategies=[CATALOGUE[name].maker(SMALL[name])]))
    shapes: list[walks.Shape] = [(0, -5 + number % 11, 2, 2) for number in range(60)]
    bars = walks.walk([*PRELUDE, *shapes], before_open=len(PRELUDE))
    lost = [replace(bar, volume=None) if place % 7 == 0 else bar for place, bar in enumerate(bars)]
    close_each(engine, lost)
    assert engine.ward.halted == set()


@pytest.mark.parametrize("name", NAMES)
def test_an_index_is_refused_by_those_that_need_volume_alone(name: str) -> None:
    make = CATALOGUE[name].maker({})
    if CATALOGUE[name].needs_volume:
        with pytest.raises(VolumeMissing):
            make(showing.INDEX)
    else:
        assert make(showing.INDEX).name == name


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_changes_the_hash(name: str) -> None:
    fields = CATALOGUE[name].fields
    made = CATALOGUE[name].maker
    changed = [made({each.name: other(each)})(showing.SHARE) for each in fields]
    hashes = {each.strategy_hash for each in [*changed, made({})(showing.SHARE)]}
    assert len(hashes) == len(fields) + 1


def other(parameter: Parameter) -> Number:
    """Another value within the bounds."""
    if parameter.kind == "switch":
        return not parameter.default
    return parameter.default + 1 if parameter.default < parameter.most else parameter.default - 1


@pytest.mark.parametrize("name", NAMES)
def test_the_edges_of_every_bound_can_be_used(name: str) -> None:
    for each in CATALOGUE[name].fields:
        assert each.least <= each.default <= each.most
        for edge in {each.least, each.most} - EXCLUDED.get((name, each.name), set()):
            Seat(CATALOGUE[name].maker({each.name: edge})(showing.SHARE), showing.SHARE)


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_holds_only_its_slots_and_says_what_it_is(name: str) -> None:
    strategy = showing.made(name)
    assert not hasattr(strategy, "__dict__")
    assert strategy.name == name
    assert re.search(r"\b(19|20)\d\d\b", strategy.SOURCE)
    assert len(CATALOGUE[name].about.split("\n\n")) == 3
