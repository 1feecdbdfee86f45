"""The shipped calendar agrees with the days on which NSE was seen to trade."""

import csv
from datetime import UTC, date, datetime, timedelta

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.reference import read_special_days
from treum.contexts.market.rules.session import SessionKind, local_day

UNSEEN = {date(2022, 8, 8)}
"""A session that the recorded source of 2019 to 2026 lacks."""
FIRST, LAST = date(2017, 1, 2), date(2026, 8, 21)


def _column(name: str) -> set[date]:
    with market_data(f"calendar/{name}").open(newline="") as lines:
        days = {date.fromisoformat(row["date"]) for row in csv.DictReader(lines)}
    assert len(days) > 90
    return days


def _traded_2017_to_2022() -> set[date]:
    """Days of the daily files, and two sessions that every one of them lacks."""
    files = sorted(market_data("daily_2017_2022").glob("*.csv"))
    assert len(files) == 22
    days = {date(2018, 1, 2), date(2021, 8, 10)}
    for file in files:
        with file.open(newline="") as lines:
            written = [row[0] for row in csv.reader(lines)]
        days |= {date(2000 + int(day[4:]), int(day[2:4]), int(day[:2])) for day in written}
    return days


def test_every_observed_session_and_no_other_is_known() -> None:
    observed = _column("nse_sessions_observed_2019-10-01_2026-08-21.csv") | UNSEEN
    observed |= _traded_2017_to_2022()
    days = [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
    assert {day for day in days if CALENDAR.session_of(day).is_trading} == observed


def test_every_observed_weekday_closure_is_a_named_holiday() -> None:
    closures = _column("nse_weekday_closures_observed.csv") - UNSEEN - _traded_2017_to_2022()
    for day in sorted(closures):
        session = CALENDAR.session_of(day)
        assert session.kind is SessionKind.HOLIDAY, day
        assert session.name


def test_the_days_of_the_quarter_hours_are_ordinary_or_whole_sessions() -> None:
    with market_data("minute15/BankNifty_2018_to_2023.csv").open(newline="") as lines:
        instants = [int(row["Time"]) for row in csv.DictReader(lines)]
    days = {local_day(datetime.fromtimestamp(each, UTC)) for each in instants}
    assert len(days) == 1372
    assert all(len(CALENDAR.session_of(day).minutes()) == 375 for day in days)


def test_the_scraped_list_is_not_followed() -> None:
    """Every day stands twice in it; five traded, two closures are missing, one was a muhurat."""
    scraped = _column_of_2024()
    closed = {
        day
        for day in (date(2024, 1, 1) + timedelta(days=count) for count in range(366))
        if CALENDAR.session_of(day).kind is SessionKind.HOLIDAY
    }
    weekdays = {day for day in scraped if day.weekday() < 5}
    wrongly_listed = {date(2024, *day) for day in ((2, 19), (4, 1), (4, 9), (5, 23), (9, 16))}
    assert weekdays - closed == wrongly_listed | {date(2024, 11, 1)}
    assert closed - weekdays >= {date(2024, 5, 20), date(2024, 11, 20)}
    assert CALENDAR.session_of(date(2024, 11, 1)).kind is SessionKind.MUHURAT


def _column_of_2024() -> set[date]:
    lines = market_data("calendar/nse_holidays_2024.csv").read_text().split()
    assert len(lines) == 2 * len(set(lines))
    return {datetime.strptime(line, "%d-%b-%Y").replace(tzinfo=UTC).date() for line in lines}


def test_special_days_are_unique_sourced_and_differ_from_the_weekly_rule() -> None:
    specials = read_special_days()
    assert len({special.day for special in specials}) == len(specials)
    for special in specials:
        assert special.source.startswith("NSE "), special.day
        is_weekday = special.day.weekday() < 5
        assert is_weekday or special.kind is not SessionKind.HOLIDAY, special.day
