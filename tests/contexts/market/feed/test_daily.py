"""Every row of a daily file becomes a bar or a reason; the recorded files hold no bad one."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.daily import HEADER, begins_daily, parse_daily, parse_delivery
from treum.contexts.market.feed.rows import WrongFormat
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import DailyBar, DailyFile, FileFormat, LoadReport

GOOD = '"020117","2366.60","2375.10","2352.40","2361.35","973627182.90","411566","22525"'
HEADED = (
    "2019-08-23,TCS, EQ, 23-Aug-2019,2216.0,2214.95,2259.9,2213.9,2250.0,2247.7,2244.15,"
    "2826425,63429.32,142446,1480086,52.37"
)


def _daily(*rows: str | bytes) -> DailyFile:
    lines = [row if isinstance(row, bytes) else row.encode() for row in rows]
    return parse_daily(lines, source="TCS.csv", symbol="TCS", calendar=CALENDAR)


def _delivery(*rows: str) -> DailyFile:
    lines = [HEADER.encode(), *(row.encode() for row in rows)]
    return parse_delivery(lines, source="TCS.csv", calendar=CALENDAR)


@pytest.mark.data_notes("no-header")
def test_a_row_without_a_header_becomes_a_bar() -> None:
    file = _daily(GOOD)
    assert file.report.format is FileFormat.DAILY
    assert file.bars == (
        DailyBar(
            symbol="TCS",
            day=date(2017, 1, 2),
            open=Decimal("2366.60"),
            high=Decimal("2375.10"),
            low=Decimal("2352.40"),
            close=Decimal("2361.35"),
            volume=411_566,
            turnover=Decimal("973627182.90"),
            trades=22_525,
        ),
    )


def test_a_row_under_a_header_has_its_turnover_in_rupees_and_its_delivery() -> None:
    (bar,) = _delivery(HEADED).bars
    assert (bar.symbol, bar.day) == ("TCS", date(2019, 8, 23))
    assert (bar.volume, bar.turnover, bar.delivered) == (
        2_826_425,
        Decimal(6342932000),
        1_480_086,
    )
    assert (bar.open, bar.close) == (Decimal("2214.95"), Decimal("2247.7"))


def test_no_delivery_figure_is_none() -> None:
    (bar,) = _delivery(HEADED.replace("1480086,52.37", "-,-")).bars
    assert bar.delivered is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD + ',"1"', RejectReason.WRONG_COLUMNS),
        (GOOD.replace('"', ""), RejectReason.WRONG_COLUMNS),
        (b"\xff", RejectReason.NOT_TEXT),
        ("9" * 600, RejectReason.TOO_LONG),
        (GOOD.replace("020117", "320117"), RejectReason.BAD_DATE),
        (GOOD.replace("020117", "2017-01-02"), RejectReason.BAD_DATE),
        (GOOD.replace("411566", "4e5"), RejectReason.BAD_NUMBER),
        (GOOD.replace("020117", "040116"), RejectReason.CALENDAR_GAP),
        (GOOD.replace("020117", "010117"), RejectReason.OUTSIDE_SESSION),
        (GOOD, RejectReason.DUPLICATE_DAY),
        (GOOD.replace("2352.40", "0.00"), RejectReason.NOT_POSITIVE),
        (GOOD.replace("2375.10", "2360.00"), RejectReason.INCONSISTENT),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(row: str | bytes, reason: RejectReason) -> None:
    other = row.replace("020117", "030117") if isinstance(row, str) and row != GOOD else row
    file = _daily(GOOD, other)
    assert [(each.line, each.reason) for each in file.report.rejects] == [(2, reason)]
    assert file.report.accepted == 1


def test_an_earlier_day_is_out_of_order() -> None:
    file = _daily(GOOD.replace("020117", "040117"), GOOD)
    assert [each.reason for each in file.report.rejects] == [RejectReason.OUT_OF_ORDER]


@pytest.mark.parametrize("written", [" 24-Aug-2019", " 23-AUG-2019", ""])
def test_a_row_that_contradicts_its_own_date_is_refused(written: str) -> None:
    file = _delivery(HEADED.replace(" 23-Aug-2019", written))
    assert [(each.line, each.reason) for each in file.report.rejects] == [(2, "bad_date")]


def test_another_header_is_refused() -> None:
    with pytest.raises(WrongFormat, match="line 1: expected the header Date,SYMBOL"):
        parse_delivery([b"Date,Close"], source="TCS.csv", calendar=CALENDAR)


def test_a_file_without_a_header_is_known_by_its_first_cell() -> None:
    assert begins_daily(GOOD.encode())
    assert not begins_daily(HEADER.encode())
    assert not begins_daily(b"")


def _files(folder: str) -> list[Path]:
    return sorted(market_data(folder).glob("*.csv"))


def _holes(report: LoadReport) -> list[str]:
    return [line for line in report.lines() if line.startswith("hole: ")]


@pytest.mark.data_notes("impossible-prices", "no-duplicates", "missing-2018-01-02-and-2021-08-10")
def test_the_recorded_files_of_2017_to_2022_hold_no_bad_row() -> None:
    files = _files("daily_2017_2022")
    assert len(files) == 22
    for path in files:
        with path.open("rb") as lines:
            report = parse_daily(
                lines, source=path.name, symbol=path.stem, calendar=CALENDAR
            ).report
        assert (report.rows, report.accepted, report.sessions) == (1277, 1277, 1277), path.name
        assert (report.days[0], report.days[-1]) == (date(2017, 1, 2), date(2022, 2, 28))
        assert _holes(report) == [
            "hole: no bar of the session 2018-01-02",
            "hole: no bar of the session 2021-08-10",
        ]


@pytest.mark.data_notes("missing-2022-08-08", "gap-2019-08-23-to-2019-10-01")
def test_the_recorded_delivery_files_hold_no_bad_row() -> None:
    """They lack a muhurat session of 2021 too, which the notes take for a closed day."""
    gap, *lacking = [
        "hole: no bar of the 24 sessions 2019-08-26 to 2019-09-30",
        "hole: no bar of the session 2021-11-04",
        "hole: no bar of the session 2022-08-08",
    ]
    rows = {}
    for path in _files("daily_2019_2026_delivery"):
        with path.open("rb") as lines:
            report = parse_delivery(lines, source=path.name, calendar=CALENDAR).report
        assert (report.rejects, report.symbols) == ((), (path.stem,))
        assert _holes(report) == (lacking if path.stem == "IRCTC" else [gap, *lacking])
        rows[path.stem] = report.rows
    assert rows.pop("IRCTC") == 1702
    assert len(rows) == 7
    assert set(rows.values()) == {1710}
