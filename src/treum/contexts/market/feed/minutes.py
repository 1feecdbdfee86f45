"""Reads a minute file: one header, then a row a minute and instrument, Indian time, no volume.

Every row is either a bar or a rejected row with its line number and reason; none is repaired.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from treum.contexts.market.rules.bar import MINUTE_S, Bar, RejectReason, flaw_of
from treum.contexts.market.rules.frozen import FrozenWatch
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import LoadReport, MinuteFile, RejectedRow
from treum.contexts.market.rules.session import Calendar, Session, instant
from treum.platform.errors import Invalid

HEADER = "Instrument,Date,Time,Open,High,Low,Close"
ROWS_MAX = 2_000_000
LINE_BYTES_MAX = 512
RAW_CHARACTERS_MAX = 200

_COLUMNS = HEADER.count(",") + 1
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_PRICE = re.compile(r"-?\d{1,12}(\.\d{1,4})?", re.ASCII)
_MINUTE = timedelta(seconds=MINUTE_S)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class NotAMinuteFile(Invalid):
    code = "market.not_a_minute_file"
    title = "Not a minute file"


class _Rejected(Exception):
    """Leaves the parsing of one row; never leaves this module."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_minutes(
    lines: Iterable[bytes], *, source: str, known: Iterable[Instrument], calendar: Calendar
) -> MinuteFile:
    """lines: with or without their ends. known: what its symbols may name.

    Raises: NotAMinuteFile for a wrong header or too many rows, naming the line.
    """
    rows = iter(lines)
    _check_header(next(rows, b""))
    reader = _Reader({instrument.symbol: instrument for instrument in known}, calendar)
    count = 0
    for count, line in enumerate(rows, 1):
        if count > ROWS_MAX:
            raise NotAMinuteFile(f"line {count + 1}: more than {ROWS_MAX} rows")
        reader.read(count + 1, line.rstrip(b"\r\n"))
    return reader.finish(source, count)


def _check_header(line: bytes) -> None:
    text = line.removeprefix(_BYTE_ORDER_MARK).rstrip(b"\r\n").decode("utf-8", "replace")
    if text != HEADER:
        found = _excerpt(text)[:60] or "nothing"
        raise NotAMinuteFile(f"line 1: expected the header {HEADER}, found {found}")


class _Reader:
    """State between rows: what has been seen of each instrument and day."""

    __slots__ = (
        "_bars",
        "_calendar",
        "_days",
        "_days_used",
        "_known",
        "_last",
        "_rejects",
        "_seen",
        "_watch",
    )

    def __init__(self, known: Mapping[str, Instrument], calendar: Calendar) -> None:
        self._known = known
        self._calendar = calendar
        self._days: dict[str, tuple[Session, datetime]] = {}
        self._days_used: set[date] = set()
        self._bars: list[Bar] = []
        self._rejects: list[RejectedRow] = []
        self._seen: set[tuple[UUID, datetime]] = set()
        self._last: dict[UUID, datetime] = {}
        self._watch = FrozenWatch()

    def read(self, line: int, raw: bytes) -> None:
        try:
            self._bars.append(self._accept(line, raw))
        except _Rejected as rejected:
            text = raw[: RAW_CHARACTERS_MAX * 4].decode("utf-8", "replace")
            self._rejects.append(RejectedRow(line, rejected.reason, _excerpt(text)))

    def finish(self, source: str, rows: int) -> MinuteFile:
        used = (name for name, each in self._known.items() if each.id in self._last)
        report = LoadReport(
            source=source,
            rows=rows,
            accepted=len(self._bars),
            symbols=tuple(sorted(used)),
            days=tuple(sorted(self._days_used)),
            rejects=tuple(self._rejects),
            frozen=self._watch.finish(),
        )
        return MinuteFile(tuple(self._bars), report)

    def _accept(self, line: int, raw: bytes) -> Bar:
        symbol, day, clock, *prices = _columns(raw)
        session, midnight = self._day(day)
        at = midnight + _minutes_of(clock)
        values = [_price(text) for text in prices]
        instrument = self._known.get(symbol)
        if instrument is None:
            raise _Rejected(RejectReason.UNKNOWN_INSTRUMENT)
        bar = _bar(instrument.id, at, prices=values)
        self._watch.see(line, bar)
        if not session.covers(at, _MINUTE):
            raise _Rejected(RejectReason.OUTSIDE_SESSION)
        self._check_order(bar)
        flaw = flaw_of(bar, instrument.tick_size)
        if flaw is not None:
            raise _Rejected(flaw)
        self._seen.add((bar.instrument_id, at))
        self._last[bar.instrument_id] = at
        self._days_used.add(session.day)
        return bar

    def _check_order(self, bar: Bar) -> None:
        if (bar.instrument_id, bar.at) in self._seen:
            raise _Rejected(RejectReason.DUPLICATE_MINUTE)
        last = self._last.get(bar.instrument_id)
        if last is not None and bar.at < last:
            raise _Rejected(RejectReason.OUT_OF_ORDER)

    def _day(self, text: str) -> tuple[Session, datetime]:
        """The session of a written day and its local midnight, in UTC."""
        known = self._days.get(text)
        if known is None:
            day = _date(text)
            if not self._calendar.knows(day):
                raise _Rejected(RejectReason.CALENDAR_GAP)
            known = self._calendar.session_of(day), instant(day, time())
            self._days[text] = known
        return known


def _columns(raw: bytes) -> list[str]:
    if len(raw) > LINE_BYTES_MAX:
        raise _Rejected(RejectReason.TOO_LONG)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Rejected(RejectReason.NOT_TEXT) from error
    columns = text.split(",")
    if len(columns) != _COLUMNS:
        raise _Rejected(RejectReason.WRONG_COLUMNS)
    return columns


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise _Rejected(RejectReason.BAD_DATE)
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise _Rejected(RejectReason.BAD_DATE) from error


def _minutes_of(text: str) -> timedelta:
    match = _TIME.fullmatch(text)
    if match is None:
        raise _Rejected(RejectReason.BAD_TIME)
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def _price(text: str) -> Decimal:
    if _PRICE.fullmatch(text) is None:
        raise _Rejected(RejectReason.BAD_NUMBER)
    return Decimal(text)


def _bar(instrument_id: UUID, at: datetime, *, prices: list[Decimal]) -> Bar:
    opening, high, low, close = prices
    return Bar(instrument_id=instrument_id, at=at, open=opening, high=high, low=low, close=close)


def _excerpt(text: str) -> str:
    """Printable, so that a log line or a terminal can bear it."""
    plain = text.replace("\N{REPLACEMENT CHARACTER}", "?")
    shown = "".join(character if character.isprintable() else "?" for character in plain)
    return shown[:RAW_CHARACTERS_MAX]
