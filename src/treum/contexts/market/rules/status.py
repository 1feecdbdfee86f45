"""Is the exchange open, and if not, when will it be?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from treum.contexts.market.rules.session import Calendar, Session, SessionKind, local_day

LOOK_AHEAD_DAYS = 15  # The longest known run of closed days is five.


class MarketState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketStatus:
    """Of the exchange in wall time, whatever a run replays. reason: why it is closed.

    opens_at, closes_at: the window that is open, else the whole session of `trading_day`.
    next_open_at: None when the calendar does not reach that far.
    """

    exchange: str
    state: MarketState
    reason: str | None
    trading_day: date
    opens_at: datetime | None
    closes_at: datetime | None
    next_open_at: datetime | None


def status_at(calendar: Calendar, at: datetime) -> MarketStatus:
    day = local_day(at)
    if not calendar.knows(day):
        return _closed(
            calendar, day, next_open=None, reason=f"The trading calendar of {day.year} is not known"
        )
    session = calendar.session_of(day)
    window = session.window_at(at)
    if window is None:
        return _closed(
            calendar, day, next_open=next_open_at(calendar, at), reason=_why_closed(session, at)
        )
    return MarketStatus(
        exchange=calendar.exchange,
        state=MarketState.OPEN,
        reason=None,
        trading_day=day,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        next_open_at=next_open_at(calendar, at),
    )


def next_open_at(calendar: Calendar, at: datetime) -> datetime | None:
    """The next window to open after `at`; None when none is known."""
    first = local_day(at)
    days = (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    windows = (
        window for day in days if calendar.knows(day) for window in calendar.session_of(day).windows
    )
    return next((window.opens_at for window in windows if window.opens_at > at), None)


def _closed(
    calendar: Calendar, day: date, *, next_open: datetime | None, reason: str
) -> MarketStatus:
    trades_today = calendar.knows(day) and calendar.session_of(day).is_trading
    trading_day = day if trades_today or next_open is None else local_day(next_open)
    session = calendar.session_of(trading_day) if calendar.knows(trading_day) else None
    return MarketStatus(
        exchange=calendar.exchange,
        state=MarketState.CLOSED,
        reason=reason,
        trading_day=trading_day,
        opens_at=session.opens_at if session else None,
        closes_at=session.closes_at if session else None,
        next_open_at=next_open,
    )


def _why_closed(session: Session, at: datetime) -> str:
    opens_at, closes_at = session.opens_at, session.closes_at
    if opens_at is None or closes_at is None:
        named = session.name or "Closed"
        return f"Holiday: {named}" if session.kind is SessionKind.HOLIDAY else named
    if at < opens_at:
        return "Before the open"
    return "After the close" if at >= closes_at else "Between two windows of the session"
