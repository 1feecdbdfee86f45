"""Read a file of whatever format: which one, its first line tells."""

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

from treum.contexts.market.adapters.price_file import open_lines
from treum.contexts.market.adapters.reference import (
    read_calendar,
    read_instruments,
    ticker_names,
)
from treum.contexts.market.feed import (
    bhavcopy,
    daily,
    futures_report,
    index_list,
    minutes,
    quarter_hours,
    tick_file,
)
from treum.contexts.market.feed.rows import WrongFormat, excerpt, heading
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import (
    BarFile,
    DailyFile,
    FutureFile,
    LoadReport,
    MemberFile,
    TickFile,
)
from treum.contexts.market.rules.session import Calendar, Session, local_day
from treum.platform.errors import SetupError

EXCHANGE = "NSE"

AnyFile = BarFile | TickFile | DailyFile | FutureFile | MemberFile
Reader = Callable[[Iterable[bytes], Calendar], AnyFile]


def check_file(path: Path) -> LoadReport:
    """What came of each row, however bad. Raises: SetupError when no format is recognised."""
    return read_file(path, read_calendar(EXCHANGE)).report


def read_file(path: Path, calendar: Calendar) -> AnyFile:
    """Raises: SetupError."""
    with open_lines(path) as lines:
        try:
            first = next(iter(lines), b"")
            read = _reader_of(path, first)
            return read(chain([first], lines), calendar)
        except WrongFormat as error:
            raise SetupError(f"feed file {path}: {error}") from error


def read_minutes(path: Path) -> tuple[list[Bar], list[Session]]:
    """The bars of the first instrument in a file, and the sessions of their days, oldest first.

    Raises: SetupError.
    """
    calendar = read_calendar(EXCHANGE)
    file = read_file(path, calendar)
    if not isinstance(file, BarFile) or not file.bars:
        raise SetupError(f"feed file {path}: it has no bars of a minute")
    first = file.bars[0].instrument_id
    bars = [bar for bar in file.bars if bar.instrument_id == first]
    days = sorted({local_day(bar.at) for bar in bars})
    return bars, [calendar.session_of(day) for day in days]


def _reader_of(path: Path, first: bytes) -> Reader:
    """Raises: WrongFormat, SetupError."""
    read = _by_header(path, first) or _of_one_session(path, first)
    if read is not None:
        return read
    if daily.begins_daily(first):
        symbol = path.stem.upper()
        return lambda lines, calendar: daily.parse_daily(
            lines, source=path.name, symbol=symbol, calendar=calendar
        )
    found = excerpt(heading(first))[:60] or "nothing"
    raise WrongFormat(
        "line 1: expected the header of a minute, 15-minute, tick or daily file, a bhavcopy, "
        f"a report of futures or an index list; found {found}"
    )


def _by_header(path: Path, first: bytes) -> Reader | None:
    """A file whose whole header is known."""
    header, source = heading(first), path.name
    if header == daily.HEADER:
        return lambda lines, calendar: daily.parse_delivery(lines, source=source, calendar=calendar)
    if header == quarter_hours.HEADER:
        instrument = _named_by(path)
        return lambda lines, calendar: quarter_hours.parse_quarter_hours(
            lines, source=source, instrument=instrument, calendar=calendar
        )
    if header == tick_file.HEADER:
        names = ticker_names()
        return lambda lines, calendar: tick_file.parse_ticks(
            lines, source=source, known=names, calendar=calendar
        )
    if header == minutes.HEADER:
        known = _known()
        return lambda lines, calendar: minutes.parse_minutes(
            lines, source=source, known=known, calendar=calendar
        )
    return None


def _of_one_session(path: Path, first: bytes) -> Reader | None:
    """A file of the exchange with many securities, padded or not."""
    if heading(first) == index_list.HEADER:
        return lambda lines, _: index_list.parse_index_list(lines, source=path.name)
    if futures_report.begins_futures(first):
        return lambda lines, calendar: futures_report.parse_futures(
            lines, source=path.name, calendar=calendar
        )
    kind = bhavcopy.bhavcopy_format(first)
    if kind is None:
        return None
    return lambda lines, calendar: bhavcopy.parse_bhavcopy(
        lines, kind=kind, source=path.name, calendar=calendar
    )


def _named_by(path: Path) -> Instrument:
    """A 15-minute file does not say whose prices it holds: its name begins with the symbol."""
    symbol = path.stem.partition("_")[0].upper()
    known = {each.symbol: each for each in _known()}
    if symbol not in known:
        raise SetupError(
            f"feed file {path}: a 15-minute file is named SYMBOL_….csv; "
            f"{symbol} is not one of {', '.join(known)}"
        )
    return known[symbol]


def _known() -> tuple[Instrument, ...]:
    return tuple(each for each in read_instruments() if each.exchange == EXCHANGE)
