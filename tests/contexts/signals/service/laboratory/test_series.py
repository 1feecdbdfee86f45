"""Stored bars become a series: in the sessions of the calendar, in whole ticks or paise."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.contexts.market.daily_bars import made
from tests.contexts.market.examples import NIFTY, TWO_WINDOWS, bar, session
from tests.contexts.market.price_rows import store_days, store_minutes
from tests.contexts.signals.service.laboratory.asked import DAYS, REQUEST, minutes, store_sessions
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.signals.engine.backtest.series import BadSeries
from treum.contexts.signals.schemas.backtest import Interval
from treum.contexts.signals.service.laboratory.series import NoSuchInstrument, series_of
from treum.platform.database import Transaction


async def test_minutes_are_the_stored_bars_in_ticks(tx: Transaction) -> None:
    await store_sessions(tx)
    series = await series_of(tx, REQUEST)
    stored = [each for day in DAYS for each in minutes(day)]
    assert (len(series), series.tick, series.is_daily) == (len(stored), NIFTY.tick_size, False)
    assert [each.at for each in series.bars()] == [each.at for each in stored]
    assert series.close.tolist() == [int(each.close / NIFTY.tick_size) for each in stored]
    assert set((series.closes_at - series.at).tolist()) == {60}
    assert series.session.tolist() == [number for number in range(5) for _ in range(375)]
    assert set(series.volume.tolist()) == {-1}


async def test_bars_outside_the_windows_of_a_session_are_left_out(tx: Transaction) -> None:
    await seed_reference(tx)
    clocks = ["09:15", "09:59", "10:00", "11:29", "11:30", "12:29", "12:30"]
    await store_minutes(tx, [bar(clock, "22000", day=TWO_WINDOWS) for clock in clocks])
    series = await series_of(tx, replace(REQUEST, from_on=TWO_WINDOWS, to_on=TWO_WINDOWS))
    kept = [each.at for each in series.bars()]
    windows = session(TWO_WINDOWS).windows
    assert len(windows) == 2
    assert 0 < len(kept) < len(clocks)
    assert all(any(window.contains(at) for window in windows) for at in kept)


async def test_daily_bars_open_and_close_with_their_session(tx: Transaction) -> None:
    await seed_reference(tx)
    days = [date(2025, 3, 3), date(2025, 3, 4)]
    await store_days(tx, [replace(made(day, "3500.5"), symbol="TCS") for day in days])
    wanted = replace(REQUEST, symbol="TCS", interval=Interval.DAY, from_on=days[0], to_on=days[-1])
    series = await series_of(tx, wanted)
    assert (series.is_daily, series.tick) == (True, Decimal("0.01"))
    assert series.close.tolist() == [350_050, 350_050]
    first = series.bars()[0]
    assert (first.at, first.closes_at) == (
        session(days[0]).windows[0].opens_at,
        session(days[0]).windows[-1].closes_at,
    )


async def test_an_unknown_instrument_and_days_without_bars_are_refused(tx: Transaction) -> None:
    await seed_reference(tx)
    with pytest.raises(NoSuchInstrument):
        await series_of(tx, replace(REQUEST, symbol="NOBODY"))
    with pytest.raises(BadSeries, match="No bars of NIFTY"):
        await series_of(tx, REQUEST)
