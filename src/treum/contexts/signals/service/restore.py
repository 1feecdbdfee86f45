"""Rebuild the engine of a run from what is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from treum.contexts.market import api as market
from treum.contexts.signals import queries
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.values import Bar, RunSetup, Signal
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.rules import Side, State, Window, to_price, to_ticks
from treum.contexts.signals.service.watchdog import watched
from treum.contexts.signals.tables.signals import SignalRow
from treum.platform.database import Transaction


async def restore(tx: Transaction, run: market.Run, *, before: datetime | None) -> Engine:
    """The engine that has seen every bar of the run with `at < before`, its history included."""
    instruments = await market.run_instruments(tx, run.id)
    windows = await _windows(tx, run)
    setup = RunSetup(
        run_id=run.id,
        listings=[_listing(one, windows) for one in instruments],
        interval=timedelta(seconds=market.MINUTE_S),
    )
    ward = Ward(halt.strategy_hash for halt in await queries.halts(tx, run.id))
    ids = [one.id for one in instruments]
    bars = await market.bars(tx, run.id, ids, to=before)
    ticks = {one.id: one.tick_size for one in instruments}
    open_rows = await queries.open_signals(tx, run.id)
    open_signals = [_signal(row, tick=ticks[row.instrument_id]) for row in open_rows]
    with watched(ward):
        return Engine.restore(setup, in_engine(bars), open_signals=open_signals, ward=ward)


def in_engine(bars: Sequence[market.Bar]) -> list[Bar]:
    """The engine knows no market: it has a bar of its own."""
    return [
        Bar(bar.instrument_id, bar.at, bar.open, bar.high, bar.low, bar.close, volume=bar.volume)
        for bar in bars
    ]


def _listing(instrument: market.Instrument, windows: tuple[Window, ...]) -> Listing:
    is_traded = instrument.kind is not market.InstrumentKind.INDEX
    return Listing(instrument.id, instrument.tick_size, windows, has_volume=is_traded)


async def _windows(tx: Transaction, run: market.Run) -> tuple[Window, ...]:
    session = await market.session_of(tx, run.exchange, run.trading_day)
    return tuple(Window(window.opens_at, window.closes_at) for window in session.windows)


def _signal(row: SignalRow, *, tick: Decimal) -> Signal:
    """Its prices written as the engine wrote them: stored ones come with four decimals, which
    every later step of the signal would show."""

    def price(stored: Decimal) -> Decimal:
        return to_price(to_ticks(stored, tick), tick)

    return Signal(
        id=row.id,
        instrument_id=row.instrument_id,
        strategy=row.strategy,
        strategy_hash=row.strategy_hash,
        side=Side(row.side),
        state=State(row.state),
        bar_at=row.bar_at,
        valid_until=row.valid_until,
        entry=price(row.entry),
        stop=price(row.stop),
        target_1=price(row.target_1),
        target_2=price(row.target_2),
        reason=row.reason,
    )
