"""A replay of the recorded days through the live engine tells what a backtest of them is told:
signal for signal, step for step, to the words of the reason.

The runs have one id here, as the ids of signals follow from it.
"""

from collections.abc import Sequence
from itertools import chain

import pytest

from tests.contexts.signals.engine.backtest import history
from tests.contexts.signals.engine.backtest.history import MINUTES, QUARTERS, Past
from tests.contexts.signals.engine.backtest.markets import PLACE, TICK
from treum.contexts.signals.engine.backtest.play import TEST_RUN, Play
from treum.contexts.signals.engine.backtest.series import HISTORY_SESSIONS
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE
from treum.contexts.signals.engine.strategy import Maker
from treum.contexts.signals.engine.values import Bar, Change, RunSetup
from treum.contexts.signals.rules import Kind, Window

OF_AN_INDEX = [name for name, each in CATALOGUE.items() if not each.needs_volume]
OVER_DAYS = [name for name, each in CATALOGUE.items() if not each.of_session]
SHARES = ["TCS", "RELIANCE", "EICHERMOT"]


def by_backtest(past: Past, maker: Maker, *, of_session: bool) -> list[Change]:
    told: list[Change] = []
    Play(past.series(), maker, terms=Terms(), of_session=of_session).run(told.append)
    return told


def replayed(
    past: Past,
    maker: Maker,
    *,
    windows: tuple[Window, ...],
    before: Sequence[Bar],
    bars: Sequence[Bar],
) -> list[Change]:
    """A run of these bars: the engine is restored from those before, as its follower does."""
    listing = Listing(PLACE, TICK, windows, has_volume=past.has_volume)
    engine = Engine.restore(RunSetup(TEST_RUN, [listing], past.interval, [maker]), before)
    changes = [change for bar in bars for change in engine.on_close(bar.at, [bar])]
    return changes + engine.finish()


def each_day(past: Past, maker: Maker) -> list[Change]:
    """A run a day, with the five sessions before it as its history."""
    changes = []
    for number, (bars, windows) in enumerate(zip(past.days, past.windows, strict=True)):
        before = list(chain(*past.days[max(0, number - HISTORY_SESSIONS) : number]))
        changes += replayed(past, maker, windows=windows, before=before, bars=bars)
    return changes


def in_one_run(past: Past, maker: Maker) -> list[Change]:
    bars, windows = list(chain(*past.days)), tuple(chain(*past.windows))
    return replayed(past, maker, windows=windows, before=[], bars=bars)


def published(changes: Sequence[Change]) -> int:
    return sum(change.kind is Kind.PUBLISHED for change in changes)


@pytest.mark.parametrize("name", OF_AN_INDEX)
def test_every_day_of_minutes(name: str) -> None:
    """Both Saturdays of two windows are among the 156."""
    past, maker = history.within_days(MINUTES), CATALOGUE[name].maker({})
    assert len(past.days) == 156
    assert [len(windows) for windows in past.windows].count(2) == 2
    changes = each_day(past, maker)
    assert changes == by_backtest(past, maker, of_session=True)
    assert published(changes) > 100


@pytest.mark.parametrize("name", OVER_DAYS)
def test_quarters_of_an_hour_in_one_run(name: str) -> None:
    past, maker = history.within_days(QUARTERS), CATALOGUE[name].maker({})
    changes = in_one_run(past, maker)
    assert changes == by_backtest(past, maker, of_session=False)
    assert published(changes) > 100


@pytest.mark.parametrize("share", SHARES)
def test_days_in_one_run(share: str) -> None:
    past = history.daily(f"daily_2017_2022/{share}.csv")
    for name in OVER_DAYS:
        maker = CATALOGUE[name].maker({"quiet_minutes": 0, "valid_minutes": 375 * 10})
        changes = in_one_run(past, maker)
        assert changes == by_backtest(past, maker, of_session=False), name
        assert published(changes) > 5, name
