"""Defects of the files of one session, of what the notes quote, and of the broker's mocks."""

import csv
import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import REPOSITORY, market_data
from treum.contexts.market.adapters.charge_rates import read_rates
from treum.contexts.market.feed.bhavcopy import (
    COPIED_HEADER,
    FULL_HEADER,
    UDIFF_HEADER,
    bhavcopy_format,
    parse_bhavcopy,
)
from treum.contexts.market.rules.charges.charge import Trade, charges_of
from treum.contexts.market.rules.charges.rates import Segment, Side, tariff_on
from treum.contexts.market.rules.report import DailyFile, FileFormat
from treum.contexts.market.rules.session import SessionKind

SATURDAY, SUNDAY = 5, 6


def _read(*lines: bytes) -> DailyFile:
    kind = bhavcopy_format(lines[0])
    assert kind is not None
    return parse_bhavcopy(lines, kind=kind, source="told.csv", calendar=CALENDAR)


def _lines(name: str) -> list[bytes]:
    return market_data(name).read_bytes().splitlines()


def _session_of_file(name: str, rows: int) -> tuple[SessionKind, int, int]:
    """kind, weekday and minutes of the one session that the whole file is of."""
    report = _read(*_lines(f"bhav_full_daily/{name}.csv")).report
    (day,) = report.days
    assert (report.accepted, report.rejects, str(day)) == (rows, (), name)
    session = CALENDAR.session_of(day)
    return session.kind, day.weekday(), len(session.minutes())


def _digests(*folders: Path) -> set[bytes]:
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return {hashlib.sha256(file.read_bytes()).digest() for file in files if file.stat().st_size}


@pytest.mark.data_notes("not-to-be-shipped")
def test_no_file_of_the_data_lies_in_the_project() -> None:
    recorded = _digests(market_data("."))
    assert len(recorded) > 100
    assert not recorded & _digests(REPOSITORY / "src", REPOSITORY / "tests")


@pytest.mark.data_notes("sunday-muhurat")
def test_an_evening_on_a_sunday_is_a_session() -> None:
    assert _session_of_file("2023-11-12", 1805) == (SessionKind.MUHURAT, SUNDAY, 60)


@pytest.mark.data_notes("saturday-drill")
def test_a_drill_of_two_windows_on_a_saturday_is_a_session() -> None:
    assert _session_of_file("2024-03-02", 1783) == (SessionKind.SPECIAL, SATURDAY, 105)


@pytest.mark.data_notes("saturday-budget")
def test_a_budget_on_a_saturday_is_a_session() -> None:
    assert _session_of_file("2025-02-01", 2007) == (SessionKind.SPECIAL, SATURDAY, 375)


@pytest.mark.data_notes("udiff-cutover")
def test_the_delivery_report_goes_on_over_the_change_to_udiff() -> None:
    """Its layout stayed; each base of the first day is the close of the last."""
    last, first = (
        {bar.symbol: bar for bar in _read(*_lines(f"bhav_full_daily/{day}.csv")).bars}
        for day in ("2024-07-05", "2024-07-08")
    )
    moved = {s for s in last.keys() & first.keys() if first[s].previous_close != last[s].close}
    assert len(last.keys() & first.keys()) > 1800
    assert moved == set()


@pytest.mark.data_notes("bonus-and-split-of-2024-10-28")
@pytest.mark.parametrize(("symbol", "becomes"), [("RELIANCE", 2), ("DRREDDY", 5)])
def test_the_shares_of_2024_10_28_opened_at_their_fraction(symbol: str, becomes: int) -> None:
    before, after = (
        next(b for b in _read(*_lines(f"bhav_full_daily/{day}.csv")).bars if b.symbol == symbol)
        for day in ("2024-10-25", "2024-10-28")
    )
    assert after.previous_close == before.close
    assert abs(after.open * becomes / before.close - 1) < Decimal("0.02")


@pytest.mark.data_notes("quoted")
def test_text_is_read_the_same_with_and_without_its_quotes() -> None:
    header, *rows = _lines("bhav_legacy_columns/01042026.csv")
    assert header.decode() == COPIED_HEADER
    assert all(row.count(b'"') == 12 for row in rows)
    bare = [row.replace(b'"', b"") for row in rows]
    assert _read(header, *bare).bars == _read(header, *rows).bars


@pytest.mark.data_notes("header-without-spaces", "spaced-header-and-dash")
def test_the_header_is_known_with_its_spaces_and_without() -> None:
    spaced = _lines("bhav_full_original/sec_bhavdata_full_30-Aug-2019_excerpt.csv")[0].decode()
    bare = _lines("bhav_full_daily/2024-03-01.csv")[0].decode()
    assert (spaced.replace(", ", ","), bare) == (FULL_HEADER, FULL_HEADER)
    assert spaced != bare
    for header in (spaced, bare):
        assert bhavcopy_format(header.encode()) is FileFormat.FULL


@pytest.mark.data_notes("leading-spaces-full")
def test_the_spaces_that_delivery_keeps_are_no_part_of_its_number() -> None:
    lines = _lines("bhav_full_daily/2024-10-28.csv")
    told = {row["SYMBOL"]: row["DELIV_QTY"] for row in csv.DictReader(map(bytes.decode, lines))}
    assert all(text.startswith(" ") for text in told.values())
    assert {bar.symbol: bar.delivered for bar in _read(*lines).bars} == {
        symbol: int(text) for symbol, text in told.items()
    }


@pytest.mark.data_notes("udiff-header")
def test_the_udiff_header_is_the_one_of_the_notes() -> None:
    (told,) = re.findall(r"`(TradDt,[^`]*)`", market_data("README.md").read_text())
    assert told == UDIFF_HEADER
    assert bhavcopy_format(told.encode()) is FileFormat.UDIFF


@pytest.mark.data_notes("udiff-row")
def test_the_udiff_row_of_the_notes_is_read() -> None:
    (told,) = re.findall(r"`(2026-09-25,[^`]*)`", market_data("README.md").read_text())
    file = _read(UDIFF_HEADER.encode(), told.encode())
    assert file.report.rejects == ()
    (bar,) = file.bars
    assert (bar.symbol, bar.series, bar.day) == ("RELIANCE", "EQ", date(2026, 9, 25))
    assert (bar.isin, bar.trades) == ("INE002A01018", 254_321)
    assert [str(each) for each in (bar.open, bar.high, bar.low, bar.close)] == [
        "1210.50",
        "1227.40",
        "1210.50",
        "1226.00",
    ]
    assert (bar.volume, bar.turnover) == (13_138_735, Decimal("16035076079.70"))
    assert bar.previous_close == Decimal("1219.20")


@pytest.mark.data_notes("charges-of-2023", "stamp-duty-0")
def test_the_mocks_amounts_are_not_ours() -> None:
    """One share of SBIN at 560 rupees, bought to keep: 8.40 paise of stamp duty, and 1.72 paise to
    the exchange where the mock of 2023 has 1.876."""
    orders = json.loads(market_data("kite_mocks/virtual_contract_note.json").read_text())["data"]
    mock = orders[0]
    assert (mock["tradingsymbol"], mock["product"], mock["price"]) == ("SBIN", "CNC", 560)
    assert mock["charges"]["stamp_duty"] == 0
    tariff = tariff_on(read_rates(), Segment.DELIVERY, day=date(2026, 4, 1))
    charges = charges_of(Trade(side=Side.BUY, price=Decimal(560), quantity=1), tariff)
    assert (charges.stamp_paise, charges.transaction_paise, charges.stt_paise) == (8, 2, 56)
    thousand = charges_of(Trade(side=Side.BUY, price=Decimal(560), quantity=1000), tariff)
    assert (thousand.stamp_paise, thousand.transaction_paise) == (84_00, 17_19)
    assert mock["charges"]["exchange_turnover_charge"] * 1000 == pytest.approx(18.76)
