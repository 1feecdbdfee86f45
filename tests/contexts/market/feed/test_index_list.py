"""Lists of the securities of an index."""

import pytest

from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.index_list import HEADER, parse_index_list
from treum.contexts.market.feed.rows import WrongFormat
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import MemberFile

ROW = '"Made, Up Ltd.",Textiles,MADEUP,EQ,INE002A01018'


def _read(*rows: str) -> MemberFile:
    return parse_index_list([line.encode() for line in (HEADER, *rows)], source="list.csv")


@pytest.mark.parametrize(("name", "count"), [("nifty50", 50), ("nifty100", 100)])
def test_the_recorded_lists_are_whole(name: str, count: int) -> None:
    with market_data(f"reference/ind_{name}list.csv").open("rb") as lines:
        report = parse_index_list(lines, source=name).report
    assert (report.rows, report.accepted, report.rejects) == (count, count, ())


def test_placeholders_of_the_total_market_list_have_no_isin() -> None:
    """Two `DUMMY…` lines stand for shares of a demerger that were not listed yet."""
    with market_data("reference/ind_niftytotalmarket_list.csv").open("rb") as lines:
        report = parse_index_list(lines, source="total").report
    assert (report.rows, report.accepted) == (752, 750)
    assert {each.reason for each in report.rejects} == {RejectReason.BAD_ISIN}
    assert all("DUMMY" in each.raw for each in report.rejects)


def test_a_name_with_a_comma_is_one_name() -> None:
    (member,) = _read(ROW).members
    assert (member.name, member.symbol, member.isin) == ("Made, Up Ltd.", "MADEUP", "INE002A01018")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW, RejectReason.DUPLICATE_ROW),
        (ROW.replace("MADEUP", ""), RejectReason.UNKNOWN_INSTRUMENT),
        (ROW.replace("MADEUP", "OTHER").replace("01018", "01081"), RejectReason.BAD_ISIN),
        (ROW.replace('"', ""), RejectReason.WRONG_COLUMNS),
    ],
)
def test_a_bad_row_is_reported_with_line_and_reason(row: str, reason: RejectReason) -> None:
    report = _read(ROW, row).report
    assert [(each.line, each.reason) for each in report.rejects] == [(3, reason)]


def test_another_header_is_refused() -> None:
    with pytest.raises(WrongFormat, match="line 1"):
        parse_index_list([b"Symbol"], source="list.csv")
