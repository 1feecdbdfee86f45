"""Reads the exchange's report of futures contracts, `foDDMMYYYY.csv`: one session, padded columns.

The day stands in the name of the file alone. The last line is a footnote. Source: the exchange's
`fohelp.txt`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from treum.contexts.market.feed.rows import (
    Rejected,
    WrongFormat,
    columns,
    heading,
    price_in,
    read_rows,
    whole_in,
)
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.report import FileFormat, FutureDay, FutureFile, LoadReport
from treum.contexts.market.rules.session import Calendar

HEADER = (
    "INSTRUMENT,SYMBOL,EXP_DATE,OPEN_PRICE,HI_PRICE,LO_PRICE,CLOSE_PRICE,OPEN_INT*,TRD_VAL,TRD_QTY,"
    "NO_OF_CONT,NO_OF_TRADE"
)
KINDS = ("FUTIDX", "FUTSTK", "FUTIVX")

_FOOTNOTE = b"* -"
_COLUMNS = HEADER.count(",") + 1
_NAME = re.compile(r"fo(\d\d)(\d\d)(\d{4})\.csv", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)


def begins_futures(line: bytes) -> bool:
    return heading(line).replace(" ", "") == HEADER


def parse_futures(lines: Iterable[bytes], *, source: str, calendar: Calendar) -> FutureFile:
    """source: the name of the file, which tells the day. Raises: WrongFormat."""
    day = _day_of(source)
    if not calendar.knows(day) or not calendar.session_of(day).is_trading:
        raise WrongFormat(f"{source}: {day} is no session that the calendar knows")
    rows = iter(lines)
    next(rows, b"")
    found: dict[tuple[str, date], FutureDay] = {}

    def accept(_line: int, raw: bytes) -> None:
        future = _future(raw, day)
        if (future.symbol, future.expires_on) in found:
            raise Rejected(RejectReason.DUPLICATE_ROW)
        found[future.symbol, future.expires_on] = future

    count, rejects = read_rows(_without_footnote(rows), accept, first=2)
    report = LoadReport(
        source=source,
        format=FileFormat.FUTURES,
        rows=count,
        accepted=len(found),
        symbols=tuple(sorted({symbol for symbol, _ in found})),
        days=(day,) if found else (),
        rejects=tuple(rejects),
    )
    return FutureFile(tuple(found.values()), report)


def _without_footnote(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Only the end of the file may be a footnote; anywhere else it is a row that is refused."""
    held: list[bytes] = []
    for row in rows:
        yield from held
        held = [row] if row.startswith(_FOOTNOTE) else []
        if not held:
            yield row


def _future(raw: bytes, day: date) -> FutureDay:
    cells = [cell.strip(" ") for cell in columns(raw, _COLUMNS)]
    kind, symbol, expiry, *prices = cells[:7]
    interest, value, quantity, contracts, trades = cells[7:]
    opening, high, low, close = (price_in(text) for text in prices)
    if kind not in KINDS or not symbol:
        raise Rejected(RejectReason.UNKNOWN_INSTRUMENT)
    if min(opening, high, low, close) <= 0:
        raise Rejected(RejectReason.NOT_POSITIVE)
    expires_on = _date(expiry)
    if high < max(opening, close) or low > min(opening, close) or expires_on < day:
        raise Rejected(RejectReason.INCONSISTENT)
    return FutureDay(
        symbol=symbol,
        expires_on=expires_on,
        day=day,
        kind=kind,
        open=opening,
        high=high,
        low=low,
        close=close,
        open_interest=whole_in(interest),
        value=price_in(value),
        quantity=whole_in(quantity),
        contracts=whole_in(contracts),
        trades=whole_in(trades),
    )


def _day_of(source: str) -> date:
    match = _NAME.fullmatch(source)
    if match is None:
        raise WrongFormat(f"{source}: the day is told by a name like fo14112025.csv alone")
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError as error:
        raise WrongFormat(f"{source}: the name tells no day") from error


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise Rejected(RejectReason.BAD_DATE)
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError as error:
        raise Rejected(RejectReason.BAD_DATE) from error
