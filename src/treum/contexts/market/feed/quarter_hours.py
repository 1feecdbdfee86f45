"""Reads a 15-minute file of one instrument: epoch seconds of the open, then prices; no volume."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from treum.contexts.market.feed.rows import (
    Rejected,
    check_header,
    columns,
    price_in,
    read_rows,
)
from treum.contexts.market.rules.bar import Bar, RejectReason, flaw_of
from treum.contexts.market.rules.frozen import FrozenWatch
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import BarFile, FileFormat, LoadReport
from treum.contexts.market.rules.session import Calendar, Session, local_day

HEADER = "Time,Open,High,Low,Close"
QUARTER_S = 900

_COLUMNS = HEADER.count(",") + 1
_SECONDS = re.compile(r"\d{9,10}", re.ASCII)
_QUARTER = timedelta(seconds=QUARTER_S)


def parse_quarter_hours(
    lines: Iterable[bytes], *, source: str, instrument: Instrument, calendar: Calendar
) -> BarFile:
    """instrument: whose prices these are; the file does not say. Raises: WrongFormat."""
    rows = iter(lines)
    check_header(next(rows, b""), HEADER)
    reader = _Reader(instrument, calendar)
    count, rejects = read_rows(rows, reader.accept, first=2)
    report = LoadReport(
        source=source,
        format=FileFormat.QUARTER_HOUR,
        rows=count,
        accepted=len(reader.bars),
        symbols=(instrument.symbol,) if reader.bars else (),
        days=tuple(sorted(reader.days)),
        rejects=tuple(rejects),
        holes=calendar.holes(reader.days),
        frozen=reader.watch.finish(),
    )
    return BarFile(tuple(reader.bars), report)


class _Reader:
    __slots__ = ("_calendar", "_instrument", "_last", "_seen", "_session", "bars", "days", "watch")

    def __init__(self, instrument: Instrument, calendar: Calendar) -> None:
        self._instrument = instrument
        self._calendar = calendar
        self._session: Session | None = None
        self._seen: set[datetime] = set()
        self._last: datetime | None = None
        self.days: set[date] = set()
        self.bars: list[Bar] = []
        self.watch = FrozenWatch()

    def accept(self, line: int, raw: bytes) -> None:
        seconds, *prices = columns(raw, _COLUMNS)
        at = _instant(seconds)
        opening, high, low, close = (price_in(text) for text in prices)
        session = self._session_at(at)
        bar = Bar(
            instrument_id=self._instrument.id,
            at=at,
            open=opening,
            high=high,
            low=low,
            close=close,
            interval_s=QUARTER_S,
        )
        self.watch.see(line, bar)
        _check_place(session, at)
        if at in self._seen:
            raise Rejected(RejectReason.DUPLICATE_MINUTE)
        if self._last is not None and at < self._last:
            raise Rejected(RejectReason.OUT_OF_ORDER)
        flaw = flaw_of(bar, self._instrument.tick_size)
        if flaw is not None:
            raise Rejected(flaw)
        self._seen.add(at)
        self._last = at
        self.days.add(session.day)
        self.bars.append(bar)

    def _session_at(self, at: datetime) -> Session:
        day = local_day(at)
        if self._session is None or self._session.day != day:
            if not self._calendar.knows(day):
                raise Rejected(RejectReason.CALENDAR_GAP)
            self._session = self._calendar.session_of(day)
        return self._session


def _check_place(session: Session, at: datetime) -> None:
    """A bar lies in one window, and on the grid that starts with the window."""
    window = session.window_at(at)
    if window is None or at + _QUARTER > window.closes_at:
        raise Rejected(RejectReason.OUTSIDE_SESSION)
    if (at - window.opens_at) % _QUARTER:
        raise Rejected(RejectReason.BAD_TIME)


def _instant(text: str) -> datetime:
    if _SECONDS.fullmatch(text) is None:
        raise Rejected(RejectReason.BAD_TIME)
    return datetime.fromtimestamp(int(text), UTC)
