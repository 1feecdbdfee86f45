"""A turn is an event: told once, and not made by what is left of equal values."""

from tests.contexts.signals.engine.strategies.showing import TICK
from treum.contexts.signals.engine.indicators.levels import Band
from treum.contexts.signals.engine.strategies.risks import Way
from treum.contexts.signals.engine.strategies.turning import FAINT, Turning, beyond, opposite
from treum.contexts.signals.rules import Side, levels


def turns(*gaps: float) -> list[Side | None]:
    turning = Turning()
    return [turning.turned(gap) for gap in gaps]


def test_a_turn_is_told_once_and_the_first_side_is_none() -> None:
    assert turns(1, 2, -1, -2, 3) == [None, None, Side.SHORT, None, Side.LONG]


def test_touching_and_the_last_digits_are_no_turn() -> None:
    assert turns(1, 0, 1, -FAINT, 1, FAINT) == [None] * 6
    assert turns(1, 0, -1) == [None, None, Side.SHORT]


def test_on_the_edge_of_a_band_is_within() -> None:
    band = Band(110.0, 100.0, 90.0)
    found = [beyond(close, band) for close in (111, 110, 100, 90, 89)]
    assert found == [Side.LONG, None, None, None, Side.SHORT]
    assert beyond(110, Band(110.0 - FAINT / 2, 100.0, 90.0)) is None


def test_the_other_side() -> None:
    assert (opposite(Side.LONG), opposite(Side.SHORT)) == (Side.SHORT, Side.LONG)


def test_the_way_to_a_line_is_as_long_on_either_side_and_no_shorter_than_a_range() -> None:
    way = Way("the line", 990.0, 4.0, 14)
    assert [way.ticks(close) for close in (1000, 980, 991)] == [10.0, 10.0, 4.0]
    assert way.words(levels(1000, Side.LONG, risk=10.0), tick=TICK) == (
        "The line is at 49.50, so the risk is 0.50 points: stop 49.50, targets 50.50 and 51.00."
    )
