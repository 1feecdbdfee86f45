"""Reads a file of a broker's ticks: one header, then a row a tick in the order of arrival.

Of its 29 columns only time, price and cumulative volume are believed: the source's depth columns
are known to be wrong. Every row is either a tick or a rejected row with its line and reason.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise, product
from uuid import UUID

from treum.contexts.market.feed.order import SILENCE_MIN, RawTick, TickOrder
from treum.contexts.market.feed.rows import (
    Rejected,
    check_header,
    columns,
    price_in,
    read_rows,
    rejected_row,
    whole_in,
)
from treum.contexts.market.rules.bar import RejectReason, Tick
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import FileFormat, LoadReport, Silence, TickFile
from treum.contexts.market.rules.session import Calendar, Session, local_day
from treum.platform.clock import IST

_DEPTH = [
    f"{side}_{what}_{n}" for side, n, what in product(("bid", "ask"), range(1, 6), ("price", "qty"))
]
HEADER = ",".join(
    [
        "Symbol",
        "exchange_timestamp",
        "last_price",
        "volume_traded",
        "last_traded_quantity",
        "open_interest",
        "change_in_oi",
        *_DEPTH,
        "total_buy_qty",
        "total_sell_qty",
    ]
)

_COLUMNS = HEADER.count(",") + 1
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?", re.ASCII)


def parse_ticks(
    lines: Iterable[bytes], *, source: str, known: Mapping[str, Instrument], calendar: Calendar
) -> TickFile:
    """known: what the file calls each instrument. Raises: WrongFormat."""
    rows = iter(lines)
    check_header(next(rows, b""), HEADER)
    reader = _Reader(known, calendar)
    count, rejects = read_rows(rows, reader.accept, first=2)
    ticks = reader.finish()
    refused = [
        rejected_row(tick.line, reason, raw=tick.raw) for tick, reason in reader.order.refusals
    ]
    used = {tick.instrument_id for tick in ticks}
    report = LoadReport(
        source=source,
        format=FileFormat.TICK,
        rows=count,
        accepted=len(ticks),
        symbols=tuple(sorted(each.symbol for each in known.values() if each.id in used)),
        days=tuple(sorted({local_day(tick.at) for tick in ticks})),
        rejects=tuple(sorted(rejects + refused, key=lambda row: row.line)),
        silences=_silences(ticks, calendar),
        time_dips=reader.time_dips,
        volume_dips=reader.volume_dips,
        moved=reader.order.moved,
    )
    return TickFile(ticks, report)


class _Reader:
    __slots__ = (
        "_above",
        "_calendar",
        "_known",
        "_sessions",
        "_ticks",
        "order",
        "time_dips",
        "volume_dips",
    )

    def __init__(self, known: Mapping[str, Instrument], calendar: Calendar) -> None:
        self._known = known
        self._calendar = calendar
        self._sessions: dict[date, Session] = {}
        self._above: dict[UUID, tuple[datetime, int]] = {}
        self._ticks: list[Tick] = []
        self.order = TickOrder()
        self.time_dips = 0
        self.volume_dips = 0

    def accept(self, line: int, raw: bytes) -> None:
        symbol, time, price_text, volume_text = columns(raw, _COLUMNS)[:4]
        at = _instant(time)
        price, volume = price_in(price_text), whole_in(volume_text)
        instrument = self._known.get(symbol)
        if instrument is None:
            raise Rejected(RejectReason.UNKNOWN_INSTRUMENT)
        if price <= 0:
            raise Rejected(RejectReason.NOT_POSITIVE)
        if price % instrument.tick_size:
            raise Rejected(RejectReason.OFF_TICK)
        if not self._session(local_day(at)).is_open(at):
            raise Rejected(RejectReason.OUTSIDE_SESSION)
        self._note_dips(instrument.id, at, volume=volume)
        self._ticks += self.order.take(
            RawTick(
                line=line,
                raw=raw,
                instrument_id=instrument.id,
                at=at,
                price=price,
                volume=volume,
            )
        )

    def finish(self) -> tuple[Tick, ...]:
        return (*self._ticks, *self.order.finish())

    def _note_dips(self, instrument_id: UUID, at: datetime, *, volume: int) -> None:
        above = self._above.get(instrument_id)
        if above is not None:
            self.time_dips += at < above[0]
            self.volume_dips += volume < above[1]
        self._above[instrument_id] = at, volume

    def _session(self, day: date) -> Session:
        known = self._sessions.get(day)
        if known is None:
            if not self._calendar.knows(day):
                raise Rejected(RejectReason.CALENDAR_GAP)
            known = self._sessions[day] = self._calendar.session_of(day)
        return known


def _silences(ticks: Iterable[Tick], calendar: Calendar) -> tuple[Silence, ...]:
    found = (
        Silence(before.at, after.at)
        for before, after in pairwise(ticks)
        if after.at - before.at > SILENCE_MIN
    )
    return tuple(each for each in found if _in_one_window(each, calendar))


def _in_one_window(silence: Silence, calendar: Calendar) -> bool:
    window = calendar.session_of(local_day(silence.from_at)).window_at(silence.from_at)
    return window is not None and window.contains(silence.to_at)


def _instant(text: str) -> datetime:
    """Indian time, as the collector wrote it."""
    if _TIME.fullmatch(text) is None:
        raise Rejected(RejectReason.BAD_TIME)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=IST).astimezone(UTC)
    except ValueError as error:
        raise Rejected(RejectReason.BAD_TIME) from error
