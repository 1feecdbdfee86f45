"""Bars of many instruments as arrays, for numerical cores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from treum.contexts.market.rules.bar import MINUTE_S
from treum.platform.errors import Conflict, Invalid

if TYPE_CHECKING:
    import polars

Integers = npt.NDArray[np.int64]
DAY_S: Final = 86_400
SYMBOLS_MAX: Final = 20_000
PRICE_STEP: Final = Decimal("0.0001")
"""The finest step in which a price is stored, and that of adjusted ones."""
_STEPS = 10_000


class OffTick(Conflict):
    code = "market.off_tick"
    title = "A stored price is no multiple of the tick"


class BadColumns(Invalid):
    code = "market.bad_columns"
    title = "These bars cannot be read as columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRange:
    """Bars of symbols of one exchange, from_on <= day < to_on. interval_s: DAY_S for daily bars."""

    exchange: str
    symbols: Sequence[str]
    interval_s: int
    from_on: date
    to_on: date

    @property
    def is_daily(self) -> bool:
        return self.interval_s == DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Bars sorted by (instrument, at). symbols[i] has the rows starts[i] to starts[i + 1].

    at: epoch seconds at which each bar opens; of a daily bar, midnight UTC of its day. Prices: in
    ticks of their instrument, ticks[i] rupees. volume: -1 where none exists.
    """

    symbols: tuple[str, ...]
    ticks: tuple[Decimal, ...]
    starts: Integers
    at: Integers
    open: Integers
    high: Integers
    low: Integers
    close: Integers
    volume: Integers

    def rows_of(self, symbol: str) -> slice:
        """Raises: ValueError when it was not asked for."""
        place = self.symbols.index(symbol)
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def frame(self) -> "polars.DataFrame":
        """symbol, at, prices as Decimal(18, 4), volume: null where none exists."""
        import polars as pl  # noqa: PLC0415 - it is large, and most processes never need it

        counts = np.diff(self.starts)
        symbol = pl.Series("symbol", np.repeat(np.arange(len(self.symbols)), counts))
        steps = np.repeat([_steps_of(tick) for tick in self.ticks], counts)
        prices = {name: getattr(self, name) * steps for name in ("open", "high", "low", "close")}
        volume = pl.Series("volume", self.volume)
        return pl.DataFrame(
            {
                "symbol": pl.Series(self.symbols, dtype=pl.String).gather(symbol),
                "at": pl.from_epoch(pl.Series(self.at)).dt.replace_time_zone("UTC"),
                **{name: decimals(steps) for name, steps in prices.items()},
                "volume": volume.set(volume == -1, None),
            }
        )


def check_range(wanted: BarRange) -> None:
    """Raises: BadColumns."""
    symbols = wanted.symbols
    if not 0 < len(symbols) <= SYMBOLS_MAX or len(set(symbols)) < len(symbols):
        raise BadColumns(f"symbols: expected 1 to {SYMBOLS_MAX}, none of them twice")
    if wanted.from_on >= wanted.to_on:
        raise BadColumns(f"days: {wanted.from_on} is not before {wanted.to_on}")
    if not wanted.is_daily and (wanted.interval_s <= 0 or wanted.interval_s % MINUTE_S):
        raise BadColumns(f"interval: {wanted.interval_s} s are neither whole minutes nor a day")


def decimals(steps: Integers) -> "polars.Series":
    """Decimal(18, 4) of ten-thousandths, exactly."""
    import polars as pl  # noqa: PLC0415

    whole = pl.Series(steps).cast(pl.Decimal(38, 4))
    return (whole * PRICE_STEP).cast(pl.Decimal(18, 4))


def sort_by_instant(rows: Integers, starts: Integers) -> None:
    """rows: (6, n), at first; sorted in place within each instrument.

    Most come by instant already, as they were stored in that order.
    """
    backwards = np.setdiff1d(np.flatnonzero(rows[0, 1:] < rows[0, :-1]) + 1, starts)
    for place in np.unique(np.searchsorted(starts, backwards, side="right") - 1):
        its = slice(starts[place], starts[place + 1])
        rows[:, its] = rows[:, its][:, np.argsort(rows[0, its])]


def columns_of(
    rows: Integers, starts: Integers, *, symbols: Sequence[str], ticks: Sequence[Decimal]
) -> Columns:
    """rows: (6, n) sorted; prices in ten-thousandths; it is written over. Raises: OffTick."""
    at, *prices, volume = rows
    first = 0
    for tick, its in groupby(ticks):  # A division by one number is much faster than by many.
        last = first + len(list(its))
        _divide([price[starts[first] : starts[last]] for price in prices], _steps_of(tick))
        first = last
    opening, high, low, close = prices
    return Columns(
        symbols=tuple(symbols),
        ticks=tuple(ticks),
        starts=starts,
        at=at,
        open=opening,
        high=high,
        low=low,
        close=close,
        volume=volume,
    )


def _divide(prices: Sequence[Integers], steps: int) -> None:
    """In place. Raises: OffTick."""
    for price in prices:
        ticks = price // steps
        if not np.array_equal(ticks * steps, price):
            raise OffTick("a stored price lies between two ticks")
        price[:] = ticks


def _steps_of(tick: Decimal) -> int:
    return int(tick * _STEPS)
