"""Take a file of the exchange in: again with the same result, never over what it contradicts."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import ColumnElement, delete, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.market.queries.daily import SERIES, lock_days
from treum.contexts.market.rules.reimport import Comparison, Key, Row, compare
from treum.contexts.market.rules.report import DailyFile, FutureFile, LoadReport, MemberFile
from treum.contexts.market.rules.session import Calendar
from treum.contexts.market.service.load import check_rows
from treum.contexts.market.service.recognise import EXCHANGE, read_file
from treum.contexts.market.service.reference import list_securities
from treum.contexts.market.tables.daily import DailyBarRow, DailyFutureRow, IndexMemberRow
from treum.platform import audit
from treum.platform.database import Transaction
from treum.platform.errors import SetupError

DIFFERENCES_AUDITED_MAX = 100

ExchangeFile = DailyFile | FutureFile | MemberFile
_Stored = type[DailyBarRow] | type[DailyFutureRow] | type[IndexMemberRow]


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


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where the rows of a file belong. near: the stored rows that it may speak of."""

    table: _Stored
    rows: Sequence[Row]
    near: ColumnElement[bool]

    @property
    def keys(self) -> list[str]:
        return [column.name for column in self.table.__table__.primary_key]

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.keys)


def read_exchange_file(path: Path, calendar: Calendar) -> ExchangeFile:
    """Raises: SetupError."""
    file = read_file(path, calendar)
    if not isinstance(file, ExchangeFile):
        raise SetupError(f"file {path}: a {file.report.format} file is replayed, not imported")
    check_rows(path, file.report)
    return file


async def take_in(
    tx: Transaction, file: ExchangeFile, *, as_of: date | None = None, accept: bool = False
) -> Intake:
    """as_of: the day of an index list. accept: take also what differs; it is in the audit log.

    Raises: SetupError.
    """
    source = file.report.source
    shelf = _shelf_of(file, as_of)
    table = shelf.table.__table__
    await lock_days(tx, table)
    found = await tx.execute(select(*table.columns).where(shelf.near))
    rows: list[Row] = [dict(row) for row in found.mappings()]
    stored = {shelf.key_of(row): row for row in rows}
    told = {shelf.key_of(row): row for row in shelf.rows}
    comparison = compare(stored, told, source=source)
    if comparison.differences and not accept:
        return Intake(file.report, comparison, is_written=False)
    await _write(tx, shelf, comparison)
    await list_securities(tx, EXCHANGE, names=_names(file))
    await _record(tx, comparison, source=source)
    return Intake(file.report, comparison, is_written=True)


async def _write(tx: Transaction, shelf: _Shelf, comparison: Comparison) -> None:
    table, keys = shelf.table.__table__, shelf.keys
    statement = insert(shelf.table)
    if comparison.added:
        await tx.execute(statement, [dict(row) for row in comparison.added.values()])
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


def _names(file: ExchangeFile) -> dict[str, str]:
    """By symbol; files of prices tell the symbol alone."""
    if isinstance(file, MemberFile):
        return {each.symbol: each.name for each in file.members}
    if isinstance(file, FutureFile):
        return {}
    return {bar.symbol: bar.symbol for bar in file.bars if bar.series == SERIES}


def _shelf_of(file: ExchangeFile, as_of: date | None) -> _Shelf:
    """Raises: SetupError."""
    if isinstance(file, MemberFile):
        return _member_shelf(file, as_of)
    if as_of is not None:
        raise SetupError(f"--as-of: {file.report.source} tells its days itself")
    told = {"exchange": EXCHANGE, "source": file.report.source}
    if isinstance(file, FutureFile):
        near = DailyFutureRow.day.in_(file.report.days) & (DailyFutureRow.exchange == EXCHANGE)
        return _Shelf(DailyFutureRow, [asdict(day) | told for day in file.days], near)
    near = DailyBarRow.day.in_(file.report.days) & (DailyBarRow.exchange == EXCHANGE)
    ours = or_(DailyBarRow.symbol.in_(file.report.symbols), DailyBarRow.source == told["source"])
    return _Shelf(DailyBarRow, [asdict(bar) | told for bar in file.bars], near & ours)


def _member_shelf(file: MemberFile, as_of: date | None) -> _Shelf:
    """A list tells no day, and the members of another day are others."""
    source = file.report.source
    if as_of is None:
        raise SetupError(f"--as-of: say of which day {source} is; a list tells none")
    told = {"list_name": Path(source).stem, "as_of": as_of, "source": source}
    near = (IndexMemberRow.list_name == told["list_name"]) & (IndexMemberRow.as_of == as_of)
    return _Shelf(IndexMemberRow, [asdict(each) | told for each in file.members], near)
