"""What came of reading a minute file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from treum.contexts.market.rules.bar import Bar, RejectReason
from treum.contexts.market.rules.frozen import FrozenSpan
from treum.platform.clock import IST


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """line: counted from 1, the header included. raw: an excerpt, printable."""

    line: int
    reason: RejectReason
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """rows: without the header. days: the days that gave bars, ascending."""

    source: str
    rows: int
    accepted: int
    symbols: tuple[str, ...]
    days: tuple[date, ...]
    rejects: tuple[RejectedRow, ...]
    frozen: tuple[FrozenSpan, ...]

    @property
    def sessions(self) -> int:
        return len(self.days)

    @property
    def malformed(self) -> tuple[RejectedRow, ...]:
        return tuple(row for row in self.rejects if row.reason.is_malformed)

    def lines(self) -> Iterator[str]:
        """The report for a reader: a summary, then every rejected row and frozen span."""
        span = f", {self.days[0]} to {self.days[-1]}" if self.days else ""
        yield (
            f"{self.source}: {self.rows} rows, {self.accepted} accepted, "
            f"{len(self.rejects)} rejected; {self.sessions} sessions of "
            f"{', '.join(self.symbols) or 'no instrument'}{span}"
        )
        for row in self.rejects:
            yield f"line {row.line}: {row.reason}: {row.raw}"
        for frozen in self.frozen:
            first, last = frozen.lines
            start, end = (at.astimezone(IST) for at in (frozen.from_at, frozen.to_at))
            yield (
                f"lines {first}-{last}: frozen feed: {frozen.bars} bars at {frozen.price}, "
                f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} IST"
            )


@dataclass(frozen=True, slots=True)
class MinuteFile:
    """bars: accepted ones in the file's order, ascending for each instrument."""

    bars: tuple[Bar, ...]
    report: LoadReport
