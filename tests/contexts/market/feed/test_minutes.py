"""Every row of a minute file becomes a bar or a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.examples import CALENDAR, HEADER, INSTRUMENTS, NIFTY, bar, india
from treum.contexts.market.feed.minutes import parse_minutes
from treum.contexts.market.feed.rows import WrongFormat
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import BarFile

GOOD = "NIFTY,20240604,09:15,100.00,101.00,99.00,100.50"


def _parse(*rows: bytes | str) -> BarFile:
    lines = [row if isinstance(row, bytes) else row.encode() for row in rows]
    return parse_minutes(
        [HEADER, *lines], source="example", known=INSTRUMENTS[:2], calendar=CALENDAR
    )


def test_a_good_row_becomes_a_bar_without_volume() -> None:
    file = _parse(GOOD)
    assert file.bars == (bar("09:15", "100.00", "101.00", "99.00", "100.50"),)
    assert file.bars[0].volume is None
    report = file.report
    assert (report.rows, report.accepted, report.sessions) == (1, 1, 1)
    assert (report.symbols, report.rejects, report.frozen) == (("NIFTY",), (), ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("NIFTY,20240604,09:16,100.00,101.00,99.00", RejectReason.WRONG_COLUMNS),
        ("", RejectReason.WRONG_COLUMNS),
        (GOOD + ",7", RejectReason.WRONG_COLUMNS),
        (b"NIFTY,20240604,09:16,\xff,101.00,99.00,100.50", RejectReason.NOT_TEXT),
        ("N" * 600, RejectReason.TOO_LONG),
        ("NIFTY,2024-06-04,09:16,100.00,101.00,99.00,100.50", RejectReason.BAD_DATE),
        ("NIFTY,20240631,09:16,100.00,101.00,99.00,100.50", RejectReason.BAD_DATE),
        ("NIFTY,20240604,9:16,100.00,101.00,99.00,100.50", RejectReason.BAD_TIME),
        ("NIFTY,20240604,24:00,100.00,101.00,99.00,100.50", RejectReason.BAD_TIME),
        ("NIFTY,20240604,09:16,NaN,101.00,99.00,100.50", RejectReason.BAD_NUMBER),
        ("NIFTY,20240604,09:16,1e2,101.00,99.00,100.50", RejectReason.BAD_NUMBER),
        ("NIFTY,20240604,09:16, 100.00,101.00,99.00,100.50", RejectReason.BAD_NUMBER),
        ("NIFTY,20240604,09:16,१००,101.00,99.00,100.50", RejectReason.BAD_NUMBER),
        ("RELIANCE,20240604,09:16,100.00,101.00,99.00,100.50", RejectReason.UNKNOWN_INSTRUMENT),
        ("NIFTY,20160604,09:16,100.00,101.00,99.00,100.50", RejectReason.CALENDAR_GAP),
        ("NIFTY,20240604,15:30,100.00,101.00,99.00,100.50", RejectReason.OUTSIDE_SESSION),
        ("NIFTY,20240520,09:16,100.00,101.00,99.00,100.50", RejectReason.OUTSIDE_SESSION),
        ("NIFTY,20240302,10:30,100.00,101.00,99.00,100.50", RejectReason.OUTSIDE_SESSION),
        (GOOD, RejectReason.DUPLICATE_MINUTE),
        ("NIFTY,20240603,15:29,100.00,101.00,99.00,100.50", RejectReason.OUT_OF_ORDER),
        ("NIFTY,20240604,09:16,100.00,101.00,-99.00,100.50", RejectReason.NOT_POSITIVE),
        ("NIFTY,20240604,09:16,100.00,100.05,99.00,100.50", RejectReason.INCONSISTENT),
        ("NIFTY,20240604,09:16,100.00,101.00,99.00,100.51", RejectReason.OFF_TICK),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(row: bytes | str, reason: RejectReason) -> None:
    file = _parse(GOOD, row)
    assert file.report.accepted == 1
    assert [(each.line, each.reason) for each in file.report.rejects] == [(3, reason)]


def test_every_reason_is_reached_by_an_example() -> None:
    marks = test_a_bad_row_is_reported_with_line_and_reason.pytestmark  # type: ignore[attr-defined] # set by parametrize
    others = {
        RejectReason.DUPLICATE_DAY,
        RejectReason.DUPLICATE_TICK,
        RejectReason.DUPLICATE_ROW,
        RejectReason.BAD_ISIN,
        RejectReason.TOO_LATE,
        RejectReason.FAR_AHEAD,
        RejectReason.VOLUME_BACKWARDS,
    }
    assert {reason for _, reason in marks[0].args[1]} == set(RejectReason) - others


def test_a_rejected_row_shows_a_short_printable_excerpt() -> None:
    (row,) = _parse(b"NIFTY,\x00\x1b[31m" + b"x" * 490).report.rejects
    assert row.raw.startswith("NIFTY,??[31mxxx")
    assert len(row.raw) == 200


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    file = parse_minutes(
        [b"\xef\xbb\xbf" + HEADER + b"\r\n", GOOD.encode() + b"\r\n"],
        source="example",
        known=[NIFTY],
        calendar=CALENDAR,
    )
    assert file.report.accepted == 1


@pytest.mark.parametrize("header", [b"", b"date,open", HEADER.lower(), b"\x89PNG\r\n", b"\xff\xfe"])
def test_another_header_is_refused(header: bytes) -> None:
    with pytest.raises(WrongFormat, match="line 1: expected the header Instrument,Date"):
        parse_minutes([header], source="example", known=[NIFTY], calendar=CALENDAR)


def test_frozen_rows_are_flagged_wherever_they_stand() -> None:
    flat = [f"NIFTY,20240604,15:{minute},100.00,100.00,100.00,100.00" for minute in range(28, 33)]
    report = _parse(*flat).report
    assert (report.accepted, len(report.rejects)) == (2, 3)
    (span,) = report.frozen
    assert (span.lines, span.bars, span.price) == ((2, 6), 5, Decimal("100.00"))
    assert (span.from_at, span.to_at) == (india("15:28"), india("15:32"))


def test_the_report_reads_as_lines() -> None:
    assert list(_parse(GOOD, GOOD).report.lines()) == [
        "example: minute file, 2 rows, 1 accepted, 1 rejected; "
        "1 sessions of NIFTY, 2024-06-04 to 2024-06-04",
        "rejected: 1 duplicate_minute",
        f"line 3: duplicate_minute: {GOOD}",
    ]


@given(st.lists(st.one_of(st.binary(max_size=80), st.just(GOOD.encode())), max_size=20))
def test_every_row_is_accounted_for_whatever_it_holds(rows: list[bytes]) -> None:
    report = _parse(*rows).report
    assert report.rows == len(rows) == report.accepted + len(report.rejects)
    assert [row.line for row in report.rejects] == sorted({row.line for row in report.rejects})
