"""RsiReversal by hand. Bars span their close by two ticks; before them all close at 100."""

from tests.contexts.signals.engine.strategies.showing import INDEX, TICK, shown
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategies.rsi_reversal import (
    CameBack,
    RsiReversal,
    RsiReversalParameters,
)
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import Levels, Side

SMALL = RsiReversalParameters(rsi=2, atr=2)


def ideas(*closes: int) -> dict[int, Idea]:
    return shown(RsiReversal(INDEX, SMALL), [100, *closes])


def sides(*closes: int) -> dict[int, Side]:
    return {number: idea.side for number, idea in ideas(*closes).items()}


def test_it_is_long_when_the_rsi_comes_back_over_the_oversold_level() -> None:
    """Mean losses of 5 make it 0; gains and losses of 2.5 then make it 50."""
    assert sides(90, 95) == {2: Side.LONG}
    assert sides(90, 91, 92) == {3: Side.LONG}


def test_it_is_short_when_the_rsi_comes_back_under_the_overbought_level() -> None:
    assert sides(110, 105) == {2: Side.SHORT}


def test_an_extreme_counts_once() -> None:
    assert sides(90, 95, 96, 97) == {2: Side.LONG}


def test_a_leap_from_one_extreme_to_the_other_waits_for_the_way_back() -> None:
    assert sides(90, 130, 115) == {2: Side.LONG, 3: Side.SHORT}


def test_a_market_that_stands_still_is_not_oversold() -> None:
    """The RSI says 0 there, and 100 after the first rise."""
    assert sides(100, 100, 101) == {}


def test_an_idea_carries_its_levels_and_numbers() -> None:
    (idea,) = ideas(90, 95).values()
    # True ranges of 12 and 7 make the ATR 8 and then 7.5.
    assert idea.levels == Levels(entry=95, stop=80, target_1=110, target_2=125)
    assert idea.because == CameBack(Side.LONG, 50.0, 30.0, 2, Ranges(2, 7.5, 2))
    assert idea.because.words(idea.levels, tick=TICK) == (
        "RSI 2 came back over 30 (50.0) at the close of 4.75, having been below it. "
        "ATR 2 is 0.38 points, so the risk is 0.75 points: stop 4.00, targets 5.50 and 6.25."
    )
