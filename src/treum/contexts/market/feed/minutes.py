"""Reads a minute file: one header, then a row a minute and instrument, Indian time, no volume.

Every row is either a bar or a rejected row with its line number and reason; none is repaired.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from treum.contexts.market.feed.rows import (
    Rejected,
    check_header,
    columns,
    price_in,
    read_rows,
)
from treum.contexts.market.rules.bar import MINUTE_S, Bar, RejectReason, flaw_of
from treum.contexts.market.rules.frozen import FrozenWatch
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import BarFile, FileFormat, LoadReport
from treum.contexts.market.rules.session import Calendar, Session, instant

HEADER = "Instrument,Date,Time,Open,High,Low,Close"

_COLUMNS = HEADER.count(",") + 1
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_MINUTE = timedelta(seconds=MINUTE_S)


def parse_minutes(
    lines: Iterable[bytes], *, source: str, known: Iterable[Instrument], calendar: Calendar
) -> BarFile:
    """lines: with or without their ends. known: what its symbols may name.

    Raises: WrongFormat for a wrong header or too many rows, naming the line.
    """
    rows = iter(lines)
    check_header(next(rows, b""), HEADER)
    reader = _Reader({instrument.symbol: instrument for instrument in known}, calendar)
    count, rejects = read_rows(rows, reader.accept, first=2)
    report = LoadReport(
        source=source,
        format=FileFormat.MINUTE,
        rows=count,
        accepted=len(reader.bars),
        symbols=reader.symbols,
        days=tuple(sorted(reader.days)),
        rejects=tuple(rejects),
        holes=calendar.holes(reader.days),
        frozen=reader.watch.finish(),
    )
    return BarFile(tuple(reader.bars), report)


class _Reader:
    """State between rows: what has been seen of each instrument and day."""

    __slots__ = ("_calendar", "_known", "_last", "_seen", "_sessions", "bars", "days", "watch")

    def __init__(self, known: Mapping[str, Instrument], calendar: Calendar) -> None:
        self._known = known
        self._calendar = calendar
        self._sessions: dict[str, tuple[Session, datetime]] = {}
        self._seen: set[tuple[UUID, datetime]] = set()
        self._last: dict[UUID, datetime] = {}
        self.days: set[date] = set()
        self.bars: list[Bar] = []
        self.watch = FrozenWatch()

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, each in self._known.items() if each.id in self._last))

    def accept(self, line: int, raw: bytes) -> None:
        symbol, day, clock, *prices = columns(raw, _COLUMNS)
        session, midnight = self._session(day)
        at = midnight + _minutes_of(clock)
        opening, high, low, close = (price_in(text) for text in prices)
        instrument = self._known.get(symbol)
        if instrument is None:
            raise Rejected(RejectReason.UNKNOWN_INSTRUMENT)
        bar = Bar(instrument_id=instrument.id, at=at, open=opening, high=high, low=low, close=close)
        self.watch.see(line, bar)
        if not session.covers(at, _MINUTE):
            raise Rejected(RejectReason.OUTSIDE_SESSION)
        self._check_order(bar)
        flaw = flaw_of(bar, instrument.tick_size)
        if flaw is not None:
            raise Rejected(flaw)
        self._seen.add((bar.instrument_id, at))
        self._last[bar.instrument_id] = at
        self.days.add(session.day)
        self.bars.append(bar)

    def _check_order(self, bar: Bar) -> None:
        if (bar.instrument_id, bar.at) in self._seen:
            raise Rejected(RejectReason.DUPLICATE_MINUTE)
        last = self._last.get(bar.instrument_id)
        if last is not None and bar.at < last:
            raise Rejected(RejectReason.OUT_OF_ORDER)

    def _session(self, text: str) -> tuple[Session, datetime]:
        """The session of a written day and its local midnight, in UTC."""
        known = self._sessions.get(text)
        if known is None:
            day = _date(text)
            if not self._calendar.knows(day):
                raise Rejected(RejectReason.CALENDAR_GAP)
            known = self._calendar.session_of(day), instant(day, time())
            self._sessions[text] = known
        return known


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise Rejected(RejectReason.BAD_DATE)
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise Rejected(RejectReason.BAD_DATE) from error


def _minutes_of(text: str) -> timedelta:
    match = _TIME.fullmatch(text)
    if match is None:
        raise Rejected(RejectReason.BAD_TIME)
    return timedelta(hours=int(match[1]), minutes=int(match[2]))
