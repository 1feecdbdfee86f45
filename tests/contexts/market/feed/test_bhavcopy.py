"""Every defect that the data notes name in the exchange's files of one session is handled."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.exchange_files import derived_udiff, full_rows, isins
from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.bhavcopy import (
    COPIED_HEADER,
    FULL_HEADER,
    LEGACY_HEADER,
    UDIFF_HEADER,
    bhavcopy_format,
    parse_bhavcopy,
)
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import DailyFile, FileFormat

FULL = "MADEUP, EQ, 28-Oct-2024,100.00,101.00,103.00,99.00,102.00,102.50,101.50,1000,1.02,7, 600,60"
COPIED = '"1","MADEUP","EQ",101,103,99,102.5,102,100,1000,1.02,"28-Oct-2024",7,"",""'
LEGACY = "MADEUP,EQ,101,103,99,102.5,102,100,1000,101500.5,28-OCT-2024,7,INE002A01018,"
UDIFF = (
    "2024-10-28,2024-10-28,CM,NSE,STK,1,INE002A01018,MADEUP,EQ,,,,,MADE UP LTD,101.00,103.00,99.00,"
    "102.50,102.00,100.00,,102.50,,,1000,101500.50,7,F1,1,,,,,"
)
ROWS = {FULL_HEADER: FULL, COPIED_HEADER: COPIED, LEGACY_HEADER: LEGACY, UDIFF_HEADER: UDIFF}


def _read(*lines: str | bytes, source: str = "test.csv") -> DailyFile:
    written = [line if isinstance(line, bytes) else line.encode() for line in lines]
    kind = bhavcopy_format(written[0])
    assert kind is not None
    return parse_bhavcopy(written, kind=kind, source=source, calendar=CALENDAR)


def _recorded(name: str) -> DailyFile:
    path = market_data(name)
    return _read(*path.read_bytes().splitlines(), source=path.name)


@pytest.mark.parametrize("header", ROWS)
def test_all_layouts_tell_the_same(header: str) -> None:
    (bar,) = _read(header, ROWS[header]).bars
    assert (bar.symbol, bar.series, bar.day) == ("MADEUP", "EQ", date(2024, 10, 28))
    assert [str(each.quantize(Decimal("0.01"))) for each in (bar.open, bar.high, bar.low)] == [
        "101.00",
        "103.00",
        "99.00",
    ]
    assert (bar.close, bar.previous_close) == (Decimal("102.5"), Decimal(100))
    assert (bar.volume, bar.trades) == (1000, 7)
    assert abs(bar.turnover - Decimal("101500.50")) <= bar.turnover_step


@pytest.mark.data_notes("index-column-and-x", "quoted")
def test_the_index_column_and_the_x_of_the_copied_legacy_files_are_dropped() -> None:
    for name, day, rows in (
        ("01022026.csv", date(2026, 2, 1), 3079),
        ("01042026.csv", date(2026, 4, 1), 3156),
    ):
        report = _recorded(f"bhav_legacy_columns/{name}").report
        assert (report.format, report.days) == (FileFormat.LEGACY, (day,))
        assert (report.rows, report.accepted, report.rejects) == (rows, rows, ())
        assert "MADEUP" not in report.symbols


@pytest.mark.data_notes("every-series")
def test_the_copied_legacy_files_hold_every_series() -> None:
    series = Counter(bar.series for bar in _recorded("bhav_legacy_columns/01042026.csv").bars)
    assert len(series) == 13
    assert series["EQ"] == 2447


@pytest.mark.data_notes("tottrdval-in-lakhs")
def test_tottrdval_of_the_copied_legacy_files_is_in_lakhs() -> None:
    """Taken as rupees, not one turnover would fit the prices of its day."""
    bars = _recorded("bhav_legacy_columns/01042026.csv").bars
    assert {bar.turnover_step for bar in bars} == {Decimal(1000)}
    assert all(
        abs(bar.turnover - bar.volume * (bar.high + bar.low) / 2)
        <= bar.volume * (bar.high - bar.low) / 2 + 1000
        for bar in bars
    )
    in_rupees = COPIED.replace("1.02,", "101500.50,")
    assert [r.reason for r in _read(COPIED_HEADER, in_rupees).report.rejects] == ["inconsistent"]
    in_lakhs = LEGACY.replace("101500.5", "1.02")
    assert [r.reason for r in _read(LEGACY_HEADER, in_lakhs).report.rejects] == ["inconsistent"]


@pytest.mark.data_notes("empty-isin")
def test_the_empty_isin_of_the_copied_legacy_files_is_not_told() -> None:
    assert {bar.isin for bar in _recorded("bhav_legacy_columns/01022026.csv").bars} == {None}


@pytest.mark.data_notes("header-without-spaces", "leading-spaces-full", "eq-only")
def test_a_delivery_report_of_eq_alone_with_leading_spaces_is_read_whole() -> None:
    names = {
        "2023-11-12": 1805,
        "2024-03-01": 1782,
        "2024-03-02": 1783,
        "2024-07-05": 1906,
        "2024-07-08": 1909,
        "2024-10-25": 1904,
        "2024-10-28": 1912,
        "2025-02-01": 2007,
    }
    for name, rows in names.items():
        file = _recorded(f"bhav_full_daily/{name}.csv")
        assert (file.report.rows, file.report.accepted) == (rows, rows), name
        assert file.report.days == (date.fromisoformat(name),)
        assert {bar.series for bar in file.bars} == {"EQ"}
        assert all(bar.symbol == bar.symbol.strip() for bar in file.bars)


@pytest.mark.data_notes("spaced-header-and-dash")
def test_the_original_has_spaces_in_its_header_and_a_dash_for_no_delivery() -> None:
    file = _recorded("bhav_full_original/sec_bhavdata_full_30-Aug-2019_excerpt.csv")
    assert (file.report.rows, file.report.accepted) == (17, 17)
    untold = [bar for bar in file.bars if bar.delivered is None]
    assert [bar.symbol for bar in untold] == ["ADHUNIK", "ADROITINFO", "AGCNET"]
    assert {bar.series for bar in untold} == {"BE"}
    assert Counter(bar.series for bar in file.bars)["SM"] == 2
    assert next(bar for bar in file.bars if bar.symbol == "ABSLNN50ET").delivered == 0


@pytest.mark.data_notes("udiff-derived")
def test_derived_udiff_rows_tell_what_they_were_derived_from() -> None:
    file = _read(*derived_udiff())
    source = {row["SYMBOL"]: row for row in full_rows("2025-02-01")}
    assert file.report.format is FileFormat.UDIFF
    assert (file.report.rejects, len(file.bars)) == ((), 49)
    for bar in file.bars:
        assert bar.isin == isins()[bar.symbol]
        assert (str(bar.close), str(bar.previous_close)) == (
            source[bar.symbol]["CLOSE_PRICE"],
            source[bar.symbol]["PREV_CLOSE"],
        )
        assert bar.turnover == Decimal(source[bar.symbol]["TURNOVER_LACS"]) * 100_000


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (FULL_HEADER, FULL + ",1", RejectReason.WRONG_COLUMNS),
        (FULL_HEADER, FULL.replace("28-Oct-2024", "28-Xxx-2024"), RejectReason.BAD_DATE),
        (FULL_HEADER, FULL.replace("28-Oct-2024", "31-Feb-2024"), RejectReason.BAD_DATE),
        (FULL_HEADER, FULL.replace("28-Oct-2024", "27-Oct-2024"), RejectReason.OUTSIDE_SESSION),
        (FULL_HEADER, FULL.replace("28-Oct-2024", "28-Oct-2016"), RejectReason.CALENDAR_GAP),
        (FULL_HEADER, FULL.replace(" 600", " x"), RejectReason.BAD_NUMBER),
        (FULL_HEADER, FULL.replace("99.00", "0.00"), RejectReason.NOT_POSITIVE),
        (FULL_HEADER, FULL.replace("103.00", "101.00"), RejectReason.INCONSISTENT),
        (FULL_HEADER, FULL.replace("MADEUP", ""), RejectReason.UNKNOWN_INSTRUMENT),
        (FULL_HEADER, FULL, RejectReason.DUPLICATE_DAY),
        (COPIED_HEADER, COPIED.replace('"MADEUP"', '"MADEUP'), RejectReason.WRONG_COLUMNS),
        (COPIED_HEADER, COPIED.replace('"MADEUP"', '"MAD""EUP",""'), RejectReason.WRONG_COLUMNS),
        (COPIED_HEADER, b"\xff", RejectReason.NOT_TEXT),
        (COPIED_HEADER, "9" * 600, RejectReason.TOO_LONG),
        (LEGACY_HEADER, LEGACY.replace("INE002A01018", "INE002A01019"), RejectReason.BAD_ISIN),
        (UDIFF_HEADER, UDIFF.replace("INE002A01018", "DUM002A01018"), RejectReason.BAD_ISIN),
        (UDIFF_HEADER, UDIFF.replace(",CM,", ",FO,"), RejectReason.UNKNOWN_INSTRUMENT),
        (UDIFF_HEADER, UDIFF.replace("2024-10-28", "2024-10-25", 1), RejectReason.BAD_DATE),
        (UDIFF_HEADER, UDIFF.replace("2024-10-28", "28-10-2024"), RejectReason.BAD_DATE),
        (UDIFF_HEADER, UDIFF.replace("101500.50", "1.015"), RejectReason.INCONSISTENT),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(
    header: str, row: str | bytes, reason: RejectReason
) -> None:
    other = row.replace("MADEUP", "OTHER") if isinstance(row, str) and row != FULL else row
    report = _read(header, ROWS[header], other).report
    assert [(each.line, each.reason) for each in report.rejects] == [(3, reason)]
    assert report.accepted == 1


def test_one_symbol_in_two_series_is_two_securities() -> None:
    file = _read(FULL_HEADER, FULL, FULL.replace(" EQ,", " BE,"))
    assert [bar.series for bar in file.bars] == ["EQ", "BE"]


def test_another_header_is_none_of_these() -> None:
    assert bhavcopy_format(b"Date,Close") is None
    assert bhavcopy_format(b"\xef\xbb\xbf" + UDIFF_HEADER.encode() + b"\r\n") is FileFormat.UDIFF
