"""Before a live feed starts: what Kite lists of ours today, and the sessions before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from treum.contexts.market.adapters.base import Wait
from treum.contexts.market.adapters.kite.answers import Candle
from treum.contexts.market.adapters.kite.errors import KITE_ERRORS, BadAnswer, KiteRefused
from treum.contexts.market.adapters.kite.names import tokens_of
from treum.contexts.market.adapters.kite.packets import INSTRUMENTS_MAX
from treum.contexts.market.rules.bar import MINUTE_S, Bar, flaw_of
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.session import Calendar, CalendarGap, local_day
from treum.contexts.market.service.load import HISTORY_SESSIONS
from treum.contexts.market.service.plan import FeedPlan
from treum.platform.errors import SetupError
from treum.platform.ids import derive_id
from treum.platform.telemetry import logger

if TYPE_CHECKING:
    from treum.contexts.market.adapters.kite.rest import KiteRest

_MINUTE = timedelta(seconds=MINUTE_S)
_log = logger(__name__)


def live_run_id(plan: FeedPlan) -> UUID:
    """The one live run of a day: whoever starts again goes on with it."""
    return derive_id("market", "live", plan.source, plan.trading_day.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """clock: monotonic seconds."""

    clock: Callable[[], float]
    wait: Wait


async def await_kite(
    plan: FeedPlan, calendar: Calendar, *, times: Waiting, with_history: bool
) -> FeedPlan | None:
    """The plan with what Kite lists of its instruments and, for a new run, their history.

    Kite is asked again and again until it answers; None when the feed must stop before.
    Raises: SetupError when it lists nothing of ours.
    """
    from treum.contexts.market.adapters.kite.feed import pause_s  # noqa: PLC0415 - loads sockets
    from treum.contexts.market.adapters.kite.rest import open_rest  # noqa: PLC0415 - loads httpx

    assert plan.kite is not None
    tries = 0
    async with open_rest(plan.kite, clock=times.clock, wait=times.wait) as rest:
        while True:
            try:
                met = await _listed(plan, rest)
                return await _with_history(met, rest, calendar=calendar) if with_history else met
            except KITE_ERRORS as error:
                tries += 1
                _log.warning("kite_away", code=error.code, reason=str(error), tries=tries)
            if await times.wait(pause_s(tries)):
                return None


async def _listed(plan: FeedPlan, rest: "KiteRest") -> FeedPlan:
    listings = await rest.listings()
    if not listings.items:
        raise BadAnswer("the list of instruments is empty")
    tokens = tokens_of(listings, plan.instruments)
    listed = {each.id for each in tokens.values()}
    missing = [each.symbol for each in plan.instruments if each.id not in listed]
    _log.info("kite_listed", found=len(tokens), missing=len(missing), rejected=listings.rejected)
    if not tokens:
        raise SetupError(f"Kite lists none of {', '.join(missing)[:200]}")
    if len(tokens) > INSTRUMENTS_MAX:
        raise SetupError(f"{len(tokens)} instruments: a connection to Kite has {INSTRUMENTS_MAX}")
    return replace(
        plan,
        instruments=tuple(each for each in plan.instruments if each.id in listed),
        tokens={token: each.id for token, each in tokens.items()},
    )


async def _with_history(plan: FeedPlan, rest: "KiteRest", *, calendar: Calendar) -> FeedPlan:
    """Minutes of the sessions before; none where the app may not have them."""
    instruments = {each.id: each for each in plan.instruments}
    opens_at = plan.session.windows[0].opens_at
    from_ = _sessions_before(calendar, opens_at)
    bars: list[Bar] = []
    for token, instrument_id in plan.tokens.items():
        try:
            candles = await rest.candles(token, from_, to=opens_at - _MINUTE)
        except KiteRefused as refused:
            _log.warning("no_history", reason=str(refused))
            return plan
        bars += _bars(candles, instruments[instrument_id], calendar=calendar)
    return replace(plan, history=tuple(sorted(bars, key=lambda bar: (bar.at, bar.instrument_id))))


def _bars(candles: list[Candle], instrument: Instrument, *, calendar: Calendar) -> list[Bar]:
    """Those that can be true."""
    is_index = instrument.kind is InstrumentKind.INDEX
    bars = [
        Bar(
            instrument_id=instrument.id,
            at=candle.at,
            open=candle.open,
            high=candle.high,
            low=candle.low,
            close=candle.close,
            volume=None if is_index else candle.volume,
        )
        for candle in candles
    ]
    good = {
        bar.at: bar
        for bar in bars
        if flaw_of(bar, instrument.tick_size) is None
        and calendar.knows(day := local_day(bar.at))
        and calendar.session_of(day).covers(bar.at, _MINUTE)
    }
    if len(good) < len(bars):
        _log.warning("history_rejected", symbol=instrument.symbol, bars=len(bars) - len(good))
    return list(good.values())


def _sessions_before(calendar: Calendar, at: datetime) -> datetime:
    """When the first of the HISTORY_SESSIONS sessions before opened; later at the calendar's
    beginning."""
    opens_at = at
    try:
        for _ in range(HISTORY_SESSIONS):
            day = calendar.last_trading_day(local_day(opens_at) - timedelta(days=1))
            opens_at = calendar.session_of(day).windows[0].opens_at
    except CalendarGap:
        return opens_at
    return opens_at
