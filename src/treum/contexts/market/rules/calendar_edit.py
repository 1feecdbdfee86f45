"""What an operator may say about one day of the calendar."""

import re
from collections.abc import Iterable
from datetime import date, time
from itertools import pairwise

from treum.contexts.market.rules.session import (
    OPERATOR,
    REGULAR_HOURS,
    Calendar,
    Hours,
    SessionKind,
    SpecialDay,
)
from treum.platform.errors import Invalid, Missing

WINDOWS_MAX = 4
NAME_CHARACTERS_MAX = 120
EDITABLE = (SessionKind.HOLIDAY, SessionKind.SPECIAL, SessionKind.MUHURAT, SessionKind.REGULAR)

_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class BadCalendarDay(Invalid):
    code = "market.bad_calendar_day"
    title = "The calendar cannot hold that day"


class NotSetByOperator(Missing):
    code = "market.not_set_by_operator"
    title = "No operator has set that day"


def read_hours(text: str) -> Hours:
    """text: `09:15-10:00;11:30-12:30`, or nothing. Raises: BadCalendarDay."""
    return tuple(_window(each) for each in text.split(";")) if text else ()


def edited_day(
    exchange: str, day: date, *, kind: SessionKind, name: str, hours: Hours
) -> SpecialDay:
    """A regular day without hours keeps the usual ones. Raises: BadCalendarDay."""
    if kind not in EDITABLE:
        raise BadCalendarDay(f"{kind}: expected {', '.join(EDITABLE)}")
    if not name.strip() or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise BadCalendarDay(f"name: expected 1 to {NAME_CHARACTERS_MAX} printable characters")
    if kind is SessionKind.REGULAR and not hours:
        hours = (REGULAR_HOURS,)
    _check_hours(kind, hours)
    return SpecialDay(
        exchange=exchange, day=day, kind=kind, name=name.strip(), source=OPERATOR, hours=hours
    )


def check_year(calendar: Calendar, day: date, *, opens_year: bool) -> None:
    """A calendar is known by whole years: one day must not vouch for all others of its year.

    opens_year: the operator promises the rest. Raises: BadCalendarDay.
    """
    next_year = calendar.last.year + 1
    if calendar.knows(day) or (opens_year and day.year == next_year):
        return
    may = f"; --open-year begins {next_year}" if day.year == next_year else ""
    raise BadCalendarDay(
        f"{day}: the {calendar.exchange} calendar covers {calendar.first} to {calendar.last}{may}"
    )


def told(special: SpecialDay | None) -> dict[str, object] | None:
    """For the audit log."""
    if special is None:
        return None
    return {
        "kind": special.kind,
        "name": special.name,
        "source": special.source,
        "windows": written_hours(special.hours),
    }


def written_hours(hours: Iterable[tuple[time, time]]) -> str:
    return ";".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours)


def _check_hours(kind: SessionKind, hours: Hours) -> None:
    if kind is SessionKind.HOLIDAY and hours:
        raise BadCalendarDay("windows: a holiday has none")
    if kind is SessionKind.SPECIAL and not hours:
        raise BadCalendarDay("windows: a special session needs at least one, as 09:15-15:30")
    if len(hours) > WINDOWS_MAX:
        raise BadCalendarDay(f"windows: at most {WINDOWS_MAX}")
    if any(opens >= closes for opens, closes in hours):
        raise BadCalendarDay("windows: each must open before it closes, on one day")
    if any(before[1] > after[0] for before, after in pairwise(hours)):
        raise BadCalendarDay("windows: give them in order, without overlap")


def _window(text: str) -> tuple[time, time]:
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise BadCalendarDay(f"windows: {text!r} is not like 09:15-15:30 (more: separated by ;)")
    opens_h, opens_m, closes_h, closes_m = (int(part) for part in match.groups())
    return time(opens_h, opens_m), time(closes_h, closes_m)
