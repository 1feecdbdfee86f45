"""OpeningRange: when it has an idea, what it risks, and whom it refuses. Prices in ticks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Breakout
from treum.contexts.signals.engine.seat import Seat, VolumeMissing
from treum.contexts.signals.engine.strategies.opening_range import (
    OpeningRange,
    OpeningRangeParameters,
)
from treum.contexts.signals.engine.strategy import Idea, Strategy
from treum.contexts.signals.engine.values import RunSetup
from treum.contexts.signals.rules import Levels, Side, TickBar, Window

OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW = Window(OPENS, OPENS + 60 * MINUTE)
SHARE = Listing(UUID(int=1), Decimal("0.05"), (WINDOW,), has_volume=True)
INDEX = replace(SHARE, has_volume=False)
SMALL = OpeningRangeParameters(range_minutes=3, range_bars_min=2, atr=2)
WEIGHED = replace(SMALL, needs_vwap=True)
MORNING = {0: 1000, 1: 1010, 2: 990}
"""With bars that span their close by two ticks, the range is 988 to 1012."""


def seated(parameters: OpeningRangeParameters = SMALL, *, listing: Listing = SHARE) -> Seat:
    """After the bars that warm it up, which close at 1,000 and end ten minutes before the open."""
    strategy = OpeningRange(listing, parameters)
    seat = Seat(strategy, listing)
    for number in range(-strategy.warm_up, 0):
        seat.on_bar(bar_of(number - 10, 1000))
    return seat


def bar_of(number: int, close: int, *, high: int | None = None, volume: int | None = 10) -> TickBar:
    """Of that minute of the session; it spans its close by two ticks either way."""
    at = OPENS + number * MINUTE
    return TickBar(at, at + MINUTE, close, high or close + 2, close - 2, close, volume)


def ideas(
    closes: Mapping[int, int],
    parameters: OpeningRangeParameters = SMALL,
    *,
    listing: Listing = SHARE,
    volume: int | None = 10,
) -> dict[int, Idea]:
    """By minute of the session."""
    seat = seated(parameters, listing=listing)
    found = {
        number: seat.on_bar(bar_of(number, close, volume=volume))
        for number, close in closes.items()
    }
    return {number: idea for number, idea in found.items() if idea}


def levels_of(closes: Mapping[int, int]) -> list[Levels]:
    return [idea.levels for idea in ideas(closes).values()]


def test_the_first_close_beyond_the_range_takes_its_side() -> None:
    assert list(ideas(MORNING | {3: 1012, 4: 1013, 5: 1014})) == [4]
    assert list(ideas(MORNING | {3: 988, 4: 987, 5: 986})) == [4]


def test_each_side_is_taken_once() -> None:
    closes = MORNING | {3: 1020, 4: 1000, 5: 1020, 6: 980, 7: 1000, 8: 980, 9: 1030}
    assert list(ideas(closes)) == [3, 6]


def test_the_risk_is_the_way_back_to_the_middle() -> None:
    # Calm minutes bring the ATR down to 4; the middle of 988 to 1012 is 1000.
    calm = dict.fromkeys(range(3, 30), 1005)
    assert levels_of(MORNING | calm | {30: 1013}) == [Levels(1013, 1000, 1026, 1039)]


def test_the_risk_is_never_less_than_one_atr() -> None:
    # The middle is 1,000; true ranges of 4 give an ATR of 4, and the last one makes it 4.5.
    narrow = dict.fromkeys(range(4), 1000)
    assert levels_of(narrow | {4: 1003}) == [Levels(1003, 999, 1007, 1011)]


def test_an_idea_carries_its_numbers() -> None:
    # An ATR of 4; true ranges 4, 12, 22 make it 4, 8 and 15, and the last bar's 32 makes it 23.5.
    (idea,) = ideas(MORNING | {3: 1020}).values()
    assert idea.because == Breakout(
        side=Side.LONG, high=1012, low=988, minutes=3, atr=23.5, atr_window=2
    )
    assert idea.side is Side.LONG


def test_bars_before_the_session_warm_up_the_atr_only() -> None:
    yesterday = dict.fromkeys(range(-9, 0), 5000)
    assert list(ideas(yesterday | MORNING | {3: 1000, 4: 1013})) == [4]
    assert list(ideas({**MORNING, 3: 1000, 60: 2000})) == []


def test_a_morning_that_was_hardly_seen_has_no_range() -> None:
    calm = dict.fromkeys(range(3, 9), 1000)
    assert ideas({0: 1000} | calm | {9: 1100}) == {}
    assert list(ideas({0: 1000, 1: 1001} | calm | {9: 1100})) == [9]


def test_the_range_ends_with_a_first_window_that_is_shorter() -> None:
    second = Window(OPENS + 10 * MINUTE, OPENS + 60 * MINUTE)
    listing = replace(SHARE, windows=(Window(OPENS, OPENS + 2 * MINUTE), second))
    closes = {0: 1000, 1: 1010, 2: 5000, 10: 1000, 11: 1013}
    assert list(ideas(closes, listing=listing)) == [11]


def test_a_breakout_on_the_wrong_side_of_the_vwap_waits() -> None:
    bars = [(0, 1000, 10), (1, 1010, 10), (2, 990, 10), (3, 1005, 90), (4, 1013, 1), (5, 1600, 1)]
    seat = seated(WEIGHED)
    # The heavy bar's wick pulls the average to about 1,500, far above the range.
    taken = [
        number
        for number, close, volume in bars
        if seat.on_bar(bar_of(number, close, high=3000 if number == 3 else None, volume=volume))
    ]
    assert taken == [5]


def test_a_strategy_that_needs_vwap_is_refused_to_an_instrument_without_volume() -> None:
    with pytest.raises(VolumeMissing, match="has no volume") as refused:
        OpeningRange(INDEX, WEIGHED)
    assert (refused.value.code, refused.value.status) == ("signals.volume_missing", 422)
    OpeningRange(INDEX, SMALL)
    OpeningRange(SHARE, WEIGHED)


def test_a_run_with_such_a_strategy_is_refused_before_its_first_bar() -> None:
    def weighed(listing: Listing) -> Strategy:
        return OpeningRange(listing, WEIGHED)

    with pytest.raises(VolumeMissing):
        Engine(RunSetup(UUID(int=9), [SHARE, INDEX], strategies=(weighed,)))


def test_a_bar_that_lost_its_volume_takes_no_side() -> None:
    assert list(ideas(MORNING | {3: 1020}, WEIGHED)) == [3]
    assert ideas(MORNING | {3: 1020}, WEIGHED, volume=None) == {}


def test_its_signals_are_valid_until_the_session_ends() -> None:
    assert OpeningRange(SHARE).parameters.valid_minutes is None
    assert OpeningRange(SHARE).parameters.quiet_minutes == 15


def test_every_parameter_changes_the_hash() -> None:
    changed = [
        OpeningRangeParameters(),
        OpeningRangeParameters(range_minutes=30),
        OpeningRangeParameters(range_bars_min=9),
        OpeningRangeParameters(atr=13),
        OpeningRangeParameters(quiet_minutes=16),
        OpeningRangeParameters(needs_vwap=True),
    ]
    hashes = {OpeningRange(SHARE, parameters).strategy_hash for parameters in changed}
    assert len(hashes) == len(changed)


def test_a_strategy_holds_only_its_slots() -> None:
    assert not hasattr(OpeningRange(SHARE), "__dict__")
