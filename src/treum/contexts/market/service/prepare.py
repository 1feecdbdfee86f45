"""Prove that a feed can run before anything starts: no database, one clear line when it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from treum.contexts.market.adapters.base import Feed, Pace
from treum.contexts.market.adapters.reference import read_calendar, read_instruments
from treum.contexts.market.adapters.replay import ReplayFeed
from treum.contexts.market.adapters.synthetic import SyntheticFeed
from treum.contexts.market.adapters.tick_replay import TickReplayFeed
from treum.contexts.market.feed.paths import SyntheticSession
from treum.contexts.market.rules.bar import MINUTE_S, Bar, Tick
from treum.contexts.market.rules.freshness import Bounds, bounds_of
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import LoadReport, TickFile
from treum.contexts.market.rules.run import RunKind
from treum.contexts.market.rules.session import (
    DEMO_EXCHANGE,
    Calendar,
    CalendarGap,
    Session,
    TradingDay,
)
from treum.contexts.market.service.load import (
    bars_for_day,
    known_instruments,
    load_file,
    ticks_for_day,
)
from treum.contexts.market.service.recognise import EXCHANGE
from treum.platform.errors import SetupError

SPEED_MAX = 1_000_000.0
TICK_EVERY_S = 5
"""Market seconds within which a liquid instrument, or fifty invented ones, give a tick."""


class FeedChoice(Protocol):
    """What an operator chooses; `settings.feed` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def file(self) -> Path | None: ...
    @property
    def day(self) -> date | None: ...
    @property
    def symbol(self) -> str | None: ...
    @property
    def speed(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def run_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """A feed that was checked and can run.

    history: bars of earlier sessions, for the run's start. bars, ticks: the day's own, of a replay;
    one of them is empty. report: on the file of a replay. freshness: when silence is not normal.
    """

    kind: RunKind
    session: Session
    trading_day: TradingDay
    instruments: tuple[Instrument, ...]
    exchange: str
    label: str
    source: str
    speed: float
    seed: int | None
    is_demo: bool
    history: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    report: LoadReport | None
    freshness: Bounds
    ticks: tuple[Tick, ...] = ()

    def open(self, pace: Pace) -> Feed:
        if self.ticks:
            return TickReplayFeed(self.ticks, pace)
        if self.seed is None:
            return ReplayFeed(self.bars, pace)
        session = SyntheticSession(self.instruments, self.session, seed=self.seed)
        return SyntheticFeed(session.arrivals, pace)


def check_feed(choice: FeedChoice, *, today: date, calendar: Calendar | None = None) -> FeedPlan:
    """today: the date in India, for a synthetic session without a day. calendar: the one that
    ships unless given. Raises: SetupError."""
    calendar = calendar or read_calendar(EXCHANGE)
    if not 0 <= choice.speed <= SPEED_MAX:
        raise SetupError(f"feed speed {choice.speed}: expected 0 to {SPEED_MAX:.0f}, 0 = no limit")
    if choice.kind == RunKind.SYNTHETIC:
        return _plan_synthetic(choice, today, calendar=calendar)
    if choice.kind == RunKind.REPLAY:
        return _plan_replay(choice, calendar)
    raise SetupError(f"feed kind {choice.kind}: expected replay or synthetic")


def _plan_replay(choice: FeedChoice, calendar: Calendar) -> FeedPlan:
    path, day = choice.file, choice.day
    if path is None:
        raise SetupError("feed file not set: a replay needs a minute or tick file")
    if day is None:
        raise SetupError(f"feed day not set: which day of {path}?")
    instruments = known_instruments(choice.symbol)
    session = _session(calendar, day)
    file = load_file(path, calendar)
    chosen = {each.id: each for each in instruments}
    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    if isinstance(file, TickFile):
        ticks = ticks_for_day(path, file, session=session, chosen=chosen)
    else:
        bars = bars_for_day(path, file, session=session, chosen=chosen)
    used = {bar.instrument_id for bar in bars} | {tick.instrument_id for tick in ticks}
    return FeedPlan(
        kind=RunKind.REPLAY,
        session=session,
        trading_day=TradingDay(day),
        instruments=tuple(each for each in instruments if each.id in used),
        exchange=EXCHANGE,
        label=f"Replay of {day:%d %b %Y}",
        source=path.name,
        speed=choice.speed,
        seed=None,
        is_demo=False,
        history=tuple(bar for bar in bars if not session.is_open(bar.at)),
        bars=tuple(bar for bar in bars if session.is_open(bar.at)),
        ticks=ticks,
        report=file.report,
        freshness=bounds_of(TICK_EVERY_S if ticks else MINUTE_S, choice.speed),
    )


def _plan_synthetic(choice: FeedChoice, today: date, *, calendar: Calendar) -> FeedPlan:
    session = _session(calendar, choice.day or calendar.last_trading_day(today))
    instruments = tuple(each for each in read_instruments() if each.is_demo)
    return FeedPlan(
        kind=RunKind.SYNTHETIC,
        session=session,
        trading_day=TradingDay(session.day),
        instruments=instruments,
        exchange=DEMO_EXCHANGE,
        label=f"DEMO session of {session.day:%d %b %Y}",
        source=f"Invented prices, seed {choice.seed}",
        speed=choice.speed,
        seed=choice.seed,
        is_demo=True,
        history=_invented_history(calendar, session.day, instruments=instruments, seed=choice.seed),
        bars=(),
        report=None,
        freshness=bounds_of(TICK_EVERY_S, choice.speed),
    )


def _invented_history(
    calendar: Calendar, day: date, *, instruments: Sequence[Instrument], seed: int
) -> tuple[Bar, ...]:
    """The session before; none at the calendar's beginning."""
    try:
        before = calendar.last_trading_day(day - timedelta(days=1))
    except CalendarGap:
        return ()
    session = calendar.session_of(before)
    return tuple(SyntheticSession(instruments, session, seed=seed).bars())


def _session(calendar: Calendar, day: date) -> Session:
    try:
        session = calendar.session_of(day)
    except CalendarGap as error:
        raise SetupError(f"feed day {day}: {error}") from error
    if not session.is_trading:
        raise SetupError(f"feed day {day}: {EXCHANGE} does not trade then: {session.name}")
    return session
