"""The recorded series of an index or a share, as live reads them and as a backtest does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from tests.contexts.market.recorded import market_data
from tests.contexts.signals.engine.backtest.markets import PLACE, TICK
from treum.contexts.market.adapters.reference import read_calendar
from treum.contexts.market.rules.report import BarFile, DailyFile
from treum.contexts.market.rules.session import local_day
from treum.contexts.market.service.recognise import read_file
from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.values import Bar
from treum.contexts.signals.rules import Window, to_ticks

MINUTES, QUARTERS = "minute/NIFTY_2024.csv", "minute15/BankNifty_2018_to_2023.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """days: the bars of each session, oldest first. windows: of each of them."""

    days: Sequence[Sequence[Bar]]
    windows: Sequence[tuple[Window, ...]]
    interval: timedelta
    has_volume: bool

    def series(self) -> Series:
        bars = [bar for day in self.days for bar in day]
        at = np.array([int(bar.at.timestamp()) for bar in bars], dtype=np.int64)
        volumes = [-1 if bar.volume is None else bar.volume for bar in bars]
        session = [number for number, day in enumerate(self.days) for _ in day]
        return Series(
            instrument_id=PLACE,
            tick=TICK,
            has_volume=self.has_volume,
            at=at,
            closes_at=at + int(self.interval.total_seconds()),
            open=np.array([to_ticks(bar.open, TICK) for bar in bars], dtype=np.int64),
            high=np.array([to_ticks(bar.high, TICK) for bar in bars], dtype=np.int64),
            low=np.array([to_ticks(bar.low, TICK) for bar in bars], dtype=np.int64),
            close=np.array([to_ticks(bar.close, TICK) for bar in bars], dtype=np.int64),
            volume=np.array(volumes, dtype=np.int64),
            session=np.array(session, dtype=np.int64),
            sessions=self.windows,
        )


@cache
def within_days(name: str) -> Past:
    """A file of bars within the day."""
    calendar = read_calendar("NSE")
    file = read_file(market_data(name), calendar)
    assert isinstance(file, BarFile)
    by_day: dict[date, list[Bar]] = {}
    for bar in file.bars:
        prices = (bar.open, bar.high, bar.low, bar.close)
        by_day.setdefault(local_day(bar.at), []).append(Bar(PLACE, bar.at, *prices))
    return Past(
        days=list(by_day.values()),
        windows=[_windows(day) for day in by_day],
        interval=timedelta(seconds=file.bars[0].interval_s),
        has_volume=False,
    )


@cache
def daily(name: str) -> Past:
    """A bar a session, of ordinary ones; its instant is the open."""
    file = read_file(market_data(name), read_calendar("NSE"))
    assert isinstance(file, DailyFile)
    days = [bar for bar in file.bars if _is_ordinary(_windows(bar.day))]
    windows = [_windows(bar.day) for bar in days]
    bars = [
        Bar(PLACE, w[0].opens_at, bar.open, bar.high, bar.low, bar.close, volume=bar.volume)
        for bar, w in zip(days, windows, strict=True)
    ]
    return Past(days=[[bar] for bar in bars], windows=windows, interval=ORDINARY, has_volume=True)


ORDINARY = timedelta(minutes=375)


def _is_ordinary(windows: Iterable[Window]) -> bool:
    return [each.closes_at - each.opens_at for each in windows] == [ORDINARY]


@cache
def _windows(day: date) -> tuple[Window, ...]:
    session = read_calendar("NSE").session_of(day)
    return tuple(Window(each.opens_at, each.closes_at) for each in session.windows)
