"""The exchange's report of futures: padded columns, no day inside, and a footnote at its end."""

from datetime import date
from decimal import Decimal

import pytest

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.futures_report import HEADER, begins_futures, parse_futures
from treum.contexts.market.feed.rows import WrongFormat
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import FutureFile
from treum.contexts.market.service.recognise import check_file
from treum.platform.errors import SetupError

NAME = "fo14112025.csv"
ROW = (
    "FUTSTK    ,MADEUP    ,25/11/2025,00000100.00,00000103.00,00000099.00,00000102.50,"
    "000000000066250,        1015000.00,            10000,              010,              007"
)
NOTE = b"* - OPEN_INT as available in the trading system" + b" " * 600


def _read(*rows: str | bytes, name: str = NAME) -> FutureFile:
    lines = [HEADER.encode(), *(row if isinstance(row, bytes) else row.encode() for row in rows)]
    return parse_futures(lines, source=name, calendar=CALENDAR)


@pytest.mark.data_notes("zero-padded")
def test_padded_columns_are_read_and_the_name_tells_the_day() -> None:
    (future,) = _read(ROW).days
    assert (future.symbol, future.kind) == ("MADEUP", "FUTSTK")
    assert (future.day, future.expires_on) == (date(2025, 11, 14), date(2025, 11, 25))
    assert (future.open, future.close) == (Decimal(100), Decimal("102.5"))
    assert (future.open_interest, future.quantity, future.contracts) == (66_250, 10_000, 10)
    assert future.value == Decimal(1_015_000)


@pytest.mark.data_notes("footnote")
def test_the_recorded_report_ends_with_a_footnote_that_is_no_row() -> None:
    """Two contracts closed below their own low: what the exchange wrote, and no possible bar."""
    with market_data(f"fo_reports/{NAME}").open("rb") as lines:
        report = parse_futures(lines, source=NAME, calendar=CALENDAR).report
    assert (report.rows, report.accepted) == (632, 630)
    assert [(each.line, each.reason) for each in report.rejects] == [
        (159, RejectReason.INCONSISTENT),
        (336, RejectReason.INCONSISTENT),
    ]
    assert report.days == (date(2025, 11, 14),)


@pytest.mark.data_notes("footnote")
def test_a_footnote_that_does_not_end_the_file_is_refused() -> None:
    assert _read(ROW, NOTE).report.rejects == ()
    assert [each.line for each in _read(NOTE, ROW).report.rejects] == [2]


@pytest.mark.data_notes("title-line")
def test_the_report_with_a_title_above_its_header_is_another_one() -> None:
    with pytest.raises(SetupError, match=r"line 1: expected the header of .* a report of futures"):
        check_file(market_data("fo_reports/fao_participant_oi_14112025.csv"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW + ",", RejectReason.WRONG_COLUMNS),
        (ROW.replace("FUTSTK", "OPTSTK"), RejectReason.UNKNOWN_INSTRUMENT),
        (ROW.replace("25/11/2025", "25/13/2025"), RejectReason.BAD_DATE),
        (ROW.replace("25/11/2025", "2025-11-25"), RejectReason.BAD_DATE),
        (ROW.replace("25/11/2025", "13/11/2025"), RejectReason.INCONSISTENT),
        (ROW.replace("00000099.00", "00000000.00"), RejectReason.NOT_POSITIVE),
        (ROW.replace("00000103.00", "00000102.00"), RejectReason.INCONSISTENT),
        (ROW.replace("066250", "06625x"), RejectReason.BAD_NUMBER),
        (ROW, RejectReason.DUPLICATE_ROW),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(row: str, reason: RejectReason) -> None:
    other = row if row == ROW else row.replace("MADEUP", "OTHERS")
    report = _read(ROW, other, NOTE).report
    assert [(each.line, each.reason) for each in report.rejects] == [(3, reason)]


@pytest.mark.parametrize("name", ["report.csv", "fo14132025.csv", "fo15112025.csv"])
def test_a_name_that_tells_no_session_is_refused(name: str) -> None:
    with pytest.raises(WrongFormat, match=name):
        _read(ROW, name=name)


def test_the_header_is_known_with_its_padding() -> None:
    assert begins_futures(HEADER.replace("SYMBOL", "SYMBOL    ").encode() + b"\n")
    assert not begins_futures(b"INSTRUMENT,SYMBOL")
