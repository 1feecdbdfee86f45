"""What two sessions in a row say about a corporate action. A person decides whether it was one.

Two signs count. The exchange published another base price than the last close. Or the day opened
near a usual fraction of the last close and stayed about there: a market falls from its last price,
while a split opens at the new one. How far prices moved is no sign: real falls and rises of half
and more are on record. A session that is missing between the two ends the search, as prices moved
in it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from treum.contexts.market.rules.actions.action import ActionKind, Terms
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.rules.session import Calendar

OPEN_SHARE_MAX = Decimal("0.86")
"""A day that opens above this share of the last close shows no fraction by its prices alone."""

_OPEN_TOLERANCE = Fraction(25, 1000)
_CLOSE_TOLERANCE = Fraction(20, 100)
_BASE_TOLERANCE_RUPEES = Fraction(5, 100)  # base prices are rounded to the tick
_BASE_TOLERANCE = Fraction(5, 1000)  # of the close, where a tick is a large part of it
_SPLITS = [Fraction(1, after) for after in (2, 5, 10, 20, 50, 100)]
_BONUSES = [Fraction(1, 3), Fraction(1, 4), Fraction(2, 5)]
_BONUSES += [Fraction(2, 3), Fraction(3, 4), Fraction(5, 6)]
# Not 4/5 by its opening: that is a price band, to which YESBANK fell at once on 2020-07-23.
_RARE = {Fraction(held, held + given) for held in range(1, 11) for given in range(1, 11)}
_BASES = [*_SPLITS, *_BONUSES, *sorted(_RARE.difference(_SPLITS, _BONUSES))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """evidence: the two numbers that speak for it, for the person who decides."""

    symbol: str
    ex_on: date
    kind: ActionKind
    terms: Terms
    evidence: str


def candidate_of(before: DailyBar, bar: DailyBar, *, calendar: Calendar) -> Candidate | None:
    """before, bar: of one security, as traded, with nothing of it between them."""
    if before.day < calendar.first or not _follows(before.day, bar.day, calendar=calendar):
        return None
    base = bar.previous_close
    if base is not None and 0 < base != before.close:
        return _by_base(before, bar, base=base)
    return _by_opening(before, bar)


def _follows(day: date, later: date, *, calendar: Calendar) -> bool:
    """Is `later` the first session after `day`?"""
    between = (day + timedelta(days=n) for n in range(1, (later - day).days))
    return calendar.knows(later) and not any(calendar.session_of(d).is_trading for d in between)


def _by_base(before: DailyBar, bar: DailyBar, *, base: Decimal) -> Candidate | None:
    told = f"base price {base} after a close of {before.close}"
    close = Fraction(before.close)
    tolerance = min(_BASE_TOLERANCE_RUPEES, close * _BASE_TOLERANCE)
    for fraction in _BASES:
        for share in (fraction, 1 / fraction):
            if abs(Fraction(base) - close * share) <= tolerance:
                return _by_fraction(bar, share, told=told)
    if base >= before.close:
        return None
    return Candidate(
        symbol=bar.symbol,
        ex_on=bar.day,
        kind=ActionKind.DEMERGER,
        terms=Terms(close_before=before.close, value_gone=before.close - base),
        evidence=f"{told}: no simple fraction; a demerger, or a dividend or rights",
    )


def _by_opening(before: DailyBar, bar: DailyBar) -> Candidate | None:
    opened = Fraction(bar.open) / Fraction(before.close)
    closed = Fraction(bar.close) / Fraction(before.close)
    if opened > OPEN_SHARE_MAX:
        return None
    for share in (*_SPLITS, *_BONUSES):
        is_near = abs(opened / share - 1) <= _OPEN_TOLERANCE
        if is_near and abs(closed / share - 1) <= _CLOSE_TOLERANCE:
            return _by_fraction(
                bar, share, told=f"opened at {bar.open} after a close of {before.close}"
            )
    return None


def _by_fraction(bar: DailyBar, share: Fraction, *, told: str) -> Candidate:
    held, becomes = share.numerator, share.denominator
    is_split = share in _SPLITS or becomes < held
    reading = "a bonus"
    if is_split:
        reading = (
            f"a split, or a bonus of {becomes - held}:1" if becomes > held else "a consolidation"
        )
    return Candidate(
        symbol=bar.symbol,
        ex_on=bar.day,
        kind=ActionKind.SPLIT if is_split else ActionKind.BONUS,
        terms=Terms(shares_before=held, shares_after=becomes),
        evidence=f"{told}: near {held}/{becomes}; {reading}",
    )
