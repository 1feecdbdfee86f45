"""No shipped strategy is suspected on recorded prices, nor on others than those it is tried on."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import pytest

from tests.contexts.signals.engine import recorded
from tests.contexts.signals.engine.indicators.series import recorded as recorded_series
from treum.contexts.signals.engine.checks.check import check, trial_bars
from treum.contexts.signals.engine.checks.series import Series
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE
from treum.contexts.signals.rules import TickBar, Window, to_ticks

DAYS = (date(2024, 1, 29), date(2024, 6, 4))
"""An ordinary one, and the one on which NIFTY fell by 6 %."""
SESSIONS = 5
DAILY = ("RELIANCE", "TCS")


def minutes(day: date) -> Series:
    """NIFTY up to the end of the day, its sessions before as history."""
    end = recorded.india(day, "15:30")
    bars = [bar for bar in recorded.minutes() if bar.at < end][-SESSIONS * 375 :]
    tick, minute = recorded.TICK, timedelta(minutes=1)
    shown = [
        TickBar(
            bar.at,
            bar.at + minute,
            *(to_ticks(price, tick) for price in (bar.open, bar.high, bar.low, bar.close)),
        )
        for bar in bars
    ]
    return Series(recorded.session(day), shown)


@cache
def days(symbol: str) -> Series:
    """A share's daily bars in paise, raw across its splits."""
    bars = next(each for each in recorded_series() if symbol in each.name)
    day = timedelta(days=1)
    first = recorded.india(date(2020, 1, 1), "09:15")
    shown = [
        TickBar(
            first + number * day,
            first + number * day + timedelta(hours=6),
            int(bar.open),
            int(bar.high),
            int(bar.low),
            int(bar.close),
            bar.volume,
        )
        for number, bar in enumerate(bars)
    ]
    window = Window(shown[-1].at, shown[-1].closes_at)
    return Series(Listing(recorded.NIFTY, recorded.TICK, (window,), has_volume=True), shown)


def told(subject: Subject, several: Sequence[Series]) -> list[str]:
    return [str(each) for each in check(subject, several)]


@pytest.mark.parametrize("name", [each for each, of in CATALOGUE.items() if not of.needs_volume])
def test_recorded_minutes_raise_no_suspicion(name: str) -> None:
    assert told(Subject.of(CATALOGUE[name]), [minutes(day) for day in DAYS]) == []


@pytest.mark.parametrize("name", [each for each, of in CATALOGUE.items() if not of.of_session])
def test_recorded_days_raise_no_suspicion(name: str) -> None:
    assert told(Subject.of(CATALOGUE[name]), [days(symbol) for symbol in DAILY]) == []


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_invented_minutes_with_gaps_and_flat_stretches_raise_no_suspicion(name: str) -> None:
    subject = Subject.of(CATALOGUE[name])
    assert told(subject, trial_bars(subject, seed=100, count=3)) == []
