"""A feed that repeats one price has stopped: prices that do not move are not prices."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from treum.contexts.market.rules.bar import Bar

FROZEN_BARS_MIN = 3
"""In 156 recorded NIFTY sessions (2024) no flat bar inside trading hours follows another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenSpan:
    """Consecutive flat bars at one price. lines: first and last row of the file."""

    instrument_id: UUID
    lines: tuple[int, int]
    from_at: datetime
    to_at: datetime
    price: Decimal
    bars: int


@dataclass(slots=True)
class FrozenWatch:
    """Finds frozen spans while rows pass by, instrument by instrument, in the file's order."""

    spans: list[FrozenSpan] = field(default_factory=list)
    _open: dict[UUID, FrozenSpan] = field(default_factory=dict)

    def see(self, line: int, bar: Bar) -> None:
        before = self._open.pop(bar.instrument_id, None)
        if before is not None and _continues(before, bar):
            self._open[bar.instrument_id] = _span(bar, line, before=before)
            return
        self._keep(before)
        if bar.is_flat:
            self._open[bar.instrument_id] = _span(bar, line, before=None)

    def finish(self) -> tuple[FrozenSpan, ...]:
        for span in self._open.values():
            self._keep(span)
        self._open.clear()
        return tuple(sorted(self.spans, key=lambda span: span.lines))

    def _keep(self, span: FrozenSpan | None) -> None:
        if span is not None and span.bars >= FROZEN_BARS_MIN:
            self.spans.append(span)


def _continues(span: FrozenSpan, bar: Bar) -> bool:
    """The same price in the very next interval; a hole or a night ends the span."""
    follows = bar.at - span.to_at == timedelta(seconds=bar.interval_s)
    return follows and bar.is_flat and bar.close == span.price


def _span(bar: Bar, line: int, *, before: FrozenSpan | None) -> FrozenSpan:
    return FrozenSpan(
        instrument_id=bar.instrument_id,
        lines=(before.lines[0] if before else line, line),
        from_at=before.from_at if before else bar.at,
        to_at=bar.at,
        price=bar.close,
        bars=before.bars + 1 if before else 1,
    )
