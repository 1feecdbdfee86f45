"""Files of the exchange are stored once, completed by others, and never silently overwritten."""

import asyncio
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.exchange_files import derived_file, full_rows
from tests.contexts.market.recorded import market_data
from treum.contexts.market import api
from treum.contexts.market.service.intake import Intake, read_exchange_file, take_in
from treum.contexts.market.service.reference import seed_reference
from treum.platform.audit import NobodyActed
from treum.platform.database import Database, Transaction
from treum.platform.errors import SetupError

BONUS_DAY = "bhav_full_daily/2024-10-28.csv"
TICK = Decimal("0.05")
LIST = "reference/ind_nifty50list.csv"


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


async def _take(
    tx: Transaction, path: Path, *, as_of: date | None = None, accept: bool = False
) -> Intake:
    return await take_in(tx, read_exchange_file(path, CALENDAR), as_of=as_of, accept=accept)


def _counts(intake: Intake) -> tuple[int, int, int, int]:
    found = intake.comparison
    counted = (found.added, found.completed, found.differences)
    added, completed, different = (len(each) for each in counted)
    return added, completed, found.unchanged, different


def _base_of(symbol: str) -> Decimal:
    rows = {row["SYMBOL"]: row for row in full_rows(Path(BONUS_DAY).stem)}
    return Decimal(rows[symbol]["PREV_CLOSE"])


def _edited(folder: Path) -> Path:
    """A copy of the recorded day under its name: RELIANCE has another base, 360ONE another name."""
    whole, base = market_data(BONUS_DAY).read_text(), _base_of("RELIANCE")
    told = "RELIANCE, EQ, 28-Oct-2024,{},"
    assert whole.count(told.format(base)) == 1
    path = folder / Path(BONUS_DAY).name
    changed = whole.replace(told.format(base), told.format(base + TICK))
    path.write_text(changed.replace("\n360ONE,", "\nNEWLY,"))
    return path


def _told() -> list[str]:
    """The two differences of the edited copy."""
    base = _base_of("RELIANCE")
    return [
        f"NSE RELIANCE EQ 2024-10-28: previous_close {base:.4f} -> {base + TICK}",
        "NSE 360ONE EQ 2024-10-28: stored from this file, and no longer in it",
    ]


async def _stored(tx: Transaction) -> list[tuple[object, ...]]:
    rows = await tx.execute(text("SELECT * FROM market.daily_bar ORDER BY day, symbol, series"))
    return [tuple(row) for row in rows]


async def _audited(tx: Transaction) -> list[dict[str, object]]:
    await tx.write_collected()
    rows = await tx.execute(
        text("SELECT detail FROM platform.audit WHERE action = 'market.file_imported' ORDER BY at")
    )
    return [row.detail for row in rows]


async def test_a_file_is_stored_once_and_its_repeat_changes_nothing(seeded: Transaction) -> None:
    first = await _take(seeded, market_data(BONUS_DAY))
    before = await _stored(seeded)
    again = await _take(seeded, market_data(BONUS_DAY))
    assert (_counts(first), first.is_clean) == ((1912, 0, 0, 0), True)
    assert (_counts(again), again.is_clean) == ((0, 0, 1912, 0), True)
    assert await _stored(seeded) == before
    assert [each["added"] for each in await _audited(seeded)] == [1912]


async def test_a_repeat_that_differs_is_shown_and_nothing_of_it_is_stored(
    seeded: Transaction, tmp_path: Path
) -> None:
    await _take(seeded, market_data(BONUS_DAY))
    before = await _stored(seeded)
    path = _edited(tmp_path)
    refused = await _take(seeded, path)
    assert (refused.is_written, refused.is_clean) == (False, False)
    assert list(refused.lines())[-4:] == [
        "1 added, 0 completed, 1910 unchanged, 2 different",
        *(f"differs: {each}" for each in _told()),
        "nothing was stored; with --accept, what the file says replaces what differs",
    ]
    assert await _stored(seeded) == before
    assert len(await _audited(seeded)) == 1


async def test_what_differs_is_taken_when_a_person_accepts_it_and_audited(
    seeded: Transaction, tmp_path: Path
) -> None:
    await _take(seeded, market_data(BONUS_DAY))
    path = _edited(tmp_path)
    assert (await _take(seeded, path, accept=True)).is_clean
    rows = await seeded.execute(
        text(
            "SELECT symbol, previous_close FROM market.daily_bar"
            " WHERE symbol IN ('RELIANCE', '360ONE', 'NEWLY') ORDER BY symbol"
        )
    )
    assert [tuple(row) for row in rows] == [
        ("NEWLY", _base_of("360ONE")),
        ("RELIANCE", _base_of("RELIANCE") + TICK),
    ]
    assert (await _audited(seeded))[1] == {
        "added": 1,
        "completed": 0,
        "accepted": 2,
        "differences": _told(),
    }
    assert _counts(await _take(seeded, path)) == (0, 0, 1912, 0)


async def test_udiff_completes_the_report_of_the_same_day(
    seeded: Transaction, tmp_path: Path
) -> None:
    """Derived rows: they add the ISIN and a finer turnover, and contradict nothing."""
    await _take(seeded, market_data("bhav_full_daily/2025-02-01.csv"))
    taken = await _take(seeded, derived_file(tmp_path))
    assert _counts(taken) == (0, 49, 0, 0)
    again = await _take(seeded, market_data("bhav_full_daily/2025-02-01.csv"))
    assert _counts(again) == (0, 0, 2007, 0)
    known = text("SELECT count(*), count(isin), count(delivered) FROM market.daily_bar")
    (row,) = await seeded.execute(known)
    assert tuple(row) == (2007, 49, 2007)


async def test_two_scrapes_of_one_series_agree(seeded: Transaction) -> None:
    """The data notes: not one mismatch in prices and volumes. Each fills in what one lacks."""
    first = await _take(seeded, market_data("daily_2017_2022/TCS.csv"))
    second = await _take(seeded, market_data("daily_2019_2026_delivery/TCS.csv"))
    assert _counts(first) == (1277, 0, 0, 0)
    added, completed, unchanged, different = _counts(second)
    assert (different, unchanged) == (0, 0)
    assert completed > 590
    assert added + completed == 1710


async def test_a_copied_legacy_file_has_all_series(seeded: Transaction) -> None:
    taken = await _take(seeded, market_data("bhav_legacy_columns/01042026.csv"))
    assert _counts(taken) == (3156, 0, 0, 0)


async def test_bars_lie_in_the_partition_of_their_year(seeded: Transaction) -> None:
    for name in (BONUS_DAY, "bhav_full_daily/2023-11-12.csv"):
        await _take(seeded, market_data(name))
    rows = await seeded.execute(
        text(
            "SELECT tableoid::regclass::text AS place, count(*) AS rows"
            " FROM market.daily_bar GROUP BY 1 ORDER BY 1"
        )
    )
    assert [tuple(row) for row in rows] == [
        ("market.daily_bar_2023", 1805),
        ("market.daily_bar_2024", 1912),
    ]


async def test_a_report_of_futures_is_stored_without_its_impossible_rows(
    seeded: Transaction,
) -> None:
    path = market_data("fo_reports/fo14112025.csv")
    taken = await _take(seeded, path)
    assert (_counts(taken), taken.is_written, taken.is_clean) == ((630, 0, 0, 0), True, False)
    assert _counts(await _take(seeded, path)) == (0, 0, 630, 0)


async def test_an_index_list_is_of_the_day_that_a_person_says(seeded: Transaction) -> None:
    """Survivorship: the members of September 2025 say nothing of any other day."""
    path, day = market_data(LIST), date(2025, 9, 6)
    with pytest.raises(SetupError, match=r"--as-of: say of which day ind_nifty50list.csv is"):
        await _take(seeded, path)
    assert _counts(await _take(seeded, path, as_of=day)) == (50, 0, 0, 0)
    assert _counts(await _take(seeded, path, as_of=day)) == (0, 0, 50, 0)
    assert _counts(await _take(seeded, path, as_of=date(2025, 10, 1))) == (50, 0, 0, 0)
    with pytest.raises(SetupError, match="tells its days itself"):
        await _take(seeded, market_data(BONUS_DAY), as_of=day)


def test_a_file_of_another_make_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    header, *rows = market_data(BONUS_DAY).read_text().splitlines()
    path.write_text("\n".join([header, *rows[:20], "not,a,row"]) + "\n")
    with pytest.raises(SetupError, match="line 22: wrong_columns"):
        read_exchange_file(path, CALENDAR)


async def test_stored_bars_of_two_days_propose_the_actions_between_them(
    seeded: Transaction,
) -> None:
    await _take(seeded, market_data("bhav_full_daily/2024-10-25.csv"))
    await _take(seeded, market_data(BONUS_DAY))
    proposed = await api.propose_from_bars(seeded, "NSE")
    assert [(each.symbol, each.terms.shares_after) for each in proposed] == [
        ("DRREDDY", 5),
        ("RELIANCE", 2),
    ]


async def test_nobody_imports_without_a_name(database: Database) -> None:
    with pytest.raises(NobodyActed):
        async with database.transaction() as tx:
            await _take(tx, market_data(BONUS_DAY))
    async with database.snapshot() as tx:
        assert await _stored(tx) == []


async def test_two_imports_at_once_are_one_after_the_other(database: Database) -> None:
    async def load() -> Intake:
        async with database.transaction(actor="operator:asha") as tx:
            return await _take(tx, market_data(BONUS_DAY))

    taken = await asyncio.gather(load(), load())
    assert sorted(_counts(each) for each in taken) == [(0, 0, 1912, 0), (1912, 0, 0, 0)]
