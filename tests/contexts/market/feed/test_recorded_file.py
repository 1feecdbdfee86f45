"""The recorded NIFTY minutes of 2024, with the days that are not ordinary."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.contexts.market.examples import CALENDAR, INSTRUMENTS, india
from tests.contexts.market.recorded import nifty
from treum.contexts.market.feed.minutes import parse_minutes
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import BarFile
from treum.contexts.market.rules.session import local_day

STALE = date(2024, 1, 20)


@cache
def _file(path: Path) -> BarFile:
    with path.open("rb") as lines:
        return parse_minutes(lines, source=path.name, known=INSTRUMENTS, calendar=CALENDAR)


@pytest.mark.data_notes("no-duplicates")
def test_all_rows_are_accounted_for() -> None:
    report = _file(nifty()).report
    assert (report.rows, report.accepted, report.sessions) == (58_127, 57_960, 156)
    assert (report.days[0], report.days[-1]) == (date(2024, 1, 1), date(2024, 8, 23))
    assert report.symbols == ("NIFTY",)


def test_five_sessions_are_not_in_the_file() -> None:
    """The data notes do not name them."""
    lacking = [(2, 1), (3, 4), (4, 5), (5, 7), (7, 10)]
    holes = _file(nifty()).report.holes
    assert [(hole.first, hole.sessions) for hole in holes] == [
        (date(2024, *day), 1) for day in lacking
    ]


@pytest.mark.data_notes("stale-2024-01-20")
def test_only_the_stale_evening_is_rejected() -> None:
    rejects = _file(nifty()).report.rejects
    assert [row.line for row in rejects] == list(range(6002, 6169))
    assert {row.reason for row in rejects} == {RejectReason.OUTSIDE_SESSION}


@pytest.mark.data_notes("stale-2024-01-20")
def test_the_stale_evening_is_a_frozen_feed() -> None:
    """One bar moves from 21585.70 to 21571.80 at 15:33; before and after it nothing moves."""
    spans = _file(nifty()).report.frozen
    assert [(span.lines, span.bars, str(span.price)) for span in spans] == [
        ((6002, 6004), 3, "21585.70"),
        ((6006, 6168), 163, "21571.80"),
    ]
    assert spans[0].from_at == india("15:30", STALE)
    assert spans[1].to_at == india("18:16", STALE)


@pytest.mark.data_notes("two-window-days", "hole-09:59-to-11:30")
def test_the_bars_of_a_day_are_the_minutes_of_its_session() -> None:
    by_day: dict[date, list[object]] = {}
    for bar in _file(nifty()).bars:
        by_day.setdefault(local_day(bar.at), []).append(bar.at)
    for day, minutes in by_day.items():
        assert tuple(minutes) == CALENDAR.session_of(day).minutes(), day
    assert Counter(len(minutes) for minutes in by_day.values()) == {375: 154, 105: 2}
