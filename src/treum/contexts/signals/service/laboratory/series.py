"""Stored bars of an instrument as a series to test on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import numpy as np

from treum.contexts.market import api as market
from treum.contexts.signals.engine.backtest.series import BadSeries, Series, Whole
from treum.contexts.signals.rules import Window
from treum.contexts.signals.schemas.backtest import BacktestRequest, Interval
from treum.platform.database import Transaction
from treum.platform.errors import Missing
from treum.platform.ids import derive_id

BARS_MAX = 1_000_000
PAISA = Decimal("0.01")
_DAY_S = 86_400
INTERVAL_S = {Interval.MINUTE: 60, Interval.QUARTER_HOUR: 900, Interval.DAY: _DAY_S}


class NoSuchInstrument(Missing):
    code = "signals.no_such_instrument"
    title = "There is no such instrument"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is tested on: an instrument that runs know, or a security of daily bars."""

    id: UUID
    kind: market.InstrumentKind

    @property
    def is_index(self) -> bool:
        return self.kind is market.InstrumentKind.INDEX


async def subject_of(tx: Transaction, request: BacktestRequest) -> Subject:
    """Raises: NoSuchInstrument."""
    symbol = request.symbol
    if one := (await market.instruments_named(tx, market.EXCHANGE, [symbol])).get(symbol):
        return Subject(one.id, one.kind)
    is_daily = request.interval is Interval.DAY
    if is_daily and await market.has_daily_bars(tx, market.EXCHANGE, symbol):
        return Subject(derive_id(market.EXCHANGE, symbol), market.InstrumentKind.EQUITY)
    raise NoSuchInstrument(f"{market.EXCHANGE} has no {symbol} with such bars.")


async def series_of(tx: Transaction, request: BacktestRequest) -> Series:
    """Daily bars adjusted for confirmed corporate actions, others as traded; bars outside the
    sessions of the calendar are left out.

    Raises: NoSuchInstrument, BadSeries, CalendarGap.
    """
    subject = await subject_of(tx, request)
    wanted = market.BarRange(
        exchange=market.EXCHANGE,
        symbols=(request.symbol,),
        interval_s=INTERVAL_S[request.interval],
        from_on=request.from_on,
        to_on=request.to_on + timedelta(days=1),
    )
    found = await market.columns(tx, wanted, adjusted=wanted.is_daily)
    if found.at.size > BARS_MAX:
        raise BadSeries(f"{found.at.size} bars; {BARS_MAX} are tested on at most.")
    if not found.at.size:
        raise BadSeries(f"No bars of {request.symbol} are stored for these days.")
    windows = await _windows(tx, request)
    prices = np.stack([found.open, found.high, found.low, found.close])
    tick = found.ticks[0]
    if wanted.is_daily:
        prices, tick = _in_paise(prices, tick), PAISA
    placed = _place_days(found.at, windows) if wanted.is_daily else _place(found.at, windows)
    kept = placed >= 0
    sessions = sorted(windows)
    starts = found.at[kept]
    if wanted.is_daily:
        starts, ends = _hours(placed[kept], [windows[day] for day in sessions])
    else:
        ends = starts + INTERVAL_S[request.interval]
    columns = prices[:, kept]
    return Series(
        instrument_id=subject.id,
        tick=tick,
        has_volume=not subject.is_index,
        at=starts,
        closes_at=ends,
        open=columns[0],
        high=columns[1],
        low=columns[2],
        close=columns[3],
        volume=found.volume[kept],
        session=placed[kept],
        sessions=[windows[day] for day in sessions],
    )


async def _windows(tx: Transaction, request: BacktestRequest) -> dict[date, tuple[Window, ...]]:
    """Of every trading day asked for."""
    calendar = await market.calendar_of(tx, market.EXCHANGE)
    found = {}
    day = request.from_on
    while day <= request.to_on:
        session = calendar.session_of(day)
        if session.windows:
            found[day] = tuple(Window(each.opens_at, each.closes_at) for each in session.windows)
        day += timedelta(days=1)
    return found


def _place(at: Whole, windows: dict[date, tuple[Window, ...]]) -> Whole:
    """The number of the session in which each bar opens, or -1."""
    placed = np.full(at.size, -1, dtype=np.int64)
    for number, day in enumerate(sorted(windows)):
        for window in windows[day]:
            edges = (window.opens_at.timestamp(), window.closes_at.timestamp())
            first, stop = np.searchsorted(at, edges)
            placed[first:stop] = number
    return placed


def _place_days(at: Whole, windows: dict[date, tuple[Window, ...]]) -> Whole:
    """at: midnight UTC of each bar's day."""
    numbers = {day: number for number, day in enumerate(sorted(windows))}
    days = (datetime.fromtimestamp(each, UTC).date() for each in at.tolist())
    return np.array([numbers.get(day, -1) for day in days], dtype=np.int64)


def _hours(placed: Whole, sessions: list[tuple[Window, ...]]) -> tuple[Whole, Whole]:
    """When each daily bar opens and closes."""
    opens = [int(windows[0].opens_at.timestamp()) for windows in sessions]
    closes = [int(windows[-1].closes_at.timestamp()) for windows in sessions]
    assert all(earlier < later for earlier, later in pairwise(opens))
    return np.array(opens, dtype=np.int64)[placed], np.array(closes, dtype=np.int64)[placed]


def _in_paise(prices: Whole, tick: Decimal) -> Whole:
    """Adjusted prices come in finer steps; rounded half up, at least one paisa."""
    steps = int(PAISA / tick)
    paise: Whole = np.maximum(1, (2 * prices + steps) // (2 * steps))
    return paise
