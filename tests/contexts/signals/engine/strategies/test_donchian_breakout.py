"""DonchianBreakout by hand. Bars span their close by two ticks; before them all close at 100."""

from tests.contexts.signals.engine.strategies.showing import INDEX, TICK, shown
from treum.contexts.signals.engine.strategies.donchian_breakout import (
    ChannelBroken,
    DonchianBreakout,
    DonchianBreakoutParameters,
)
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import Levels, Side

SMALL = DonchianBreakoutParameters(channel=3, atr=2)


def ideas(*closes: int) -> dict[int, Idea]:
    return shown(DonchianBreakout(INDEX, SMALL), [100, *closes])


def sides(*closes: int) -> dict[int, Side]:
    return {number: idea.side for number, idea in ideas(*closes).items()}


def test_a_close_beyond_the_bars_before_it_is_a_breakout() -> None:
    assert sides(103) == {1: Side.LONG}
    assert sides(97) == {1: Side.SHORT}


def test_a_close_at_the_edge_is_none() -> None:
    assert sides(102) == sides(98) == {}


def test_the_edge_is_that_of_the_last_three_bars() -> None:
    # The high of 112 has left the channel when 103 comes, but not one bar earlier.
    assert sides(110, 100, 100, 103) == {1: Side.LONG}
    assert sides(110, 100, 100, 100, 103) == {1: Side.LONG, 5: Side.LONG}


def test_further_closes_beyond_are_the_same_breakout() -> None:
    assert sides(110, 120, 130) == {1: Side.LONG}
    # 131 lies below the high of 132; then 140 is a new breakout.
    assert sides(110, 120, 130, 131, 140) == {1: Side.LONG, 5: Side.LONG}


def test_a_breakout_may_follow_one_of_the_other_side_at_once() -> None:
    assert sides(110, 90) == {1: Side.LONG, 2: Side.SHORT}


def test_an_idea_carries_its_levels_and_numbers() -> None:
    (idea,) = ideas(103).values()
    # A true range of 105 - 100 = 5 makes an ATR of (4 + 5) / 2.
    assert idea.levels == Levels(entry=103, stop=94, target_1=112, target_2=121)
    assert idea.because == ChannelBroken(Side.LONG, 102.0, 3, Ranges(2, 4.5, 2))
    assert idea.because.words(idea.levels, tick=TICK) == (
        "The close of 5.15 is above 5.10, the highest high of the 3 bars before it. "
        "ATR 2 is 0.22 points, so the risk is 0.45 points: stop 4.70, targets 5.60 and 6.05."
    )


def test_a_short_names_the_lowest_low() -> None:
    (idea,) = ideas(97).values()
    words = idea.because.words(idea.levels, tick=TICK)
    assert "is below 4.90, the lowest low of the 3 bars before it." in words
