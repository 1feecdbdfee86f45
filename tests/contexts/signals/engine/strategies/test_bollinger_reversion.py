"""BollingerReversion by hand. Bars span their close by two ticks; before them all close at 100."""

from math import sqrt

import pytest

from tests.contexts.signals.engine.strategies.showing import INDEX, TICK, shown
from treum.contexts.signals.engine.strategies.bollinger_reversion import (
    BackWithin,
    BollingerReversion,
    BollingerReversionParameters,
)
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import Levels, Side

SMALL = BollingerReversionParameters(window=3, deviations=1.0, atr=2)


def ideas(*closes: int, chosen: BollingerReversionParameters = SMALL) -> dict[int, Idea]:
    return shown(BollingerReversion(INDEX, chosen), [100, *closes])


def sides(*closes: int) -> dict[int, Side]:
    return {number: idea.side for number, idea in ideas(*closes).items()}


def test_the_first_close_back_within_the_bands_is_taken() -> None:
    """112 lies above 104 + 5.7; then 109 lies below 107 + 5.1, and above the middle of 107."""
    assert sides(112, 109) == {2: Side.SHORT}
    assert sides(88, 91) == {2: Side.LONG}


def test_a_close_that_stays_outside_waits() -> None:
    """130 lies above 114 + 12.3; then 125 lies below 122.3 + 7.6, and above the middle."""
    assert sides(112, 130) == {}
    assert sides(112, 130, 125) == {3: Side.SHORT}


def test_a_close_that_has_passed_the_middle_has_nothing_left_to_earn() -> None:
    assert sides(112, 106, 107) == {}


def test_a_close_beyond_the_other_band_is_not_back() -> None:
    """90 lies below 100.7 - 9; then 95 is within, below the middle of 99."""
    assert sides(112, 90, 95) == {3: Side.LONG}


def test_a_close_on_the_band_itself_is_not_outside() -> None:
    """Of five closes one alone is always just two deviations away."""
    five = BollingerReversionParameters(window=5, deviations=2.0, atr=2)
    assert ideas(113, 112, chosen=five) == {}


def test_an_idea_risks_at_least_one_range() -> None:
    (idea,) = ideas(112, 109).values()
    # The middle is 2 away; true ranges of 14 and 5 make the ATR 9 and then 7.
    assert idea.levels == Levels(entry=109, stop=116, target_1=102, target_2=95)
    because = idea.because
    assert isinstance(because, BackWithin)
    assert because.edge == pytest.approx(107 + sqrt(26))
    assert because.words(idea.levels, tick=TICK) == (
        "The close of 5.45 is back below 5.60, the upper band of 3 closes and 1 deviations. "
        "The middle band is nearer than ATR 2 (0.35 points), "
        "so the risk is 0.35 points: stop 5.80, targets 5.10 and 4.75."
    )


def test_the_first_target_is_the_middle_band_where_that_is_further() -> None:
    """After a leap down, 63 is the first close within; 17 closes of 100 and those of 60 to 63 have
    their mean at 92.7."""
    wide = BollingerReversionParameters(window=21, deviations=2.0, atr=2)
    (idea,) = ideas(60, 61, 62, 63, 64, 65, chosen=wide).values()
    assert idea.levels == Levels(entry=63, stop=33, target_1=93, target_2=123)
    words = idea.because.words(idea.levels, tick=TICK)
    assert "The middle band is at 4.63, so the risk is 1.50 points: stop 1.65" in words
