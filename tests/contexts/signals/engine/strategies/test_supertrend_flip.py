"""SupertrendFlip by hand. Bars span their close by two ticks; before them all close at 100."""

from math import exp, pi

import pytest

from tests.contexts.signals.engine.strategies import showing
from tests.contexts.signals.engine.strategies.showing import INDEX, TICK, shown
from treum.contexts.signals.engine.strategies.risks import Way
from treum.contexts.signals.engine.strategies.supertrend_flip import (
    SupertrendFlip,
    SupertrendFlipParameters,
    TrendFlipped,
    settled_bars,
)
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import Levels, Side

SMALL = SupertrendFlipParameters(atr=2, factor=1.0)


def ideas(*closes: int) -> dict[int, Idea]:
    return shown(SupertrendFlip(INDEX, SMALL), [100, *closes])


def test_it_is_long_when_the_trend_turns_up_and_short_when_it_turns_down() -> None:
    # The ATR is 4, so the line lies at 104. Then it follows at 105 - 5.5, which 100 does not break.
    assert ideas(104) == {}
    assert {at: idea.side for at, idea in ideas(105, 100, 99).items()} == {
        1: Side.LONG,
        3: Side.SHORT,
    }


def test_a_trend_that_goes_on_is_no_new_idea() -> None:
    assert list(ideas(105, 110, 115, 120)) == [1]


def test_an_idea_risks_the_way_back_to_the_line() -> None:
    long, short = ideas(105, 99).values()
    assert long.levels == Levels(entry=105, stop=99, target_1=111, target_2=117)
    assert long.because == TrendFlipped(Side.LONG, 2, 1.0, Way("its line", 99.5, 5.5, 2))
    # A true range of 105 - 97 = 8 makes an ATR of 6.75; the upper band is renewed at 99 + 6.75.
    assert short.levels == Levels(entry=99, stop=106, target_1=92, target_2=85)
    assert short.because.words(short.levels, tick=TICK) == (
        "The Supertrend of ATR 2 times 1 turned down at the close of 4.95. "
        "Its line is at 5.29, so the risk is 0.35 points: stop 5.30, targets 4.60 and 4.25."
    )


def test_settled_bars_leave_a_random_walk_one_chance_in_a_million() -> None:
    """Of a step of 1; its bars reach 1.6 on average, so a corridor of 4 ATRs is 6.4 wide."""
    bars, half_width = settled_bars(3.0), 4 * (8 / pi) ** 0.5
    assert bars == 457
    assert exp(-(pi**2) * bars / (8 * half_width**2)) == pytest.approx(1e-6, rel=0.05)


@pytest.mark.parametrize(("atr", "factor"), [(2, 0.5), (5, 1.5), (2, 6.0)])
def test_any_factor_settles_on_random_walks(atr: int, factor: float) -> None:
    chosen = SupertrendFlipParameters(atr=atr, factor=factor)
    warm_up, compared = SupertrendFlip(INDEX, chosen).warm_up, 0
    for seed in range(3):
        bars = showing.columns(showing.walk(seed, bars=6000))
        through = showing.ideas_of(SupertrendFlip(INDEX, chosen), bars)
        for began in range(1, 6000 - warm_up, 499):
            later = showing.ideas_of(SupertrendFlip(INDEX, chosen), bars[began:])
            due = {at: idea for at, idea in through.items() if at >= began + warm_up - 1}
            told = {at + began: (idea.side, idea.levels) for at, idea in later.items()}
            assert told == {at: (idea.side, idea.levels) for at, idea in due.items()}
            compared += len(due)
    assert compared > 100
