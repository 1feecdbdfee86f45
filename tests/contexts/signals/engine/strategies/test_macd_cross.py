"""MacdCross by hand. Bars span their close by two ticks; before them all close at 100."""

from dataclasses import replace

import pytest

from tests.contexts.signals.engine.strategies.showing import INDEX, TICK, shown
from treum.contexts.signals.engine.strategies.macd_cross import (
    MacdCross,
    MacdCrossed,
    MacdCrossParameters,
)
from treum.contexts.signals.engine.strategies.parameters import BadParameters
from treum.contexts.signals.engine.strategy import Idea, smoothed_bars
from treum.contexts.signals.rules import Levels, Side

SMALL = MacdCrossParameters(fast=2, slow=3, signal=2, atr=2)
AVERAGED = replace(SMALL, by_average=True, average=2)


def ideas(*closes: int, chosen: MacdCrossParameters = SMALL) -> dict[int, Idea]:
    return shown(MacdCross(INDEX, chosen), [100, *closes])


def test_a_cross_on_the_right_side_of_zero_takes_its_side() -> None:
    assert {at: idea.side for at, idea in ideas(94, 106).items()} == {2: Side.LONG}
    assert {at: idea.side for at, idea in ideas(106, 94).items()} == {2: Side.SHORT}


def test_a_cross_on_the_wrong_side_is_passed_over_for_good() -> None:
    """At 88 the MACD of -1.44 is above its signal of -1.70; at 130 it is above zero too."""
    assert ideas(80, 88, 130) == {}


def test_the_side_of_a_long_average_may_decide_instead() -> None:
    """The EMA of two closes is 87.56 then."""
    (idea,) = ideas(80, 88, chosen=AVERAGED).values()
    assert idea.side is Side.LONG
    words = idea.because.words(idea.levels, tick=TICK)
    assert words.startswith(
        "MACD 2-3 (-0.07) rose above its signal of 2 bars (-0.09) at the close of 4.40,"
        " above EMA 2 (4.38). ATR 2 is"
    )
    # At 84 the lines cross too, but the close is below the average.
    assert ideas(80, 84, chosen=AVERAGED) == {}


def test_the_first_side_held_is_no_cross_and_neither_is_standing_still() -> None:
    assert ideas(106) == {}
    assert ideas(*[106] * 300) == {}


def test_an_idea_carries_its_levels_and_numbers() -> None:
    (idea,) = ideas(94, 106).values()
    # True ranges of 8 and 14 make the ATR 6 and then 10.
    assert idea.levels == Levels(entry=106, stop=86, target_1=126, target_2=146)
    because = idea.because
    assert isinstance(because, MacdCrossed)
    # Averages of 96 and 97 give -1 and a signal of -2/3; then 308/3 and 101.5 give 7/6.
    assert because.macd == pytest.approx(7 / 6)
    assert because.signal == pytest.approx(-2 / 3 + (7 / 6 + 2 / 3) * 2 / 3)
    assert because.average is None
    assert because.words(idea.levels, tick=TICK) == (
        "MACD 2-3 (0.06) rose above its signal of 2 bars (0.03) at the close of 5.30, above zero. "
        "ATR 2 is 0.50 points, so the risk is 1.00 points: stop 4.30, targets 6.30 and 7.30."
    )


def test_a_fast_average_that_is_not_faster_is_refused() -> None:
    with pytest.raises(BadParameters, match="fast: less than slow") as refused:
        MacdCross(INDEX, MacdCrossParameters(fast=26))
    assert (refused.value.code, refused.value.status) == ("signals.bad_parameters", 422)


def test_it_warms_up_for_the_averages_and_then_for_the_signal() -> None:
    assert MacdCross(INDEX).warm_up == smoothed_bars(ema=26) + smoothed_bars(ema=9) == 398
    by_average = MacdCross(INDEX, MacdCrossParameters(by_average=True))
    assert by_average.warm_up == smoothed_bars(ema=200)
