"""Is the exchange open, and if not, when will it be?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from treum.contexts.market.rules.session import (
    Calendar,
    Session,
    SessionKind,
    Window,
    local_day,
)

LOOK_AHEAD_DAYS = 15  # The longest known run of closed days is five.


class MarketState(StrEnum):
    """pre_open: orders are collected, nothing trades yet. special: open, though not as on an
    ordinary day."""

    PRE_OPEN = "pre_open"
    OPEN = "open"
    SPECIAL = "special"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketStatus:
    """Of the exchange in wall time, whatever a run replays.

    reason: why it is closed, or what the special session is. session_kind, windows: of
    `trading_day`; None and none when the calendar does not reach it. opens_at, closes_at: the
    window that is open or about to open, else the whole session of `trading_day`. next_open_at:
    None when the calendar does not reach that far.
    """

    exchange: str
    state: MarketState
    reason: str | None
    trading_day: date
    session_kind: SessionKind | None
    opens_at: datetime | None
    closes_at: datetime | None
    next_open_at: datetime | None
    windows: tuple[Window, ...]


def status_at(calendar: Calendar, at: datetime) -> MarketStatus:
    day = local_day(at)
    if not calendar.knows(day):
        return _closed(
            calendar, day, at=at, reason=f"The trading calendar of {day.year} is not known"
        )
    session = calendar.session_of(day)
    window = session.window_at(at)
    if window is not None:
        is_ordinary = session.kind is SessionKind.REGULAR
        state = MarketState.OPEN if is_ordinary else MarketState.SPECIAL
        return _trading(calendar, session, window=window, at=at, state=state)
    auction = session.pre_open_at(at)
    if auction is not None:
        return _trading(calendar, session, window=auction, at=at, state=MarketState.PRE_OPEN)
    return _closed(calendar, day, at=at, reason=_why_closed(session, at))


def next_open_at(calendar: Calendar, at: datetime) -> datetime | None:
    """The next window to open after `at`; None when none is known."""
    first = local_day(at)
    days = (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    windows = (
        window for day in days if calendar.knows(day) for window in calendar.session_of(day).windows
    )
    return next((window.opens_at for window in windows if window.opens_at > at), None)


def _trading(
    calendar: Calendar, session: Session, *, window: Window, at: datetime, state: MarketState
) -> MarketStatus:
    return MarketStatus(
        exchange=calendar.exchange,
        state=state,
        reason=session.name,
        trading_day=session.day,
        session_kind=session.kind,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        next_open_at=next_open_at(calendar, at),
        windows=session.windows,
    )


def _closed(calendar: Calendar, day: date, *, at: datetime, reason: str) -> MarketStatus:
    next_open = next_open_at(calendar, at) if calendar.knows(day) else None
    trades_today = calendar.knows(day) and calendar.session_of(day).is_trading
    trading_day = day if trades_today or next_open is None else local_day(next_open)
    session = calendar.session_of(trading_day) if calendar.knows(trading_day) else None
    return MarketStatus(
        exchange=calendar.exchange,
        state=MarketState.CLOSED,
        reason=reason,
        trading_day=trading_day,
        session_kind=session.kind if session else None,
        opens_at=session.opens_at if session else None,
        closes_at=session.closes_at if session else None,
        next_open_at=next_open,
        windows=session.windows if session else (),
    )


def _why_closed(session: Session, at: datetime) -> str:
    opens_at, closes_at = session.opens_at, session.closes_at
    if opens_at is None or closes_at is None:
        named = session.name or "Closed"
        return f"Holiday: {named}" if session.kind is SessionKind.HOLIDAY else named
    if at < opens_at:
        return "Before the open"
    return "After the close" if at >= closes_at else "Between two windows of the session"
