"""What a price may look like, and why a row is refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

MINUTE_S = 60


class RejectReason(StrEnum):
    """Why a row of a file, or a tick, was not taken."""

    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    WRONG_COLUMNS = "wrong_columns"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    BAD_NUMBER = "bad_number"
    BAD_ISIN = "bad_isin"
    UNKNOWN_INSTRUMENT = "unknown_instrument"
    CALENDAR_GAP = "calendar_gap"
    OUTSIDE_SESSION = "outside_session"
    DUPLICATE_MINUTE = "duplicate_minute"
    DUPLICATE_DAY = "duplicate_day"
    DUPLICATE_TICK = "duplicate_tick"
    DUPLICATE_ROW = "duplicate_row"
    OUT_OF_ORDER = "out_of_order"
    NOT_POSITIVE = "not_positive"
    INCONSISTENT = "inconsistent"
    OFF_TICK = "off_tick"
    TOO_LATE = "too_late"
    FAR_AHEAD = "far_ahead"
    VOLUME_BACKWARDS = "volume_backwards"

    @property
    def is_malformed(self) -> bool:
        """The row is not of this format at all, whatever the market did."""
        return self in _MALFORMED


_MALFORMED = frozenset(
    {
        RejectReason.TOO_LONG,
        RejectReason.NOT_TEXT,
        RejectReason.WRONG_COLUMNS,
        RejectReason.BAD_DATE,
        RejectReason.BAD_TIME,
        RejectReason.BAD_NUMBER,
        RejectReason.BAD_ISIN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One trade or index value. quantity: shares since the last tick; None for an index."""

    instrument_id: UUID
    at: datetime
    price: Decimal
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A price as a ticker tells it. volume: traded in the session so far; None: none is told."""

    instrument_id: UUID
    at: datetime
    price: Decimal
    volume: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Prices of [at, at + interval_s), UTC. volume: None where none exists, as for an index."""

    instrument_id: UUID
    at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int | None = None
    interval_s: int = MINUTE_S

    @property
    def closes_at(self) -> datetime:
        return self.at + timedelta(seconds=self.interval_s)

    @property
    def is_flat(self) -> bool:
        return self.open == self.high == self.low == self.close


def flaw_of(bar: Bar, tick_size: Decimal) -> RejectReason | None:
    """Why these prices cannot be true; None when they can."""
    prices = (bar.open, bar.high, bar.low, bar.close)
    if min(prices) <= 0:
        return RejectReason.NOT_POSITIVE
    if bar.high < max(bar.open, bar.close) or bar.low > min(bar.open, bar.close):
        return RejectReason.INCONSISTENT
    if any(price % tick_size for price in prices):
        return RejectReason.OFF_TICK
    return None
