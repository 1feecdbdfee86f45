"""Is the market open, and when next?"""

from datetime import UTC, date, datetime

import pytest

from tests.contexts.market.examples import CALENDAR, ORDINARY, TWO_WINDOWS, india
from treum.contexts.market.rules.session import SessionKind
from treum.contexts.market.rules.status import MarketState, status_at

MUHURAT = date(2024, 11, 1)


def test_status_is_open_inside_a_window() -> None:
    status = status_at(CALENDAR, india("12:00"))
    assert status.state is MarketState.OPEN
    assert status.reason is None
    assert status.session_kind is SessionKind.REGULAR
    assert status.trading_day == date(2024, 6, 4)
    assert (status.opens_at, status.closes_at) == (india("09:15"), india("15:30"))
    assert status.next_open_at == india("09:15", date(2024, 6, 5))


@pytest.mark.parametrize(
    ("clock", "day", "state"),
    [
        ("08:59:59", ORDINARY, MarketState.CLOSED),
        ("09:00", ORDINARY, MarketState.PRE_OPEN),
        ("09:14:59", ORDINARY, MarketState.PRE_OPEN),
        ("09:15", ORDINARY, MarketState.OPEN),
        ("15:29:59", ORDINARY, MarketState.OPEN),
        ("15:30", ORDINARY, MarketState.CLOSED),
        ("11:14:59", TWO_WINDOWS, MarketState.CLOSED),
        ("11:15", TWO_WINDOWS, MarketState.PRE_OPEN),
        ("11:30", TWO_WINDOWS, MarketState.SPECIAL),
        ("17:45", MUHURAT, MarketState.PRE_OPEN),
        ("18:00", MUHURAT, MarketState.SPECIAL),
        ("12:00", MUHURAT, MarketState.CLOSED),
    ],
)
def test_status_follows_the_hours_of_the_day(clock: str, day: date, state: MarketState) -> None:
    assert status_at(CALENDAR, india(clock, day)).state is state


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (india("16:00"), [("09:15", "15:30")]),
        (india("10:30", TWO_WINDOWS), [("09:15", "10:00"), ("11:30", "12:30")]),
    ],
)
def test_all_windows_of_the_trading_day_are_told(
    at: datetime, hours: list[tuple[str, str]]
) -> None:
    status = status_at(CALENDAR, at)
    found = [(window.opens_at, window.closes_at) for window in status.windows]
    day = status.trading_day
    assert found == [(india(opens, day), india(closes, day)) for opens, closes in hours]


def test_beyond_the_calendar_no_window_is_known() -> None:
    assert status_at(CALENDAR, datetime(2040, 1, 2, 5, tzinfo=UTC)).windows == ()


def test_a_special_session_says_which_kind_it_is_and_until_when() -> None:
    status = status_at(CALENDAR, india("18:30", MUHURAT))
    assert status.session_kind is SessionKind.MUHURAT
    assert status.reason == "Diwali Laxmi Pujan: muhurat trading"
    assert (status.opens_at, status.closes_at) == (
        india("18:00", MUHURAT),
        india("19:00", MUHURAT),
    )


def test_before_the_open_the_window_to_come_is_told() -> None:
    status = status_at(CALENDAR, india("09:05"))
    assert (status.opens_at, status.closes_at) == (india("09:15"), india("15:30"))
    assert status.next_open_at == india("09:15")


@pytest.mark.parametrize(
    ("at", "reason", "trading_day", "next_open_at"),
    [
        (india("08:00"), "Before the open", date(2024, 6, 4), india("09:15")),
        (
            india("15:30", date(2024, 6, 7)),
            "After the close",
            date(2024, 6, 7),
            india("09:15", date(2024, 6, 10)),
        ),
        (
            india("10:30", TWO_WINDOWS),
            "Between two windows of the session",
            TWO_WINDOWS,
            india("11:30", TWO_WINDOWS),
        ),
        (
            india("12:00", date(2024, 5, 20)),
            "Holiday: General election: polling in Mumbai",
            date(2024, 5, 21),
            india("09:15", date(2024, 5, 21)),
        ),
        (
            india("12:00", date(2024, 6, 8)),
            "Weekend",
            date(2024, 6, 10),
            india("09:15", date(2024, 6, 10)),
        ),
    ],
)
def test_status_says_why_it_is_closed(
    at: datetime, reason: str, trading_day: date, next_open_at: datetime
) -> None:
    status = status_at(CALENDAR, at)
    assert status.state is MarketState.CLOSED
    assert (status.reason, status.trading_day) == (reason, trading_day)
    assert status.next_open_at == next_open_at


def test_status_names_a_year_it_does_not_know() -> None:
    status = status_at(CALENDAR, datetime(2027, 3, 1, 6, tzinfo=UTC))
    assert status.state is MarketState.CLOSED
    assert status.reason == "The trading calendar of 2027 is not known"
    assert status.next_open_at is None
    assert status.opens_at is None


def test_the_last_evening_of_the_calendar_has_no_next_open() -> None:
    status = status_at(CALENDAR, india("18:00", date(2026, 12, 31)))
    assert (status.reason, status.next_open_at) == ("After the close", None)
