"""The shipped calendar agrees with the days on which NSE was seen to trade."""

import csv
from datetime import date, timedelta

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.reference import read_special_days
from treum.contexts.market.rules.session import SessionKind

UNSEEN = {date(2021, 11, 4), date(2022, 8, 8)}
"""Sessions that the recorded source lacks; daily_2017_2022 holds the first, a muhurat session."""


def _days(name: str) -> set[date]:
    with market_data(f"calendar/{name}").open(newline="") as lines:
        days = {date.fromisoformat(row["date"]) for row in csv.DictReader(lines)}
    assert len(days) > 90
    return days


def test_every_observed_session_and_no_other_is_known() -> None:
    observed = _days("nse_sessions_observed_2019-10-01_2026-08-21.csv") | UNSEEN
    first, last = date(2020, 1, 1), date(2026, 8, 21)
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    assert {day for day in days if CALENDAR.session_of(day).is_trading} == {
        day for day in observed if first <= day <= last
    }


def test_every_observed_weekday_closure_is_a_named_holiday() -> None:
    closures = _days("nse_weekday_closures_observed.csv") - UNSEEN
    for day in sorted(each for each in closures if each.year >= 2020):
        session = CALENDAR.session_of(day)
        assert session.kind is SessionKind.HOLIDAY, day
        assert session.name


def test_special_days_are_unique_sourced_and_differ_from_the_weekly_rule() -> None:
    specials = read_special_days()
    assert len({special.day for special in specials}) == len(specials)
    for special in specials:
        assert special.source.startswith("NSE "), special.day
        is_weekday = special.day.weekday() < 5
        assert is_weekday or special.kind is not SessionKind.HOLIDAY, special.day
