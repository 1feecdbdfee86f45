"""VwapPullback by hand. Bars span their close by two ticks; those before the session close at
1,000."""

import pytest

from tests.contexts.signals.engine.strategies.showing import INDEX, SHARE, TICK, bar_of
from treum.contexts.signals.engine.seat import Seat, VolumeMissing
from treum.contexts.signals.engine.strategies.risks import Way
from treum.contexts.signals.engine.strategies.vwap_pullback import (
    Resumed,
    VwapPullback,
    VwapPullbackParameters,
)
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import Levels, Side

SMALL = VwapPullbackParameters(trend_bars=3, atr=2)
TREND = (1000, 1010, 1012, 1014)
"""The VWAP goes to 1,009, and the last three close above it; then 1,010 touches it with its low."""


def ideas(
    *closes: int, volumes: tuple[int | None, ...] = (), before: int = 1000
) -> dict[int, Idea]:
    """By minute of the session. volumes: of the first bars; 10 of the others."""
    strategy = VwapPullback(SHARE, SMALL)
    seat = Seat(strategy, SHARE)
    for number in range(-strategy.warm_up, 0):
        seat.on_bar(bar_of(number, before))
    traded = [*volumes, *[10] * (len(closes) - len(volumes))]
    found = {
        number: seat.on_bar(bar_of(number, close, volume=volume))
        for number, (close, volume) in enumerate(zip(closes, traded, strict=True))
    }
    return {number: idea for number, idea in found.items() if idea}


def sides(*closes: int) -> dict[int, Side]:
    return {number: idea.side for number, idea in ideas(*closes).items()}


def test_a_close_beyond_the_bar_that_touched_the_vwap_resumes_the_trend() -> None:
    assert sides(*TREND, 1010, 1013) == {5: Side.LONG}
    assert sides(*(2000 - close for close in (*TREND, 1010, 1013))) == {5: Side.SHORT}


def test_a_close_within_that_bar_waits() -> None:
    assert sides(*TREND, 1010, 1012, 1013) == {6: Side.LONG}


def test_a_touch_counts_once() -> None:
    assert sides(*TREND, 1010, 1013, 1020, 1030) == {5: Side.LONG}


def test_without_a_touch_there_is_no_pullback() -> None:
    assert sides(*TREND, 1016, 1014, 1020) == {}


def test_a_touch_before_there_is_a_trend_does_not_count() -> None:
    """1,007 touches the VWAP of 1,005.7 after one close above it, and none of the later bars."""
    assert sides(1000, 1010, 1007, 1020, 1030, 1040) == {}


def test_a_close_on_the_other_side_ends_the_trend() -> None:
    assert sides(*TREND, 1010, 1000, 1013, 1020) == {}


def test_bars_before_the_session_have_no_part_in_its_vwap() -> None:
    assert list(ideas(*TREND, 1010, 1013, before=1010)) == [5]
    assert list(ideas(*TREND, 1010, 1013, before=5000)) == [5]


def test_it_is_silent_until_something_has_traded_and_after_a_lost_volume() -> None:
    assert list(ideas(900, *TREND, 1010, 1013, volumes=(0,))) == [6]
    assert ideas(*TREND, 1010, 1013, volumes=(0, 0, 0, 0, 0, 0)) == {}
    assert ideas(*TREND, 1010, 1013, volumes=(10, None)) == {}


def test_an_idea_carries_its_levels_and_numbers() -> None:
    (idea,) = ideas(*TREND, 1010, 1013).values()
    # The VWAP is 3.2 away; true ranges 4, 12, 4, 4, 6, 5 make the ATR 4, 8, 6, 5, 5.5 and 5.25.
    assert idea.levels == Levels(entry=1013, stop=1008, target_1=1018, target_2=1023)
    assert idea.because == Resumed(Side.LONG, 1012, 5, Way("the VWAP", 6059 / 6, 5.25, 2))
    assert idea.because.words(idea.levels, tick=TICK) == (
        "After 5 closes in a row above the session's VWAP, price came back to it and now closes at "
        "50.65, above 50.60, the high of the bar that last touched it. The VWAP is nearer than "
        "ATR 2 (0.26 points), so the risk is 0.25 points: stop 50.40, targets 50.90 and 51.15."
    )


def test_an_index_is_refused() -> None:
    with pytest.raises(VolumeMissing):
        VwapPullback(INDEX)


def test_its_signals_are_valid_until_the_session_ends() -> None:
    assert VwapPullback(SHARE).parameters.valid_minutes is None
