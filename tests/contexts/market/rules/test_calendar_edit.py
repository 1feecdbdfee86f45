"""What an operator may say about a day."""

from datetime import date, time

import pytest

from tests.contexts.market.examples import CALENDAR
from treum.contexts.market.rules.calendar_edit import (
    BadCalendarDay,
    check_year,
    edited_day,
    read_hours,
    written_hours,
)
from treum.contexts.market.rules.session import REGULAR_HOURS, Hours, SessionKind

DAY = date(2026, 11, 8)
EVENING: Hours = ((time(18, 0), time(19, 0)),)


def test_an_edit_says_that_an_operator_made_it() -> None:
    special = edited_day("NSE", DAY, kind=SessionKind.MUHURAT, name=" Muhurat ", hours=EVENING)
    assert (special.source, special.name, special.hours) == ("operator", "Muhurat", EVENING)


def test_a_regular_day_keeps_the_usual_hours() -> None:
    special = edited_day("NSE", DAY, kind=SessionKind.REGULAR, name="Holiday moved", hours=())
    assert special.hours == (REGULAR_HOURS,)


@pytest.mark.parametrize("text", ["", "09:15-15:30", "09:15-10:00;11:30-12:30"])
def test_hours_are_read_as_they_are_written(text: str) -> None:
    assert written_hours(read_hours(text)) == text


@pytest.mark.parametrize("text", ["9:15-10:00", "09:15", "09:15-24:00", "09:15-10:00;", "x"])
def test_hours_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(BadCalendarDay, match="windows"):
        read_hours(text)


@pytest.mark.parametrize(
    ("kind", "windows", "name", "line"),
    [
        ("holiday", "09:15-10:00", "x", "windows: a holiday has none"),
        ("special", "", "x", "windows: a special session needs at least one, as 09:15-15:30"),
        ("special", "10:00-09:00", "x", "windows: each must open before it closes, on one day"),
        ("special", "10:00-10:00", "x", "windows: each must open before it closes, on one day"),
        (
            "special",
            "09:00-11:00;10:00-12:00",
            "x",
            "windows: give them in order, without overlap",
        ),
        (
            "special",
            "11:00-12:00;09:00-10:00",
            "x",
            "windows: give them in order, without overlap",
        ),
        ("special", ";".join(f"1{n}:00-1{n}:30" for n in range(5)), "x", "windows: at most 4"),
        ("holiday", "", " ", "name: expected 1 to 120 printable characters"),
        ("holiday", "", "a\nb", "name: expected 1 to 120 printable characters"),
        ("holiday", "", "x" * 121, "name: expected 1 to 120 printable characters"),
        ("weekend", "", "x", "weekend: expected holiday, special, muhurat, regular"),
    ],
)
def test_an_edit_that_makes_no_sense_is_one_line(
    kind: str, windows: str, name: str, line: str
) -> None:
    with pytest.raises(BadCalendarDay) as refused:
        edited_day("NSE", DAY, kind=SessionKind(kind), name=name, hours=read_hours(windows))
    assert str(refused.value) == line


def test_a_known_year_may_be_edited_and_the_next_one_begun() -> None:
    check_year(CALENDAR, DAY, opens_year=False)
    check_year(CALENDAR, date(2027, 1, 26), opens_year=True)


@pytest.mark.parametrize(
    ("day", "opens_year", "end"),
    [
        (date(2027, 1, 26), False, "; --open-year begins 2027"),
        (date(2028, 1, 26), True, ""),
        (date(2016, 1, 26), True, ""),
    ],
)
def test_one_day_does_not_vouch_for_an_unknown_year(day: date, opens_year: bool, end: str) -> None:
    with pytest.raises(BadCalendarDay) as refused:
        check_year(CALENDAR, day, opens_year=opens_year)
    line = f"{day}: the NSE calendar covers 2017-01-01 to 2026-12-31{end}"
    assert str(refused.value) == line
