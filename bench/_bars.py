"""Synthetic bars by the million: a seeded walk for each instrument, as frames of whole rows."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import numpy as np
import polars as pl

from treum.contexts.market import api as market
from treum.platform.ids import derive_id

SESSION_MINUTES: Final = 375
FIRST_YEAR: Final = 2017
_FIRST_MINUTE_S = int(datetime(2024, 1, 1, 3, 45, tzinfo=UTC).timestamp())  # 09:15 in India
_TICK_STEPS = 500
_DAY_S = 86_400


def symbols(count: int) -> list[str]:
    return [f"BENCH{number:04}" for number in range(count)]


def instrument_id(symbol: str) -> UUID:
    return derive_id("bench", "instrument", symbol)


def days(first: int, last: int, *, sessions: int) -> pl.DataFrame:
    """Rows of daily_bar of the instruments from `first` to before `last`; 250 sessions a year."""
    years, numbers = np.divmod(np.arange(sessions), 250)
    starts = np.array(
        [date(FIRST_YEAR + year, 1, 2).toordinal() for year in range(sessions // 250)]
    )
    day = starts[years] + numbers - date(1970, 1, 1).toordinal()
    names = symbols(last)[first:]
    size = len(names) * sessions
    prices = _prices(first, size)
    return pl.DataFrame(
        {
            "exchange": pl.repeat(market.EXCHANGE, size, eager=True),
            "symbol": _each(names, sessions),
            "series": pl.repeat("EQ", size, eager=True),
            "day": pl.Series(np.tile(day, len(names))).cast(pl.Int32).cast(pl.Date),
            **prices,
            "previous_close": prices["open"],
            "volume": _volumes(first, size),
            "turnover": prices["close"],
            "turnover_step": pl.repeat("0.01", size, eager=True),
            "trades": pl.repeat(1000, size, eager=True),
            "delivered": pl.repeat(None, size, dtype=pl.Int64, eager=True),
            "isin": pl.repeat(None, size, dtype=pl.String, eager=True),
            "source": pl.repeat("bench", size, eager=True),
        }
    )


def minutes(first: int, last: int, *, sessions: int) -> pl.DataFrame:
    """Rows of minute_bar of those instruments: sessions of 375 minutes, over one year."""
    session = np.arange(sessions) * 365 // sessions * _DAY_S + _FIRST_MINUTE_S
    at = (session[:, None] + np.arange(SESSION_MINUTES) * 60).ravel()
    names = symbols(last)[first:]
    size = len(names) * len(at)
    return pl.DataFrame(
        {
            "instrument_id": _each([str(instrument_id(name)) for name in names], len(at)),
            "interval_s": pl.repeat(60, size, eager=True),
            "at": pl.Series(np.tile(at, len(names)) * 1_000_000).cast(pl.Datetime("us", "UTC")),
            **_prices(first, size),
            "volume": _volumes(first, size),
            "source": pl.repeat("bench", size, eager=True),
        }
    )


def _each(names: list[str], times: int) -> pl.Series:
    places = np.repeat(np.arange(len(names)), times)
    return pl.Series(names, dtype=pl.String).gather(pl.Series(places))


def _prices(seed: int, size: int) -> dict[str, pl.Series]:
    """Whole ticks of 0.05 between 100 and some thousands of rupees."""
    random = np.random.default_rng(seed)
    close = 20_000 + np.abs(random.integers(-3, 4, size).cumsum())
    opening = np.maximum(close + random.integers(-5, 6, size), 1)
    high = np.maximum(opening, close) + random.integers(0, 4, size)
    low = np.minimum(opening, close) - random.integers(0, 4, size)
    told = {"open": opening, "high": high, "low": low, "close": close}
    return {name: market.decimals(ticks * _TICK_STEPS) for name, ticks in told.items()}


def _volumes(seed: int, size: int) -> pl.Series:
    return pl.Series(np.random.default_rng(seed + 1).integers(0, 1_000_000, size))
