"""A repeat that differs is shown and stores nothing until a person accepts it, in every format."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.exchange_files import DERIVED_NAME, derived_udiff
from tests.contexts.market.recorded import market_data
from treum.contexts.market.rules.report import FileFormat
from treum.contexts.market.service.intake import Intake, read_exchange_file, take_in
from treum.contexts.market.service.reference import seed_reference
from treum.platform.database import Transaction


@dataclass(frozen=True)
class Edit:
    """One cell of a recorded file, changed. row: how its line begins. told: what is shown."""

    name: str
    table: str
    row: str
    before: str
    after: str
    told: str
    as_of: date | None = None


EDITS = {
    FileFormat.DAILY: Edit(
        "daily_2017_2022/TCS.csv",
        "daily_bar",
        '"020117"',
        '"22525"',
        '"22526"',
        "NSE TCS EQ 2017-01-02: trades 22525 -> 22526",
    ),
    FileFormat.DELIVERY: Edit(
        "daily_2019_2026_delivery/TCS.csv",
        "daily_bar",
        "2019-10-01,",
        ",170294,",
        ",170295,",
        "NSE TCS EQ 2019-10-01: trades 170294 -> 170295",
    ),
    FileFormat.FULL: Edit(
        "bhav_full_daily/2024-10-28.csv",
        "daily_bar",
        "3IINFOLTD,",
        ", 306253,",
        ", 306254,",
        "NSE 3IINFOLTD EQ 2024-10-28: delivered 306253 -> 306254",
    ),
    FileFormat.LEGACY: Edit(
        "bhav_legacy_columns/01042026.csv",
        "daily_bar",
        '"2",',
        ",148.56,133.14,",
        ",148.56,133.15,",
        "NSE 20MICRONS EQ 2026-04-01: previous_close 133.1400 -> 133.15",
    ),
    FileFormat.FUTURES: Edit(
        "fo_reports/fo14112025.csv",
        "daily_future",
        "FUTIDX    ,BANKNIFTY ,25/11/2025",
        "000000001713110",
        "000000001713145",
        "NSE BANKNIFTY 2025-11-25 2025-11-14: open_interest 1713110 -> 1713145",
    ),
    FileFormat.INDEX_LIST: Edit(
        "reference/ind_nifty50list.csv",
        "index_member",
        "Adani Ports",
        ",Services,",
        ",Ports,",
        "ind_nifty50list 2025-09-06 ADANIPORTS: industry Services -> Ports",
        as_of=date(2025, 9, 6),
    ),
    FileFormat.UDIFF: Edit(
        DERIVED_NAME,
        "daily_bar",
        "2025-02-01,2025-02-01,CM,NSE,STK,1,INE002A01018,",
        "INE002A01018",
        "INE009A01021",
        "NSE RELIANCE EQ 2025-02-01: isin INE002A01018 -> INE009A01021",
    ),
}
PRICES = {FileFormat.MINUTE, FileFormat.QUARTER_HOUR, FileFormat.TICK}
"""Those are in test_price_intake.py."""


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


def _original(edit: Edit, folder: Path) -> Path:
    """The recorded file, or the derived one."""
    if edit.name != DERIVED_NAME:
        return market_data(edit.name)
    path = folder / DERIVED_NAME
    path.write_text("\n".join(derived_udiff()) + "\n")
    return path


def _edited(edit: Edit, original: Path, *, folder: Path) -> Path:
    """A copy under the same name, in which only that cell is another."""
    lines = original.read_text().splitlines(keepends=True)
    (place,) = (number for number, line in enumerate(lines) if line.startswith(edit.row))
    assert lines[place].count(edit.before) == 1
    lines[place] = lines[place].replace(edit.before, edit.after)
    copy = folder / "again" / original.name
    copy.parent.mkdir()
    copy.write_text("".join(lines))
    return copy


async def _take(tx: Transaction, path: Path, edit: Edit, *, accept: bool = False) -> Intake:
    file = read_exchange_file(path, CALENDAR)
    return await take_in(tx, file, as_of=edit.as_of, accept=accept)


async def _stored(tx: Transaction, table: str) -> set[str]:
    rows = await tx.execute(text(f"SELECT stored::text AS told FROM market.{table} AS stored"))
    return {row.told for row in rows}


def test_every_format_is_tried() -> None:
    assert EDITS.keys() | PRICES == set(FileFormat)


@pytest.mark.parametrize("kind", EDITS)
async def test_a_cell_that_differs_is_shown_and_waits_to_be_accepted(
    seeded: Transaction, tmp_path: Path, kind: FileFormat
) -> None:
    edit = EDITS[kind]
    original = _original(edit, tmp_path)
    first = await _take(seeded, original, edit)
    assert (first.report.format, first.is_written) == (kind, True)
    before = await _stored(seeded, edit.table)
    copy = _edited(edit, original, folder=tmp_path)
    refused = await _take(seeded, copy, edit)
    assert not refused.is_written
    assert [str(each) for each in refused.comparison.differences] == [edit.told]
    assert await _stored(seeded, edit.table) == before
    taken = await _take(seeded, copy, edit, accept=True)
    assert taken.is_written
    after = await _stored(seeded, edit.table)
    assert (len(after - before), len(before - after)) == (1, 1)
    again = (await _take(seeded, copy, edit)).comparison
    assert (again.unchanged, again.differences) == (first.report.accepted, ())
