"""When an exchange trades. Hours are Indian time; instants are UTC; intervals are [from, to)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NewType

from treum.platform.clock import IST
from treum.platform.errors import Missing

TradingDay = NewType("TradingDay", date)
"""A calendar date on which the exchange trades."""

Hours = tuple[tuple[time, time], ...]
"""Local (opens, closes) of each window, ascending."""

REGULAR_HOURS = (time(9, 15), time(15, 30))  # Source: NSE capital market, normal market hours
PRE_OPEN = timedelta(minutes=15)
"""Source: NSE pre-open call auction, order entry from 15 minutes before the normal market opens
(09:00 on ordinary days, as well before muhurat and other special windows)."""
SATURDAY = 5
OPERATOR = "operator"
"""Source of a special day that a person has set."""
DEMO_EXCHANGE = "DEMO"
"""Of invented instruments; it keeps the hours of NSE."""


class CalendarGap(Missing):
    code = "market.calendar_gap"
    title = "No trading calendar for that day"


class NotATradingDay(Missing):
    code = "market.not_a_trading_day"
    title = "The exchange does not trade on that day"


class SessionKind(StrEnum):
    REGULAR = "regular"
    SPECIAL = "special"
    MUHURAT = "muhurat"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class Window:
    """One unbroken stretch of trading, UTC."""

    opens_at: datetime
    closes_at: datetime

    def contains(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that differs from the weekly rule, or that an operator has set. hours: none when
    closed, or when the exchange has named a session but its times are not recorded."""

    exchange: str
    day: date
    kind: SessionKind
    name: str
    source: str
    hours: Hours = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One exchange day. name: why it is special or closed. windows: ascending, may be empty."""

    exchange: str
    day: date
    kind: SessionKind
    name: str | None
    windows: tuple[Window, ...]

    @property
    def is_trading(self) -> bool:
        return bool(self.windows)

    @property
    def opens_at(self) -> datetime | None:
        return self.windows[0].opens_at if self.windows else None

    @property
    def closes_at(self) -> datetime | None:
        """The end of the last window."""
        return self.windows[-1].closes_at if self.windows else None

    def window_at(self, at: datetime) -> Window | None:
        return next((window for window in self.windows if window.contains(at)), None)

    def is_open(self, at: datetime) -> bool:
        return self.window_at(at) is not None

    def pre_open_at(self, at: datetime) -> Window | None:
        """The window whose call auction runs at `at`."""
        return next(
            (each for each in self.windows if each.opens_at - PRE_OPEN <= at < each.opens_at), None
        )

    def covers(self, at: datetime, interval: timedelta) -> bool:
        """Does the whole interval that opens at `at` lie in one window?"""
        window = self.window_at(at)
        return window is not None and at + interval <= window.closes_at

    def minutes(self) -> tuple[datetime, ...]:
        """When each traded minute opens, ascending."""
        minute = timedelta(minutes=1)
        return tuple(
            window.opens_at + count * minute
            for window in self.windows
            for count in range((window.closes_at - window.opens_at) // minute)
        )

    def elapsed(self, at: datetime) -> timedelta:
        """Trading time before `at`; holes between windows do not count."""
        spans = (min(at, each.closes_at) - each.opens_at for each in self.windows)
        return sum((span for span in spans if span > timedelta()), timedelta())

    def advance(self, at: datetime, span: timedelta) -> datetime:
        """`at` plus trading time, at most the end of the last window; holes do not count."""
        left = span
        for window in self.windows:
            start = max(at, window.opens_at)
            room = window.closes_at - start
            if room < timedelta():
                continue
            if left <= room:
                return start + left
            left -= room
        return self.windows[-1].closes_at if self.windows else at


@dataclass(frozen=True, slots=True)
class Hole:
    """Sessions in a row of which nothing is told: `first` to `last`, both included."""

    first: date
    last: date
    sessions: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of one exchange for whole years, `first` to `last`, both included."""

    exchange: str
    special_days: Mapping[date, SpecialDay]
    first: date
    last: date

    @staticmethod
    def of(exchange: str, special_days: Iterable[SpecialDay]) -> "Calendar":
        """Known years are those with special days. Raises: CalendarGap when there are none."""
        days = {special.day: special for special in special_days if special.exchange == exchange}
        if not days:
            raise CalendarGap(f"No trading calendar for {exchange}.")
        return Calendar(exchange, days, date(min(days).year, 1, 1), date(max(days).year, 12, 31))

    def knows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def session_of(self, day: date) -> Session:
        """Raises: CalendarGap."""
        if not self.knows(day):
            raise CalendarGap(
                f"The {self.exchange} calendar covers {self.first} to {self.last}, not {day}."
            )
        special = self.special_days.get(day)
        if special is not None:
            return self._session(day, special.kind, name=special.name, hours=special.hours)
        if day.weekday() >= SATURDAY:
            return self._session(day, SessionKind.WEEKEND, name="Weekend", hours=())
        return self._session(day, SessionKind.REGULAR, name=None, hours=(REGULAR_HOURS,))

    def trading_day(self, day: date) -> TradingDay:
        """Raises: CalendarGap, NotATradingDay."""
        session = self.session_of(day)
        if not session.is_trading:
            raise NotATradingDay(f"{self.exchange} does not trade on {day}: {session.name}.")
        return TradingDay(day)

    def last_trading_day(self, day: date) -> TradingDay:
        """The nearest trading day not after `day`. Raises: CalendarGap when none is known."""
        probe = min(day, self.last)
        while not self.session_of(probe).is_trading:
            probe -= timedelta(days=1)
        return TradingDay(probe)

    def holes(self, days: Collection[date]) -> tuple[Hole, ...]:
        """The sessions between the first and the last of `days` that are not among them."""
        if not days:
            return ()
        first, told = min(days), set(days)
        every = (first + timedelta(days=count) for count in range((max(days) - first).days))
        sessions = (day for day in every if self.session_of(day).is_trading)
        runs = [list(run) for is_told, run in groupby(sessions, told.__contains__) if not is_told]
        return tuple(Hole(run[0], run[-1], len(run)) for run in runs)

    def _session(
        self,
        day: date,
        kind: SessionKind,
        *,
        name: str | None,
        hours: Hours,
    ) -> Session:
        windows = tuple(Window(instant(day, start), instant(day, end)) for start, end in hours)
        return Session(exchange=self.exchange, day=day, kind=kind, name=name, windows=windows)


def calendar_exchange(exchange: str) -> str:
    """The exchange whose calendar this one keeps."""
    return "NSE" if exchange == DEMO_EXCHANGE else exchange


def instant(day: date, local: time) -> datetime:
    """An Indian wall-clock time as UTC."""
    return datetime.combine(day, local, IST).astimezone(UTC)


def local_day(at: datetime) -> date:
    """The calendar date in India."""
    return at.astimezone(IST).date()
