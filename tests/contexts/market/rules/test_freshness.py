"""Silence is measured against the pace; the bounds are stated."""

import pytest

from tests.contexts.market.examples import BANKNIFTY, bar, tick
from treum.contexts.market.rules.freshness import (
    Bounds,
    FeedState,
    FreshnessWatch,
    NewsFilter,
    bounds_of,
)

BOUNDS = Bounds(stale_s=5.0, mute_s=20.0)


@pytest.mark.parametrize(
    ("interval_s", "speed", "bounds"),
    [
        (60, 60.0, Bounds(5.0, 20.0)),
        (60, 0.0, Bounds(5.0, 20.0)),
        (60, 1.0, Bounds(120.0, 300.0)),
        (5, 1.0, Bounds(10.0, 25.0)),
        (60, 10.0, Bounds(12.0, 30.0)),
    ],
)
def test_bounds_follow_the_pace(interval_s: float, speed: float, bounds: Bounds) -> None:
    assert bounds_of(interval_s, speed) == bounds


@pytest.mark.parametrize(
    ("now_s", "state"),
    [
        (105.0, FeedState.LIVE),
        (105.1, FeedState.STALE),
        (120.0, FeedState.STALE),
        (120.1, FeedState.MUTE),
    ],
)
def test_a_silent_feed_is_stale_then_mute(now_s: float, state: FeedState) -> None:
    watch = FreshnessWatch(BOUNDS, now_s=0.0)
    watch.see(100.0, is_new=True)
    assert watch.state(now_s) is state


def test_a_feed_that_never_gave_anything_is_measured_from_its_start() -> None:
    watch = FreshnessWatch(BOUNDS, now_s=100.0)
    assert [watch.state(now_s) for now_s in (105.0, 106.0, 121.0)] == ["live", "stale", "mute"]


def test_a_feed_that_repeats_itself_is_stale_and_never_mute() -> None:
    watch = FreshnessWatch(BOUNDS, now_s=0.0)
    for second in range(1, 100):
        watch.see(float(second), is_new=False)
    assert watch.state(99.0) is FeedState.STALE


def test_one_new_price_brings_it_back() -> None:
    watch = FreshnessWatch(BOUNDS, now_s=0.0)
    assert watch.state(50.0) is FeedState.MUTE
    watch.see(50.0, is_new=True)
    assert watch.state(50.0) is FeedState.LIVE


def test_ticks_are_news_when_one_was_taken() -> None:
    news = NewsFilter()
    assert news.is_new([tick("09:15:01", "100.00")], ticks_taken=1)
    assert not news.is_new([tick("09:15:01", "100.00")], ticks_taken=0)


def test_bars_that_stand_still_are_no_news_from_the_third_on() -> None:
    news = NewsFilter()
    flat = [bar(f"09:{minute}", "10.00") for minute in range(15, 20)]
    assert [news.is_new([each], ticks_taken=0) for each in flat] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert news.is_new([bar("09:20", "10.05")], ticks_taken=0)


def test_one_moving_instrument_is_news_enough() -> None:
    news = NewsFilter()
    for minute in range(15, 25):
        moving = bar(f"09:{minute}", "9.00", "9.10", "8.90", "9.00", instrument_id=BANKNIFTY.id)
        assert news.is_new([bar(f"09:{minute}", "10.00"), moving], ticks_taken=0)
