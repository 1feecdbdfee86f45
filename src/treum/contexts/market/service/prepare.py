"""Prove that a feed can run before anything starts: no database, one clear line when it cannot."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from treum.contexts.market.adapters.kite.access import SANDBOX_SECRET, KiteAccess
from treum.contexts.market.adapters.kite.tokens import DayToken, FileToken, FixedToken
from treum.contexts.market.adapters.reference import read_calendar, read_instruments
from treum.contexts.market.feed.paths import SyntheticSession
from treum.contexts.market.rules.bar import MINUTE_S, Bar, Tick
from treum.contexts.market.rules.freshness import bounds_of
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import TickFile
from treum.contexts.market.rules.run import RunKind
from treum.contexts.market.rules.session import (
    DEMO_EXCHANGE,
    Calendar,
    CalendarGap,
    Session,
    TradingDay,
)
from treum.contexts.market.rules.status import LOOK_AHEAD_DAYS
from treum.contexts.market.service.load import (
    bars_for_day,
    known_instruments,
    load_file,
    ticks_for_day,
)
from treum.contexts.market.service.plan import FeedChoice, FeedPlan
from treum.contexts.market.service.recognise import EXCHANGE
from treum.platform.clock import now
from treum.platform.errors import SetupError
from treum.platform.settings.check import LOOPBACK

KITE = "kite"
SPEED_MAX = 1_000_000.0
TICK_EVERY_S = 5
"""Market seconds within which a liquid instrument, or fifty invented ones, give a tick."""


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
    if choice.kind == KITE:
        return _plan_kite(choice, today, calendar=calendar)
    raise SetupError(f"feed kind {choice.kind}: expected kite, replay or synthetic")


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


def _plan_kite(choice: FeedChoice, today: date, *, calendar: Calendar) -> FeedPlan:
    """Of today, or of the next trading day. What a sandbox serves is simulated, whatever it is:
    its run is none of the live ones, and may be of any day."""
    place = urlsplit(choice.kite_url)
    is_sandbox = place.hostname in LOOPBACK
    if is_sandbox:
        session = _session(calendar, choice.day or calendar.last_trading_day(today))
    else:
        session = _next_session(calendar, today)
        if choice.day not in (None, session.day):
            raise SetupError(f"feed day {choice.day}: a live feed has {session.day} only")
    known = read_instruments() if is_sandbox else known_instruments(choice.symbol)
    return FeedPlan(
        kind=RunKind.SYNTHETIC if is_sandbox else RunKind.LIVE,
        session=session,
        trading_day=TradingDay(session.day),
        instruments=tuple(each for each in known if choice.symbol in (None, each.symbol)),
        exchange=DEMO_EXCHANGE if is_sandbox else EXCHANGE,
        label=f"{'Sandbox' if is_sandbox else 'Live'} session of {session.day:%d %b %Y}",
        source=f"Kite sandbox at {place.netloc}" if is_sandbox else "Kite",
        speed=choice.speed if is_sandbox else 1.0,
        seed=choice.seed if is_sandbox else None,
        is_demo=is_sandbox,
        history=(),
        bars=(),
        report=None,
        freshness=bounds_of(TICK_EVERY_S, choice.speed if is_sandbox else 1.0),
        kite=_access(choice),
    )


def _access(choice: FeedChoice) -> KiteAccess:
    """Of a sandbox it needs no secrets."""
    file = choice.kite_token_file
    source = FileToken(file) if file else FixedToken(choice.kite_token or SANDBOX_SECRET)
    return KiteAccess(
        url=choice.kite_url, key=choice.kite_key or SANDBOX_SECRET, token=DayToken(source, now)
    )


def _next_session(calendar: Calendar, today: date) -> Session:
    """Today's, or the next one."""
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    try:
        return next(each for day in days if (each := calendar.session_of(day)).is_trading)
    except (CalendarGap, StopIteration) as error:
        raise SetupError(f"feed day {today}: no trading day follows that is known") from error


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
