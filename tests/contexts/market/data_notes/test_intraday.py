"""Defects of the recorded minutes and ticks."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.contexts.market.examples import CALENDAR, INSTRUMENTS, TWO_WINDOWS, india
from tests.contexts.market.recorded import market_data, nifty
from treum.contexts.market.adapters.reference import ticker_names
from treum.contexts.market.feed.minutes import parse_minutes
from treum.contexts.market.feed.tick_file import HEADER, parse_ticks
from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.report import TickFile
from treum.contexts.market.rules.session import local_day

TICKS = "ticks/all_ticks_FUTURES_RELIND_TCS.csv"


@cache
def _minutes(path: Path) -> tuple[Bar, ...]:
    with path.open("rb") as lines:
        return parse_minutes(lines, source=path.name, known=INSTRUMENTS, calendar=CALENDAR).bars


def _ticks(rows: list[list[str]]) -> TickFile:
    lines = [",".join(row).encode() for row in rows]
    return parse_ticks(lines, source="ticks.csv", known=ticker_names(), calendar=CALENDAR)


def _recorded_ticks() -> list[list[str]]:
    with market_data(TICKS).open(newline="") as lines:
        return list(csv.reader(lines))


@pytest.mark.data_notes("index-without-volume")
def test_an_index_has_no_volume_rather_than_a_volume_of_nothing() -> None:
    assert {bar.volume for bar in _minutes(nifty())} == {None}


@pytest.mark.data_notes("election-gaps")
@pytest.mark.parametrize(("day", "percent"), [(3, "2.5"), (4, "-2.4")])
def test_the_opening_gaps_of_the_election_are_kept(day: int, percent: str) -> None:
    """The greatest moves from one bar to the next in the file, and true."""
    moves = {
        after.at: (after.close / before.close - 1) * 100
        for before, after in pairwise(_minutes(nifty()))
    }
    opening = india("09:15", date(2024, 6, day))
    greatest = sorted(moves, key=lambda at: abs(moves[at]))[-2:]
    assert opening in greatest
    assert abs(moves[opening] - Decimal(percent)) < Decimal("0.1")


@pytest.mark.data_notes("hole-09:59-to-11:30", "saturday-drill")
@pytest.mark.parametrize("day", [TWO_WINDOWS, date(2024, 5, 18)])
def test_the_hole_between_two_windows_is_no_lack_of_minutes(day: date) -> None:
    session = CALENDAR.session_of(day)
    found = [bar.at for bar in _minutes(nifty()) if local_day(bar.at) == day]
    gaps = [(before, after) for before, after in pairwise(found) if (after - before).seconds > 60]
    assert gaps == [(india("09:59", day), india("11:30", day))]
    assert session.elapsed(gaps[0][1]) - session.elapsed(gaps[0][0]) == timedelta(minutes=1)


@pytest.mark.data_notes("mis-parsed-depth")
def test_whatever_the_depth_says_the_ticks_are_the_same() -> None:
    """Asks of nothing and a bid that looks like an ask are never read."""
    header, *rows = _recorded_ticks()
    assert ",".join(header) == HEADER
    first, last = header.index("bid_price_1"), header.index("ask_qty_5")
    asks = header.index("ask_price_1")
    assert {Decimal(row[asks]) for row in rows} == {Decimal(0)}
    believed = _ticks([header, *rows])
    wrong = [row[:first] + ["9999.9"] * (last + 1 - first) + row[last + 1 :] for row in rows]
    assert len(believed.ticks) == 2230
    assert _ticks([header, *wrong]).ticks == believed.ticks
    assert set(Tick.__slots__) == {"instrument_id", "at", "price", "quantity"}


@pytest.mark.data_notes("receive-time", "backward-ticks")
def test_ticks_leave_in_the_order_of_their_stamps_to_the_microsecond() -> None:
    header, *rows = _recorded_ticks()
    stamps = [row[1] for row in rows]
    assert any(after < before for before, after in pairwise(stamps))
    found = [tick.at for tick in _ticks([header, *rows]).ticks]
    assert found == sorted(found)
    assert all(at.microsecond for at in found)
