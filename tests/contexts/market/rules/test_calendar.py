"""The shipped calendar agrees with the days on which NSE was seen to trade."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest

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


@pytest.mark.data_notes(
    "calendar-libraries-are-wrong", "special-sessions", "calendar-hole-2022-08-08"
)
def test_every_observed_session_and_no_other_is_known() -> None:
    observed = _column("nse_sessions_observed_2019-10-01_2026-08-21.csv") | UNSEEN
    observed |= _traded_2017_to_2022()
    days = [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
    assert {day for day in days if CALENDAR.session_of(day).is_trading} == observed


@pytest.mark.data_notes("weekday-closures")
def test_every_observed_weekday_closure_is_a_named_holiday() -> None:
    closures = _column("nse_weekday_closures_observed.csv") - UNSEEN - _traded_2017_to_2022()
    for day in sorted(closures):
        session = CALENDAR.session_of(day)
        assert session.kind is SessionKind.HOLIDAY, day
        assert session.name


@pytest.mark.data_notes("complete-days-only")
def test_the_days_of_the_quarter_hours_are_ordinary_or_whole_sessions() -> None:
    with market_data("minute15/BankNifty_2018_to_2023.csv").open(newline="") as lines:
        instants = [int(row["Time"]) for row in csv.DictReader(lines)]
    days = {local_day(datetime.fromtimestamp(each, UTC)) for each in instants}
    assert len(days) == 1372
    assert all(len(CALENDAR.session_of(day).minutes()) == 375 for day in days)


@pytest.mark.data_notes("days-the-library-lacks")
def test_the_days_that_a_library_lacks_are_sessions() -> None:
    """A column tells whether the library knows the day: muhurats, drills, budgets it does not."""
    name = "calendar/nse_sessions_observed_2019-10-01_2026-08-21.csv"
    with market_data(name).open(newline="") as lines:
        lacking = {
            date.fromisoformat(row["date"])
            for row in csv.DictReader(lines)
            if row["in_exchange_calendars_XBOM_4_13_2"] == "False"
        }
    kinds = {str(day): str(CALENDAR.session_of(day).kind) for day in lacking}
    assert kinds == {
        "2019-10-27": "muhurat",
        "2020-02-01": "special",
        "2020-11-14": "muhurat",
        "2022-10-24": "muhurat",
        "2023-11-12": "muhurat",
        "2024-03-02": "special",
        "2024-05-18": "special",
        "2024-11-01": "muhurat",
        "2025-10-21": "muhurat",
        "2026-02-01": "special",
    }


@pytest.mark.data_notes("calendar-libraries-are-wrong", "weekday-closures")
def test_4_november_2021_was_a_muhurat_though_one_source_lacks_it() -> None:
    """The notes count it as closed and a library's session of it as false; 22 files trade on it."""
    day = date(2021, 11, 4)
    assert day in _column("nse_weekday_closures_observed.csv")
    assert day in _traded_2017_to_2022()
    assert CALENDAR.session_of(day).kind is SessionKind.MUHURAT
    assert len(CALENDAR.session_of(day).minutes()) == 60


@pytest.mark.data_notes("trap-every-date-twice")
def test_the_scraped_list_has_every_date_twice_and_the_calendar_once() -> None:
    lines = market_data("calendar/nse_holidays_2024.csv").read_text().split()
    assert {lines.count(line) for line in lines} == {2}
    specials = [special.day for special in read_special_days()]
    assert len(set(specials)) == len(specials)


@pytest.mark.data_notes("trap-false-holidays")
@pytest.mark.parametrize("day", ["02-19", "04-01", "04-09", "05-23", "09-16"])
def test_a_false_holiday_of_the_scraped_list_was_an_ordinary_session(day: str) -> None:
    each = date.fromisoformat(f"2024-{day}")
    assert each in _column_of_2024()
    assert CALENDAR.session_of(each).kind is SessionKind.REGULAR


@pytest.mark.data_notes("trap-missing-closures")
@pytest.mark.parametrize("day", ["05-20", "11-20"])
def test_an_election_that_the_scraped_list_misses_was_a_holiday(day: str) -> None:
    each = date.fromisoformat(f"2024-{day}")
    assert each not in _column_of_2024()
    assert CALENDAR.session_of(each).kind is SessionKind.HOLIDAY


@pytest.mark.data_notes("trap-muhurat-as-holiday")
def test_the_muhurat_that_the_scraped_list_calls_a_holiday_was_a_session() -> None:
    each = date(2024, 11, 1)
    assert each in _column_of_2024()
    assert CALENDAR.session_of(each).kind is SessionKind.MUHURAT
    assert CALENDAR.session_of(each).is_trading


def test_the_scraped_list_is_wrong_in_nothing_else() -> None:
    closed = {
        day
        for day in (date(2024, 1, 1) + timedelta(days=count) for count in range(366))
        if CALENDAR.session_of(day).kind is SessionKind.HOLIDAY
    }
    weekdays = {day for day in _column_of_2024() if day.weekday() < 5}
    false = {date(2024, *day) for day in ((2, 19), (4, 1), (4, 9), (5, 23), (9, 16), (11, 1))}
    assert weekdays - closed == false
    assert closed - weekdays == {date(2024, 5, 20), date(2024, 11, 20)}


def _column_of_2024() -> set[date]:
    lines = market_data("calendar/nse_holidays_2024.csv").read_text().split()
    return {datetime.strptime(line, "%d-%b-%Y").replace(tzinfo=UTC).date() for line in lines}


def test_special_days_are_sourced_and_differ_from_the_weekly_rule() -> None:
    for special in read_special_days():
        assert special.source.startswith("NSE "), special.day
        is_weekday = special.day.weekday() < 5
        assert is_weekday or special.kind is not SessionKind.HOLIDAY, special.day
