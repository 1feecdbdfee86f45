"""Old prices made comparable with new ones, when they are read; what is stored stays as traded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from treum.contexts.market.rules.actions.action import Action, ActionState
from treum.contexts.market.rules.report import DailyBar

_PLACES = 4


def adjusted(bars: Sequence[DailyBar], actions: Iterable[Action]) -> list[DailyBar]:
    """bars: of one security, in any order. Only confirmed actions count.

    A price is rounded once, half to even, to four decimals. Turnover stays: money is not split.
    The base of the day is left out, as exchanges adjust it on some days and on others not.
    """
    in_force = [each for each in actions if each.state is ActionState.CONFIRMED]
    return [_adjusted(bar, [each for each in in_force if bar.day < each.ex_on]) for bar in bars]


def _adjusted(bar: DailyBar, later: list[Action]) -> DailyBar:
    price, volume = Fraction(1), Fraction(1)
    for action in later:
        price *= action.price_factor
        volume *= action.volume_factor
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


def _scaled(price: Decimal, factor: Fraction) -> Decimal:
    return Decimal(round(Fraction(price) * factor * 10**_PLACES)).scaleb(-_PLACES)
