"""AdxTrend by hand. Bars span their close by two ticks; before them all close at 100."""

from dataclasses import replace

from tests.contexts.signals.engine.strategies.showing import INDEX, TICK, shown
from treum.contexts.signals.engine.strategies.adx_trend import (
    AdxTrend,
    AdxTrendParameters,
    LinesCrossed,
)
from treum.contexts.signals.engine.strategies.risks import Ranges
from treum.contexts.signals.engine.strategy import Idea, smoothed_bars
from treum.contexts.signals.rules import Levels, Side

SMALL = AdxTrendParameters(window=2, atr=2)


def ideas(*closes: int, chosen: AdxTrendParameters = SMALL) -> dict[int, Idea]:
    return shown(AdxTrend(INDEX, chosen), [100, *closes])


def test_a_cross_of_the_lines_in_a_trend_takes_its_side() -> None:
    assert {at: idea.side for at, idea in ideas(94, 106, 90).items()} == {
        2: Side.LONG,
        3: Side.SHORT,
    }


def test_the_first_side_held_is_no_cross() -> None:
    assert ideas(94, 88) == {}


def test_a_cross_without_a_trend_is_passed_over_for_good() -> None:
    """The ADX is 55 at the cross and higher after it."""
    assert ideas(94, 106, 120, 140, chosen=replace(SMALL, threshold=55.0)) == {}
    assert list(ideas(94, 106, chosen=replace(SMALL, threshold=54.9))) == [2]


def test_an_idea_carries_its_levels_and_numbers() -> None:
    (idea,) = ideas(94, 106).values()
    # True ranges of 8 and 14 make the ATR 6 and then 10.
    assert idea.levels == Levels(entry=106, stop=86, target_1=126, target_2=146)
    # Sums of range 8, 12 and 20; of movement down 6 and 3, up 0 and 12. DX is 100 and then 60.
    assert idea.because == LinesCrossed(
        side=Side.LONG,
        plus=60.0,
        minus=15.0,
        adx=55.0,
        window=2,
        threshold=25.0,
        risk=Ranges(2, 10.0, 2),
    )
    assert idea.because.words(idea.levels, tick=TICK) == (
        "+DI 2 (60.0) rose above -DI (15.0) at the close of 5.30, while ADX is 55.0, above 25. "
        "ATR 2 is 0.50 points, so the risk is 1.00 points: stop 4.30, targets 6.30 and 7.30."
    )


def test_it_warms_up_for_the_lines_and_then_for_the_adx() -> None:
    assert AdxTrend(INDEX).warm_up == 2 * smoothed_bars(wilder=14) == 588
