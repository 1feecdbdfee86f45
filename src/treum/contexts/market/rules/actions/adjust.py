"""Old prices made comparable with new ones, when they are read; what is stored stays as traded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from treum.contexts.market.rules.actions.action import Action, ActionState
from treum.contexts.market.rules.report import DailyBar

Integers = npt.NDArray[np.int64]
_PLACES = 4
_INT64_MAX = (1 << 63) - 1


def adjusted(bars: Sequence[DailyBar], actions: Iterable[Action]) -> list[DailyBar]:
    """bars: of one security, in any order. Only confirmed actions count.

    A price is rounded once, half to even, to four decimals. Turnover stays: money is not split.
    The base of the day is left out, as exchanges adjust it on some days and on others not.
    """
    in_force = [each for each in actions if each.state is ActionState.CONFIRMED]
    return [_adjusted(bar, [each for each in in_force if bar.day < each.ex_on]) for bar in bars]


def adjust_columns(values: Integers, days: Integers, *, actions: Iterable[Action]) -> None:
    """The same on arrays of one security, in place.

    values: (5, n) open, high, low, close in ten-thousandths, and volume or -1. days: since 1970,
    ascending.
    """
    in_force = [each for each in actions if each.state is ActionState.CONFIRMED]
    ends = sorted({each.ex_on for each in in_force})
    cuts = [0, *np.searchsorted(days, [(end - date(1970, 1, 1)).days for end in ends])]
    for end, (first, last) in zip(ends, pairwise(cuts), strict=True):
        price, volume = _factors([each for each in in_force if each.ex_on >= end])
        for column, factor in enumerate((price, price, price, price, volume)):
            values[column, first:last] = scaled(values[column, first:last], factor)


def scaled(values: Integers, factor: Fraction) -> Integers:
    """values * factor, rounded once, half to even; -1, which is no value, stays."""
    if values.size == 0 or factor == 1:
        return values
    up, down = factor.numerator, factor.denominator
    # A product that needs more than 64 bits is worked with integers of any size.
    is_wide = max(int(values.max()) * up, down) > _INT64_MAX // 2
    whole, rest = np.divmod((values.astype(object) if is_wide else values) * up, down)
    is_up = (2 * rest > down) | ((2 * rest == down) & (whole % 2 == 1))
    return np.where(values < 0, values, (whole + is_up).astype(np.int64))


def _adjusted(bar: DailyBar, later: list[Action]) -> DailyBar:
    price, volume = _factors(later)
    return replace(
        bar,
        open=_scaled(bar.open, price),
        high=_scaled(bar.high, price),
        low=_scaled(bar.low, price),
        close=_scaled(bar.close, price),
        previous_close=None,
        volume=round(bar.volume * volume),
        delivered=None if bar.delivered is None else round(bar.delivered * volume),
    )


def _factors(later: Iterable[Action]) -> tuple[Fraction, Fraction]:
    """By which prices and volumes before those actions are multiplied."""
    price, volume = Fraction(1), Fraction(1)
    for action in later:
        price *= action.price_factor
        volume *= action.volume_factor
    return price, volume


def _scaled(price: Decimal, factor: Fraction) -> Decimal:
    return Decimal(round(Fraction(price) * factor * 10**_PLACES)).scaleb(-_PLACES)
