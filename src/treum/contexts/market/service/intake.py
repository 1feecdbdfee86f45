"""Take a file of the exchange in: again with the same result, never over what it contradicts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.market.queries.daily import SERIES, lock_days
from treum.contexts.market.queries.prices import keep_parts
from treum.contexts.market.rules.reimport import Comparison, Row, compare
from treum.contexts.market.rules.report import DailyFile, LoadReport, MemberFile
from treum.contexts.market.rules.session import Calendar
from treum.contexts.market.service.load import check_rows
from treum.contexts.market.service.recognise import EXCHANGE, AnyFile, read_file
from treum.contexts.market.service.reference import list_securities
from treum.contexts.market.service.shelf import Shelf, shelf_of
from treum.platform import audit
from treum.platform.bulk import copy_records, patiently
from treum.platform.database import Transaction

DIFFERENCES_AUDITED_MAX = 100


@dataclass(frozen=True, slots=True)
class Intake:
    """is_written: nothing of the file was stored while something differed and was not accepted."""

    report: LoadReport
    comparison: Comparison
    is_written: bool

    @property
    def is_clean(self) -> bool:
        return self.is_written and not self.report.rejects

    def lines(self) -> Iterator[str]:
        yield from self.report.lines()
        yield from self.comparison.lines()
        if not self.is_written:
            yield "nothing was stored; with --accept, what the file says replaces what differs"


def read_exchange_file(path: Path, calendar: Calendar) -> AnyFile:
    """Raises: SetupError."""
    file = read_file(path, calendar)
    check_rows(path, file.report)
    return file


async def take_in(
    tx: Transaction, file: AnyFile, *, as_of: date | None = None, accept: bool = False
) -> Intake:
    """as_of: the day of an index list. accept: take also what differs; it is in the audit log.

    Raises: SetupError.
    """
    source = file.report.source
    shelf = shelf_of(file, as_of)
    table = shelf.table
    await patiently(tx)
    await lock_days(tx, table)
    if shelf.days:
        await keep_parts(tx, table.name, shelf.days)
    found = await tx.execute(select(*table.columns).where(shelf.near))
    rows: list[Row] = [dict(row) for row in found.mappings()]
    stored = {shelf.key_of(row): row for row in rows}
    told = {shelf.key_of(row): row for row in shelf.rows}
    comparison = compare(stored, told, source=source, names=shelf.names)
    if comparison.differences and not accept:
        return Intake(file.report, comparison, is_written=False)
    await _write(tx, shelf, comparison)
    await list_securities(tx, EXCHANGE, names=_names(file))
    await _record(tx, comparison, source=source)
    return Intake(file.report, comparison, is_written=True)


async def _write(tx: Transaction, shelf: Shelf, comparison: Comparison) -> None:
    table, keys = shelf.table, shelf.keys
    statement = insert(shelf.table)
    await _copy(tx, table, comparison.added.values())
    replaced = [*comparison.completed.values(), *comparison.changed.values()]
    if replaced:
        columns = [column.name for column in table.columns if column.name not in keys]
        taken = {name: statement.excluded[name] for name in columns}
        upsert = statement.on_conflict_do_update(index_elements=keys, set_=taken)
        await tx.execute(upsert, [dict(row) for row in replaced])
    gone = [each.key for each in comparison.differences if each.values is None]
    if gone:
        place = tuple_(*(table.columns[name] for name in keys))
        await tx.execute(delete(shelf.table).where(place.in_(gone)))


async def _copy(tx: Transaction, table: Table, rows: Collection[Row]) -> None:
    if rows:
        names = [column.name for column in table.columns]
        records = ([row.get(name) for name in names] for row in rows)
        await copy_records(tx, table, names, records=records)


async def _record(tx: Transaction, comparison: Comparison, *, source: str) -> None:
    """Only what changed something is an act."""
    differences = comparison.differences
    if not (comparison.added or comparison.completed or differences):
        return
    detail = {
        "added": len(comparison.added),
        "completed": len(comparison.completed),
        "accepted": len(differences),
        "differences": [str(each) for each in differences[:DIFFERENCES_AUDITED_MAX]],
    }
    act = audit.Act(action="market.file_imported", subject=f"market_file:{source}", detail=detail)
    await audit.record(tx, act)


def _names(file: AnyFile) -> dict[str, str]:
    """By symbol; files of prices tell the symbol alone."""
    if isinstance(file, MemberFile):
        return {each.symbol: each.name for each in file.members}
    if isinstance(file, DailyFile):
        return {bar.symbol: bar.symbol for bar in file.bars if bar.series == SERIES}
    return {}
