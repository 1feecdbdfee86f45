"""What every feed promises, tried on each adapter."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.contexts.market.adapters.kite.harness import SandboxedKite
from tests.contexts.market.examples import (
    BANKNIFTY,
    INSTRUMENTS,
    NIFTY,
    RELIANCE,
    TWO_WINDOWS,
    bar,
    india,
    session,
)
from treum.contexts.market.adapters.base import Arrival, Feed, Pace
from treum.contexts.market.adapters.replay import ReplayFeed
from treum.contexts.market.adapters.synthetic import SyntheticFeed
from treum.contexts.market.adapters.tick_replay import TickReplayFeed
from treum.contexts.market.feed.paths import SyntheticSession
from treum.contexts.market.rules.bar import Bar, Tick

DEMOS = [each for each in INSTRUMENTS if each.is_demo][:3]
MakeFeed = Callable[[Pace], Feed]


def _replay(pace: Pace) -> Feed:
    clocks = [f"{at + timedelta(hours=5, minutes=30):%H:%M}" for at in session().minutes()]
    ids = (NIFTY.id, BANKNIFTY.id)
    return ReplayFeed(
        [bar(clock, "10.00", instrument_id=one) for one in ids for clock in clocks], pace
    )


def _synthetic(pace: Pace) -> Feed:
    return SyntheticFeed(SyntheticSession(DEMOS, session(), seed=3).arrivals, pace)


def _ticks(pace: Pace) -> Feed:
    """Two ticks of one second in each minute, and one alone."""
    return TickReplayFeed(
        [
            Tick(instrument_id=RELIANCE.id, at=at + timedelta(seconds=second), price=Decimal(1500))
            for at in session().minutes()
            for second in (3.2, 3.4, 40)
        ],
        pace,
    )


def _kite(pace: Pace) -> Feed:
    """By way of the wire, which knows whole seconds: a sandbox plays, the adapter reads."""
    day = TickReplayFeed(
        [
            Tick(instrument_id=demo.id, at=at + timedelta(seconds=second), price=price, quantity=5)
            for at in session().minutes()
            for second, price in ((3, Decimal("99.95")), (40, Decimal("100.05")))
            for demo in DEMOS
        ],
        pace,
    )
    return SandboxedKite(day, DEMOS)


@pytest.fixture(
    params=[_replay, _synthetic, _ticks, _kite], ids=["replay", "synthetic", "ticks", "kite"]
)
def make_feed(request: pytest.FixtureRequest) -> MakeFeed:
    made: MakeFeed = request.param
    return made


class Watch:
    """A clock that moves only when waited on, and stops the feed after so many waits."""

    def __init__(self, waits_max: int | None = None) -> None:
        self.seconds = 0.0
        self.waits = 0
        self._waits_max = waits_max

    def clock(self) -> float:
        return self.seconds

    async def wait(self, seconds: float) -> bool:
        self.waits += 1
        self.seconds += seconds
        return self._waits_max is not None and self.waits > self._waits_max

    def pace(self, speed: float = 0.0) -> Pace:
        return Pace(session(), speed, clock=self.clock, wait=self.wait)


async def _all(feed: Feed, after: datetime | None = None) -> list[Arrival]:
    return [arrival async for arrival in feed.stream(after)]


def _minute(arrival: Arrival) -> datetime:
    return arrival[-1].at.replace(second=0, microsecond=0)


async def test_arrivals_are_never_empty_and_in_market_order(make_feed: MakeFeed) -> None:
    arrivals = await _all(make_feed(Watch().pace()))
    assert all(arrivals)
    ats = [each.at for arrival in arrivals for each in arrival]
    assert all(before <= after for before, after in pairwise(ats))


async def test_the_whole_session_comes_and_nothing_else(make_feed: MakeFeed) -> None:
    arrivals = await _all(make_feed(Watch().pace()))
    assert {_minute(arrival) for arrival in arrivals} == set(session().minutes())


async def test_the_same_feed_gives_the_same_again(make_feed: MakeFeed) -> None:
    first, second = make_feed(Watch().pace()), make_feed(Watch().pace())
    assert await _all(first) == await _all(second)


@pytest.mark.parametrize("clock", ["09:15", "12:00", "15:28", "15:29"])
async def test_a_resumed_feed_gives_exactly_the_rest(make_feed: MakeFeed, clock: str) -> None:
    whole = await _all(make_feed(Watch().pace()))
    rest = await _all(make_feed(Watch().pace()), after=india(clock))
    assert rest == [arrival for arrival in whole if _minute(arrival) > india(clock)]


async def test_a_stopped_feed_ends_early(make_feed: MakeFeed) -> None:
    watch = Watch(waits_max=5)
    assert len(await _all(make_feed(watch.pace()))) == 5


async def test_closed_bars_of_one_instant_come_together(make_feed: MakeFeed) -> None:
    arrivals = await _all(make_feed(Watch().pace()))
    batches = [arrival for arrival in arrivals if isinstance(arrival[0], Bar)]
    instants = [{each.at for each in batch} for batch in batches]
    assert all(len(each) == 1 for each in instants)
    assert len({min(each) for each in instants}) == len(instants)


async def test_speed_sets_how_long_a_session_takes(make_feed: MakeFeed) -> None:
    """From the first arrival to the last, at 60 market seconds a second."""
    watch = Watch()
    arrivals = await _all(make_feed(watch.pace(60)))
    first, last = arrivals[0][-1].at, arrivals[-1][-1].at
    assert watch.seconds == pytest.approx((last - first).total_seconds() / 60)


async def test_without_a_limit_nothing_waits(make_feed: MakeFeed) -> None:
    watch = Watch()
    await _all(make_feed(watch.pace()))
    assert watch.seconds == 0


async def test_the_hole_of_a_two_window_day_is_skipped() -> None:
    watch = Watch()
    day = session(TWO_WINDOWS)
    pace = Pace(day, 60, clock=watch.clock, wait=watch.wait)
    bars = [bar(clock, "10.00", day=TWO_WINDOWS) for clock in ("09:58", "09:59", "11:30")]
    feed = ReplayFeed(bars, pace)
    assert len(await _all(feed)) == 3
    assert watch.seconds == pytest.approx(2.0)


async def test_a_late_consumer_is_not_made_later() -> None:
    watch = Watch()
    pace = watch.pace(60)
    await pace.until(india("09:16"))
    watch.seconds += 1.5
    await pace.until(india("09:17"))
    assert watch.seconds == pytest.approx(1.5)
    await pace.until(india("09:18"))
    assert watch.seconds == pytest.approx(2.0)


async def test_ticks_of_one_second_come_together_when_the_last_is_due() -> None:
    watch = Watch()
    arrivals = await _all(_ticks(watch.pace()))
    assert [len(arrival) for arrival in arrivals[:4]] == [2, 1, 2, 1]
