"""Where the rows of a file belong, and which stored ones they are held against."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, Table, or_
from sqlalchemy.orm import DeclarativeBase

from treum.contexts.market.adapters.reference import read_instruments
from treum.contexts.market.rules.reimport import Key, Row
from treum.contexts.market.rules.report import BarFile, FutureFile, MemberFile, TickFile
from treum.contexts.market.rules.session import instant
from treum.contexts.market.service.recognise import EXCHANGE, AnyFile
from treum.contexts.market.tables.daily import DailyBarRow, DailyFutureRow, IndexMemberRow
from treum.contexts.market.tables.prices import MinuteBarRow, TickRow
from treum.platform.errors import SetupError


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the rows of a file belong. near: the stored rows that it may speak of.

    days: of parts that must be there. names: what to call an instrument in a difference.
    """

    table: Table
    rows: Sequence[Row]
    near: ColumnElement[bool]
    days: Set[date] = frozenset()
    names: Mapping[object, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        return [column.name for column in self.table.primary_key]

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.keys)


def shelf_of(file: AnyFile, as_of: date | None) -> Shelf:
    """Raises: SetupError."""
    if isinstance(file, MemberFile):
        return _member_shelf(file, as_of)
    if as_of is not None:
        raise SetupError(f"--as-of: {file.report.source} tells its days itself")
    if isinstance(file, BarFile | TickFile):
        return _price_shelf(file)
    told = {"exchange": EXCHANGE, "source": file.report.source}
    if isinstance(file, FutureFile):
        near = DailyFutureRow.day.in_(file.report.days) & (DailyFutureRow.exchange == EXCHANGE)
        return Shelf(table_of(DailyFutureRow), [asdict(day) | told for day in file.days], near)
    near = DailyBarRow.day.in_(file.report.days) & (DailyBarRow.exchange == EXCHANGE)
    ours = or_(DailyBarRow.symbol.in_(file.report.symbols), DailyBarRow.source == told["source"])
    return Shelf(table_of(DailyBarRow), [asdict(bar) | told for bar in file.bars], near & ours)


def _member_shelf(file: MemberFile, as_of: date | None) -> Shelf:
    """A list tells no day, and the members of another day are others."""
    source = file.report.source
    if as_of is None:
        raise SetupError(f"--as-of: say of which day {source} is; a list tells none")
    told = {"list_name": Path(source).stem, "as_of": as_of, "source": source}
    near = (IndexMemberRow.list_name == told["list_name"]) & (IndexMemberRow.as_of == as_of)
    return Shelf(table_of(IndexMemberRow), [asdict(each) | told for each in file.members], near)


def _price_shelf(file: BarFile | TickFile) -> Shelf:
    """Of the days that the file tells: its instruments, and what it told of others before."""
    row = MinuteBarRow if isinstance(file, BarFile) else TickRow
    told = {"source": file.report.source}
    rows = _bars(file) if isinstance(file, BarFile) else _ticks(file)
    ids = {each["instrument_id"] for each in rows}
    days = file.report.days
    near: ColumnElement[bool] = row.at.in_([])
    if days:
        near = (row.at >= instant(days[0], time())) & (
            row.at < instant(days[-1] + timedelta(days=1), time())
        )
    return Shelf(
        table_of(row),
        [each | told for each in rows],
        near & or_(row.instrument_id.in_(ids), row.source == told["source"]),
        days={at.date() for each in rows if isinstance(at := each["at"], datetime)},
        names={each.id: each.symbol for each in read_instruments()},
    )


def _bars(file: BarFile) -> list[dict[str, object]]:
    return [asdict(bar) for bar in file.bars]


def _ticks(file: TickFile) -> list[dict[str, object]]:
    """Ticks of one instant are numbered as they came."""
    numbers: defaultdict[tuple[UUID, datetime], Iterator[int]] = defaultdict(count)
    return [
        asdict(tick) | {"number": next(numbers[tick.instrument_id, tick.at])} for tick in file.ticks
    ]


def table_of(row: type[DeclarativeBase]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)
    return table
