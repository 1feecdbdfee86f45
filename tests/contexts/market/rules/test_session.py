"""When NSE trades."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.examples import CALENDAR, TWO_WINDOWS, india, session
from treum.contexts.market.rules.session import (
    Calendar,
    CalendarGap,
    Hole,
    NotATradingDay,
    SessionKind,
)

known_days = st.dates(CALENDAR.first, CALENDAR.last)
spans = st.timedeltas(timedelta(), timedelta(hours=8))


def _hours(day: date) -> list[tuple[str, str]]:
    local = timedelta(hours=5, minutes=30)
    return [
        (f"{window.opens_at + local:%H:%M}", f"{window.closes_at + local:%H:%M}")
        for window in session(day).windows
    ]


@pytest.mark.parametrize(
    ("day", "kind", "hours"),
    [
        (date(2024, 6, 4), SessionKind.REGULAR, [("09:15", "15:30")]),
        (date(2024, 1, 20), SessionKind.SPECIAL, [("09:15", "15:30")]),
        (date(2024, 3, 2), SessionKind.SPECIAL, [("09:15", "10:00"), ("11:30", "12:30")]),
        (date(2024, 5, 18), SessionKind.SPECIAL, [("09:15", "10:00"), ("11:30", "12:30")]),
        (date(2024, 11, 1), SessionKind.MUHURAT, [("18:00", "19:00")]),
        (date(2025, 10, 21), SessionKind.MUHURAT, [("13:45", "14:45")]),
        (date(2026, 2, 1), SessionKind.SPECIAL, [("09:15", "15:30")]),
        (date(2026, 11, 8), SessionKind.MUHURAT, []),
        (date(2024, 5, 20), SessionKind.HOLIDAY, []),
        (date(2024, 11, 20), SessionKind.HOLIDAY, []),
        (date(2024, 6, 8), SessionKind.WEEKEND, []),
    ],
)
def test_session_of_knows(day: date, kind: SessionKind, hours: list[tuple[str, str]]) -> None:
    assert session(day).kind is kind
    assert _hours(day) == hours


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2027, 1, 1)])
def test_session_of_refuses_a_year_without_a_calendar(day: date) -> None:
    with pytest.raises(CalendarGap, match=f"covers 2017-01-01 to 2026-12-31, not {day}"):
        CALENDAR.session_of(day)


def test_a_calendar_needs_special_days() -> None:
    with pytest.raises(CalendarGap, match="LSE"):
        Calendar.of("LSE", CALENDAR.special_days.values())


def test_trading_day_refuses_a_holiday_by_name() -> None:
    with pytest.raises(NotATradingDay, match="2024-05-20: General election"):
        CALENDAR.trading_day(date(2024, 5, 20))


def test_last_trading_day_steps_over_closed_days_and_the_calendar_end() -> None:
    assert CALENDAR.last_trading_day(date(2024, 6, 9)) == date(2024, 6, 7)
    assert CALENDAR.last_trading_day(date(2027, 5, 1)) == date(2026, 12, 31)


def test_windows_are_half_open() -> None:
    day = session()
    assert not day.is_open(india("09:14:59"))
    assert day.is_open(india("09:15"))
    assert day.is_open(india("15:29:59"))
    assert not day.is_open(india("15:30"))


def test_covers_needs_the_whole_interval_in_one_window() -> None:
    day = session(TWO_WINDOWS)
    assert day.covers(india("09:59", TWO_WINDOWS), timedelta(minutes=1))
    assert not day.covers(india("09:59", TWO_WINDOWS), timedelta(minutes=5))
    assert not day.covers(india("10:30", TWO_WINDOWS), timedelta(minutes=1))


def test_elapsed_and_advance_skip_the_hole() -> None:
    day = session(TWO_WINDOWS)
    assert day.elapsed(india("11:45", TWO_WINDOWS)) == timedelta(minutes=60)
    half_past = day.advance(india("09:45", TWO_WINDOWS), timedelta(minutes=30))
    assert half_past == india("11:45", TWO_WINDOWS)
    assert day.advance(half_past, timedelta(hours=9)) == india("12:30", TWO_WINDOWS)


@given(known_days)
def test_windows_are_ascending_and_lie_in_their_day(day: date) -> None:
    instants = [at for each in session(day).windows for at in (each.opens_at, each.closes_at)]
    assert instants == sorted(set(instants))
    assert all((at + timedelta(hours=5, minutes=30)).date() == day for at in instants)


@given(known_days, spans)
def test_minutes_are_exactly_those_covered(day: date, ahead: timedelta) -> None:
    one = session(day)
    minutes = one.minutes()
    assert all(one.covers(minute, timedelta(minutes=1)) for minute in minutes)
    traded = sum((each.closes_at - each.opens_at for each in one.windows), timedelta())
    assert len(minutes) * timedelta(minutes=1) == traded
    if one.opens_at and one.closes_at:
        assert one.elapsed(one.closes_at) == traded
        reached = one.advance(one.opens_at, ahead)
        assert one.elapsed(reached) == min(ahead, traded)


def test_holes_are_the_sessions_in_a_row_that_lie_between_days_and_are_not_among_them() -> None:
    """Weekends and 22 January 2024, a holiday, are no holes; what lies outside is not asked of."""
    told = [date(2024, 1, day) for day in (16, 19, 23, 25)]
    assert CALENDAR.holes(told) == (
        Hole(date(2024, 1, 17), date(2024, 1, 18), 2),
        Hole(date(2024, 1, 20), date(2024, 1, 20), 1),
        Hole(date(2024, 1, 24), date(2024, 1, 24), 1),
    )
    assert CALENDAR.holes([date(2024, 1, 19), date(2024, 1, 20), date(2024, 1, 23)]) == ()
    assert CALENDAR.holes([]) == ()
