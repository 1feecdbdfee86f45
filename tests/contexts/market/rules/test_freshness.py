"""A feed is silent when it misses more minutes than its pace allows."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.contexts.market.examples import ORDINARY
from treum.contexts.market.rules.freshness import FeedState, report_on, silence_s_max
from treum.contexts.market.rules.run import Run, RunKind, RunState
from treum.contexts.market.rules.session import TradingDay

RUN = Run(
    id=UUID(int=1),
    kind=RunKind.REPLAY,
    exchange="NSE",
    trading_day=TradingDay(ORDINARY),
    label="Replay",
    speed=1.0,
    seed=None,
    source="example.csv",
    is_demo=False,
    state=RunState.RUNNING,
    started_at=datetime(2026, 11, 24, tzinfo=UTC),
    finished_at=None,
    market_time=None,
)


@pytest.mark.parametrize(
    ("speed", "seconds"), [(1.0, 180.0), (6.0, 30.0), (60.0, 10.0), (0.0, 10.0)]
)
def test_the_allowance_follows_the_speed(speed: float, seconds: float) -> None:
    assert silence_s_max(speed) == seconds


@pytest.mark.parametrize(
    ("silent_s", "state"),
    [(0.0, FeedState.FRESH), (180.0, FeedState.FRESH), (180.1, FeedState.SILENT)],
)
def test_a_running_feed_is_fresh_or_silent(silent_s: float, state: FeedState) -> None:
    assert report_on(RUN, silent_s).state is state


def test_no_run_and_a_finished_one_are_said() -> None:
    assert report_on(None, 0.0).state is FeedState.NONE
    finished = replace(RUN, state=RunState.FINISHED)
    assert report_on(finished, 1e6).state is FeedState.FINISHED
