"""Every row of a 15-minute file becomes a bar or a reason."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from tests.contexts.market.examples import BANKNIFTY, CALENDAR, TWO_WINDOWS, india
from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.quarter_hours import HEADER, parse_quarter_hours
from treum.contexts.market.feed.rows import WrongFormat
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import BarFile, LoadReport

PRICES = "100.00,101.00,99.00,100.50"


def _row(clock: str, prices: str = PRICES, *, day: date = date(2024, 6, 4)) -> str:
    return f"{int(india(clock, day).timestamp())},{prices}"


def _parse(*rows: str) -> BarFile:
    lines = [HEADER.encode(), *(row.encode() for row in rows)]
    return parse_quarter_hours(lines, source="example", instrument=BANKNIFTY, calendar=CALENDAR)


def test_a_good_row_becomes_a_bar_of_fifteen_minutes() -> None:
    (bar,) = _parse(_row("15:15")).bars
    assert (bar.at, bar.closes_at) == (india("15:15"), india("15:30"))
    assert (bar.instrument_id, bar.interval_s, bar.volume) == (BANKNIFTY.id, 900, None)
    assert bar.close == Decimal("100.50")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (_row("09:30") + ",1", RejectReason.WRONG_COLUMNS),
        ("soon," + PRICES, RejectReason.BAD_TIME),
        (_row("09:31"), RejectReason.BAD_TIME),
        (_row("09:30", "x,1,1,1"), RejectReason.BAD_NUMBER),
        (_row("09:30", day=date(2016, 6, 6)), RejectReason.CALENDAR_GAP),
        (_row("09:30", day=date(2024, 6, 8)), RejectReason.OUTSIDE_SESSION),
        (_row("15:20"), RejectReason.OUTSIDE_SESSION),
        (_row("10:00", day=TWO_WINDOWS), RejectReason.OUTSIDE_SESSION),
        (_row("09:15"), RejectReason.DUPLICATE_MINUTE),
        (_row("09:15", day=date(2024, 6, 3)), RejectReason.OUT_OF_ORDER),
        (_row("09:30", "100,101,0,100"), RejectReason.NOT_POSITIVE),
        (_row("09:30", "100,100,99,100.05"), RejectReason.INCONSISTENT),
        (_row("09:30", "100,101,99,100.01"), RejectReason.OFF_TICK),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(row: str, reason: RejectReason) -> None:
    file = _parse(_row("09:15"), row)
    assert [(each.line, each.reason) for each in file.report.rejects] == [(3, reason)]
    assert file.report.accepted == 1


def test_another_header_is_refused() -> None:
    with pytest.raises(WrongFormat, match="line 1: expected the header Time,Open"):
        parse_quarter_hours([b"x"], source="x", instrument=BANKNIFTY, calendar=CALENDAR)


@cache
def _recorded() -> LoadReport:
    path = market_data("minute15/BankNifty_2018_to_2023.csv")
    with path.open("rb") as lines:
        return parse_quarter_hours(
            lines, source=path.name, instrument=BANKNIFTY, calendar=CALENDAR
        ).report


@pytest.mark.data_notes("epoch-seconds", "complete-days-only", "impossible-prices")
def test_the_recorded_file_is_accounted_for() -> None:
    """In 696 rows the open or close lies outside high and low by a few paise."""
    report = _recorded()
    assert (report.rows, report.accepted, report.sessions) == (34_300, 33_604, 1372)
    assert report.by_reason == {RejectReason.INCONSISTENT: 696}
    assert (report.days[0], report.days[-1]) == (date(2018, 1, 1), date(2023, 8, 4))
    assert report.rejects[0].line == 13


@pytest.mark.data_notes("complete-days-only")
def test_the_days_that_the_recorded_file_drops_are_told() -> None:
    """Every muhurat session, and nine other days."""
    holes = _recorded().holes
    assert [(str(hole.first), hole.sessions) for hole in holes] == [
        ("2018-02-08", 1),
        ("2018-04-18", 3),
        ("2018-11-07", 1),
        ("2019-10-25", 2),
        ("2020-03-13", 1),
        ("2020-03-23", 1),
        ("2020-11-14", 1),
        ("2021-02-24", 1),
        ("2021-11-04", 1),
        ("2022-03-07", 1),
        ("2022-10-24", 1),
    ]
    muhurats = {day for day, special in CALENDAR.special_days.items() if special.kind == "muhurat"}
    dropped = {date(2018, 11, 7), date(2019, 10, 27), date(2020, 11, 14)}
    dropped |= {date(2021, 11, 4), date(2022, 10, 24)}
    assert {day for day in muhurats if date(2018, 1, 1) < day < date(2023, 8, 4)} == dropped
    assert dropped <= {day for hole in holes for day in (hole.first, hole.last)}
