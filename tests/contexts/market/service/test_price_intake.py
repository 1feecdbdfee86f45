"""Minute and tick files are stored under the rules of daily ones, in the parts of their days."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import CALENDAR, minute_file
from tests.contexts.market.recorded import market_data
from treum.contexts.market.service.intake import Intake, read_exchange_file, take_in
from treum.contexts.market.service.reference import seed_reference
from treum.platform.database import Transaction

ROWS = (
    "NIFTY,20240604,09:15,100,101,99.95,100.05",
    "NIFTY,20240604,09:16,100.05,100.05,100.05,100.05",
    "NIFTY,20240703,09:15,110,110,110,110",
)


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


async def _take(tx: Transaction, path: Path, *, accept: bool = False) -> Intake:
    return await take_in(tx, read_exchange_file(path, CALENDAR), accept=accept)


def _counts(intake: Intake) -> tuple[int, int, int]:
    found = intake.comparison
    return len(found.added), found.unchanged, len(found.differences)


async def _places(tx: Transaction, table: str) -> dict[str, int]:
    rows = await tx.execute(
        text(
            f"SELECT CAST(CAST(tableoid AS regclass) AS text) AS place, count(*) AS rows"
            f" FROM market.{table} GROUP BY 1 ORDER BY 1"
        )
    )
    return {row.place: row.rows for row in rows}


async def test_a_year_of_recorded_minutes_is_stored_by_month_without_the_frozen_feed(
    seeded: Transaction,
) -> None:
    """The data notes: on 2024-01-20, bars from 15:30 to 18:16 are one frozen price."""
    taken = await _take(seeded, market_data("minute/NIFTY_2024.csv"))
    assert (taken.report.rows, taken.is_written, taken.is_clean) == (58_127, True, False)
    assert _counts(taken) == (taken.report.accepted, 0, 0)
    told = [line for line in taken.lines() if "frozen feed" in line]
    assert told == [
        "lines 6002-6004: frozen feed: 3 bars at 21585.70, 2024-01-20 15:30 to 15:32 IST",
        "lines 6006-6168: frozen feed: 163 bars at 21571.80, 2024-01-20 15:34 to 18:16 IST",
    ]
    late = "SELECT count(*) FROM market.minute_bar WHERE at BETWEEN '{0}T10:00Z' AND '{0}T23:59Z'"
    assert await seeded.scalar(text(late.format("2024-01-20").replace(":", r"\:"))) == 0
    places = await _places(seeded, "minute_bar")
    assert list(places) == [f"market.minute_bar_2024{month:02}" for month in range(1, 9)]
    assert sum(places.values()) == taken.report.accepted
    again = await _take(seeded, market_data("minute/NIFTY_2024.csv"))
    assert _counts(again) == (0, taken.report.accepted, 0)


async def test_quarter_hours_are_bars_of_their_own_length(seeded: Transaction) -> None:
    taken = await _take(seeded, market_data("minute15/BankNifty_2018_to_2023.csv"))
    lengths = await seeded.execute(
        text("SELECT interval_s, count(*) AS rows FROM market.minute_bar GROUP BY 1")
    )
    assert [tuple(row) for row in lengths] == [(900, taken.report.accepted)]
    assert taken.report.accepted == 33_604


async def test_recorded_ticks_are_stored_by_day_once_each(seeded: Transaction) -> None:
    (name,) = [path.name for path in sorted(market_data("ticks").glob("*"))]
    taken = await _take(seeded, market_data(f"ticks/{name}"))
    assert taken.is_written
    assert await _places(seeded, "tick") == {"market.tick_20251117": taken.report.accepted}
    again = await _take(seeded, market_data(f"ticks/{name}"))
    assert _counts(again) == (0, taken.report.accepted, 0)


async def test_rejected_rows_are_named_and_the_others_stored(
    seeded: Transaction, tmp_path: Path
) -> None:
    rows = [f"NIFTY,20240604,{9 + n // 60:02}:{n % 60:02},100,100,100,100" for n in range(15, 160)]
    off_tick = "NIFTY,20240604,11:50,100.01,101,99,100"
    taken = await _take(seeded, minute_file(tmp_path, *rows, off_tick))
    assert _counts(taken) == (145, 0, 0)
    assert [(each.line, each.reason) for each in taken.report.rejects] == [(147, "off_tick")]


async def test_what_differs_is_shown_and_taken_only_when_accepted(
    seeded: Transaction, tmp_path: Path
) -> None:
    await _take(seeded, minute_file(tmp_path, *ROWS))
    changed = minute_file(tmp_path, ROWS[0].replace("101", "102"), ROWS[2])
    shown = await _take(seeded, changed)
    assert (_counts(shown), shown.is_written) == ((0, 1, 2), False)
    assert [str(each) for each in shown.comparison.differences] == [
        "NIFTY 60 2024-06-04 03:45:00+00:00: high 101.0000 -> 102",
        "NIFTY 60 2024-06-04 03:46:00+00:00: stored from this file, and no longer in it",
    ]
    highs = text("SELECT high FROM market.minute_bar ORDER BY at")
    assert [str(high) for high in await seeded.scalars(highs)] == [
        "101.0000",
        "100.0500",
        "110.0000",
    ]
    taken = await _take(seeded, changed, accept=True)
    assert taken.is_written
    assert [str(high) for high in await seeded.scalars(highs)] == ["102.0000", "110.0000"]
    assert _counts(await _take(seeded, changed)) == (0, 2, 0)
