"""What came of reading a file of prices."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from treum.contexts.market.rules.bar import Bar, RejectReason, Tick
from treum.contexts.market.rules.frozen import FrozenSpan
from treum.contexts.market.rules.session import Hole
from treum.platform.clock import IST

SYMBOLS_TOLD_MAX = 12


class FileFormat(StrEnum):
    """daily: without a header, one instrument a file. delivery: daily with a header.

    full, legacy, udiff: one session and all its securities, in three layouts of the exchange.
    futures: its report of futures contracts. index_list: the securities of an index.
    """

    MINUTE = "minute"
    QUARTER_HOUR = "quarter_hour"
    TICK = "tick"
    DAILY = "daily"
    DELIVERY = "delivery"
    FULL = "full"
    LEGACY = "legacy"
    UDIFF = "udiff"
    FUTURES = "futures"
    INDEX_LIST = "index_list"


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """line: counted from 1, the header included. raw: an excerpt, printable."""

    line: int
    reason: RejectReason
    raw: str


@dataclass(frozen=True, slots=True)
class Silence:
    """No tick of any instrument between two instants of one window: the feed stood still."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """rows: without the header. days: the days that gave bars or ticks, ascending. holes: sessions
    among them that gave none.

    time_dips, volume_dips: ticks, repeated ones included, that lie before the one above of the same
    instrument, or below its cumulative volume. moved: ticks that the order buffer put back.
    """

    source: str
    format: FileFormat
    rows: int
    accepted: int
    symbols: tuple[str, ...]
    days: tuple[date, ...]
    rejects: tuple[RejectedRow, ...]
    holes: tuple[Hole, ...] = ()
    frozen: tuple[FrozenSpan, ...] = ()
    silences: tuple[Silence, ...] = ()
    time_dips: int = 0
    volume_dips: int = 0
    moved: int = 0

    @property
    def sessions(self) -> int:
        return len(self.days)

    @property
    def malformed(self) -> tuple[RejectedRow, ...]:
        return tuple(row for row in self.rejects if row.reason.is_malformed)

    @property
    def by_reason(self) -> dict[RejectReason, int]:
        """How many rows were refused for what, the most frequent reason first."""
        return dict(Counter(row.reason for row in self.rejects).most_common())

    def lines(self) -> Iterator[str]:
        """The report for a reader: a summary, then holes, rejected rows, frozen spans, silences."""
        span = f", {self.days[0]} to {self.days[-1]}" if self.days else ""
        yield (
            f"{self.source}: {self.format} file, {self.rows} rows, {self.accepted} accepted, "
            f"{len(self.rejects)} rejected; {self.sessions} sessions of "
            f"{_told_symbols(self.symbols)}{span}"
        )
        if self.rejects:
            counts = (f"{count} {reason}" for reason, count in self.by_reason.items())
            yield f"rejected: {', '.join(counts)}"
        if self.format is FileFormat.TICK:
            yield (
                f"order: {self.time_dips} rows step back in time, {self.volume_dips} in volume, "
                f"{self.moved} ticks put back in order"
            )
        yield from (_told_hole(hole) for hole in self.holes)
        for row in self.rejects:
            yield f"line {row.line}: {row.reason}: {row.raw}"
        yield from (_told_frozen(span) for span in self.frozen)
        yield from (_told_silence(silence) for silence in self.silences)


@dataclass(frozen=True, slots=True)
class BarFile:
    """bars: accepted ones in the file's order, ascending for each instrument."""

    bars: tuple[Bar, ...]
    report: LoadReport


@dataclass(frozen=True, slots=True)
class TickFile:
    """ticks: accepted ones in the order of their instants."""

    ticks: tuple[Tick, ...]
    report: LoadReport


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBar:
    """One session of one security, as traded: not adjusted for splits.

    volume: shares. turnover: rupees, told in steps of `turnover_step`. delivered: shares. None
    where the file does not tell. previous_close: the base price of the day, by the exchange.
    """

    symbol: str
    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    turnover: Decimal
    trades: int
    delivered: int | None = None
    series: str = "EQ"
    previous_close: Decimal | None = None
    turnover_step: Decimal = Decimal("0.01")
    isin: str | None = None


@dataclass(frozen=True, slots=True)
class DailyFile:
    """bars: accepted ones in the file's order, ascending for each symbol."""

    bars: tuple[DailyBar, ...]
    report: LoadReport


@dataclass(frozen=True, slots=True, kw_only=True)
class FutureDay:
    """One session of one contract. value: rupees. quantity: of the underlying."""

    symbol: str
    expires_on: date
    day: date
    kind: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    open_interest: int
    value: Decimal
    quantity: int
    contracts: int
    trades: int


@dataclass(frozen=True, slots=True)
class FutureFile:
    days: tuple[FutureDay, ...]
    report: LoadReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    symbol: str
    series: str
    isin: str
    name: str
    industry: str


@dataclass(frozen=True, slots=True)
class MemberFile:
    members: tuple[ListedMember, ...]
    report: LoadReport


def _told_symbols(symbols: tuple[str, ...]) -> str:
    if len(symbols) > SYMBOLS_TOLD_MAX:
        return f"{len(symbols)} instruments"
    return ", ".join(symbols) or "no instrument"


def _told_hole(hole: Hole) -> str:
    if hole.sessions == 1:
        return f"hole: no bar of the session {hole.first}"
    return f"hole: no bar of the {hole.sessions} sessions {hole.first} to {hole.last}"


def _told_frozen(span: FrozenSpan) -> str:
    first, last = span.lines
    start, end = (at.astimezone(IST) for at in (span.from_at, span.to_at))
    return (
        f"lines {first}-{last}: frozen feed: {span.bars} bars at {span.price}, "
        f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} IST"
    )


def _told_silence(silence: Silence) -> str:
    start, end = (at.astimezone(IST) for at in (silence.from_at, silence.to_at))
    return f"silent feed: no tick from {start:%Y-%m-%d %H:%M:%S} to {end:%H:%M:%S} IST"
