"""Reads daily files: one row a session and security, raw prices, not adjusted for splits.

Two formats. Without a header, one security a file, every cell quoted: date as ddmmyy, open, high,
low, close, value in rupees, shares, trades. With a header, as the exchange's delivery report:
turnover there is in lakhs of rupees.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from treum.contexts.market.feed.rows import (
    Rejected,
    check_header,
    columns,
    heading,
    price_in,
    read_rows,
    whole_in,
)
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import DailyBar, DailyFile, FileFormat, LoadReport
from treum.contexts.market.rules.session import Calendar

HEADER = (
    "Date,SYMBOL,SERIES,DATE1,PREV_CLOSE,OPEN_PRICE,HIGH_PRICE,LOW_PRICE,LAST_PRICE,CLOSE_PRICE,"
    "AVG_PRICE,TTL_TRD_QNTY,TURNOVER_LACS,NO_OF_TRADES,DELIV_QTY,DELIV_PER"
)
FIRST_CELL = re.compile(r'"\d{6}",', re.ASCII)
"""How a file without a header begins."""

_COLUMNS = 8
_HEADED_COLUMNS = HEADER.count(",") + 1
LAKH = Decimal(100_000)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_WRITTEN = re.compile(r"(\d\d)-([A-Za-z]{3})-(\d{4})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_daily(
    lines: Iterable[bytes], *, source: str, symbol: str, calendar: Calendar
) -> DailyFile:
    """A file without a header; symbol: whose it is. Raises: WrongFormat for too many rows."""
    return read_bars(
        lines,
        lambda raw: _bar(raw, symbol),
        source=source,
        calendar=calendar,
        kind=FileFormat.DAILY,
    )


def parse_delivery(lines: Iterable[bytes], *, source: str, calendar: Calendar) -> DailyFile:
    """A file with a header. Raises: WrongFormat for another header or too many rows."""
    rows = iter(lines)
    check_header(next(rows, b""), HEADER)
    return read_bars(rows, _headed_bar, source=source, calendar=calendar, kind=FileFormat.DELIVERY)


def read_bars(
    rows: Iterable[bytes],
    read: Callable[[bytes], DailyBar],
    *,
    source: str,
    calendar: Calendar,
    kind: FileFormat,
) -> DailyFile:
    """read: a bar of one row; raises Rejected. rows: those below the header, if there is one."""
    reader = _Reader(read, calendar)
    first = 1 if kind is FileFormat.DAILY else 2
    count, rejects = read_rows(rows, reader.accept, first=first)
    days = {bar.day for bar in reader.bars}
    report = LoadReport(
        source=source,
        format=kind,
        rows=count,
        accepted=len(reader.bars),
        symbols=tuple(sorted({bar.symbol for bar in reader.bars})),
        days=tuple(sorted(days)),
        rejects=tuple(rejects),
        holes=calendar.holes(days),
    )
    return DailyFile(tuple(reader.bars), report)


class _Reader:
    __slots__ = ("_calendar", "_last", "_read", "_seen", "bars")

    def __init__(self, read: Callable[[bytes], DailyBar], calendar: Calendar) -> None:
        self._read = read
        self._calendar = calendar
        self._seen: set[tuple[str, str, date]] = set()
        self._last: dict[tuple[str, str], date] = {}
        self.bars: list[DailyBar] = []

    def accept(self, _line: int, raw: bytes) -> None:
        bar = self._read(raw)
        if not self._calendar.knows(bar.day):
            raise Rejected(RejectReason.CALENDAR_GAP)
        if not self._calendar.session_of(bar.day).is_trading:
            raise Rejected(RejectReason.OUTSIDE_SESSION)
        security = (bar.symbol, bar.series)
        if (*security, bar.day) in self._seen:
            raise Rejected(RejectReason.DUPLICATE_DAY)
        if bar.day < self._last.get(security, bar.day):
            raise Rejected(RejectReason.OUT_OF_ORDER)
        if min(bar.open, bar.high, bar.low, bar.close) <= 0:
            raise Rejected(RejectReason.NOT_POSITIVE)
        if bar.high < max(bar.open, bar.close) or bar.low > min(bar.open, bar.close):
            raise Rejected(RejectReason.INCONSISTENT)
        _check_turnover(bar)
        self._seen.add((*security, bar.day))
        self._last[security] = bar.day
        self.bars.append(bar)


def _check_turnover(bar: DailyBar) -> None:
    """Shares change hands at prices of the day: tells rupees from lakhs, whatever a file says."""
    least = bar.volume * bar.low - bar.turnover_step
    if not least <= bar.turnover <= bar.volume * bar.high + bar.turnover_step:
        raise Rejected(RejectReason.INCONSISTENT)


def _bar(raw: bytes, symbol: str) -> DailyBar:
    day, *prices, turnover, volume, trades = (_unquoted(cell) for cell in columns(raw, _COLUMNS))
    opening, high, low, close = (price_in(text) for text in prices)
    return DailyBar(
        symbol=symbol,
        day=_short_date(day),
        open=opening,
        high=high,
        low=low,
        close=close,
        volume=whole_in(volume),
        turnover=price_in(turnover),
        trades=whole_in(trades),
    )


def _headed_bar(raw: bytes) -> DailyBar:
    """Some values keep a leading space; `-` stands for no delivery figure."""
    cells = [cell.strip(" ") for cell in columns(raw, _HEADED_COLUMNS)]
    day, symbol, series, written, previous, opening, high, low, _last, close, _average = cells[:11]
    volume, turnover, trades, delivered, _share = cells[11:]
    return DailyBar(
        symbol=symbol,
        day=_agreed_date(day, written),
        open=price_in(opening),
        high=price_in(high),
        low=price_in(low),
        close=price_in(close),
        volume=whole_in(volume),
        turnover=price_in(turnover) * LAKH,
        trades=whole_in(trades),
        delivered=None if delivered == "-" else whole_in(delivered),
        series=series,
        previous_close=price_in(previous),
        turnover_step=LAKH / 100,
    )


def _unquoted(cell: str) -> str:
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"':
        raise Rejected(RejectReason.WRONG_COLUMNS)
    return cell[1:-1]


def _short_date(text: str) -> date:
    """ddmmyy, of this century."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise Rejected(RejectReason.BAD_DATE)
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(2000 + year, month, day)
    except ValueError as error:
        raise Rejected(RejectReason.BAD_DATE) from error


def _agreed_date(iso: str, written: str) -> date:
    """Both ways in which a row says its day, e.g. 2019-08-23 and 23-Aug-2019."""
    day = iso_date(iso)
    if written != f"{day:%d}-{_MONTHS[day.month - 1]}-{day:%Y}":
        raise Rejected(RejectReason.BAD_DATE)
    return day


def iso_date(text: str) -> date:
    if _ISO.fullmatch(text) is None:
        raise Rejected(RejectReason.BAD_DATE)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Rejected(RejectReason.BAD_DATE) from error


def written_date(text: str) -> date:
    """As 28-Oct-2024, also 28-OCT-2024."""
    match = _WRITTEN.fullmatch(text)
    if match is None or match[2].title() not in _MONTHS:
        raise Rejected(RejectReason.BAD_DATE)
    try:
        return date(int(match[3]), _MONTHS.index(match[2].title()) + 1, int(match[1]))
    except ValueError as error:
        raise Rejected(RejectReason.BAD_DATE) from error


def begins_daily(line: bytes) -> bool:
    return FIRST_CELL.match(heading(line)) is not None
