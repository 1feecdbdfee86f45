"""Dated rates. A day for which the table has no rate, or two, is refused and never guessed.

A row holds from `valid_from` to `valid_to`, both included; without an end it holds until a later
row replaces it. Where the source does not say on which day one rate followed another, both rows
cover every day that is possible for them, and `Disputed` says what to do there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from treum.platform.errors import Invalid


class Segment(StrEnum):
    DELIVERY = "delivery"
    INTRADAY = "intraday"
    FUTURES = "futures"
    OPTIONS = "options"


class Side(StrEnum):
    """exercise: an option that its holder exercised, or that expired in the money."""

    BUY = "buy"
    SELL = "sell"
    EXERCISE = "exercise"


class Levy(StrEnum):
    """stt: securities transaction tax. transaction: the exchange's charge."""

    STT = "stt"
    TRANSACTION = "transaction"
    SEBI = "sebi"
    STAMP = "stamp"
    GST = "gst"


class Disputed(StrEnum):
    """On a day for which two rates are possible: refuse, or take the dearer of the two."""

    REFUSE = "refuse"
    DEARER = "dearer"


class RateUnknown(Invalid):
    code = "market.charge_rate_unknown"
    title = "The rate of that day is not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """valid_from, valid_to: both included; no end: until a later row replaces it."""

    segment: Segment
    levy: Levy
    sides: frozenset[Side]
    percent: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    note: str

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Tariff:
    """The rates of one segment on one day. Absent: nothing is taken on that side."""

    segment: Segment
    percents: Mapping[tuple[Levy, Side], Decimal]

    def percent(self, levy: Levy, side: Side) -> Decimal:
        return self.percents.get((levy, side), Decimal(0))


def tariff_on(
    rates: Iterable[Rate], segment: Segment, *, day: date, disputed: Disputed = Disputed.REFUSE
) -> Tariff:
    """Raises: RateUnknown."""
    of_segment = [rate for rate in rates if rate.segment is segment]
    percents: dict[tuple[Levy, Side], Decimal] = {}
    for levy in Levy:
        for side in {side for rate in of_segment if rate.levy is levy for side in rate.sides}:
            rows = [rate for rate in of_segment if rate.levy is levy and side in rate.sides]
            found = sorted({rate.percent for rate in rows if rate.covers(day)})
            _check(found, rows, day=day, disputed=disputed)
            percents[levy, side] = found[-1]
    return Tariff(segment, percents)


def _check(found: list[Decimal], rows: list[Rate], *, day: date, disputed: Disputed) -> None:
    what = f"{day}: the {rows[0].levy} rate of NSE {rows[0].segment}"
    if not found:
        raise RateUnknown(f"{what} is not known; the table begins on {_first_day(rows)}")
    if len(found) > 1 and disputed is Disputed.REFUSE:
        either = " or ".join(f"{percent} %" for percent in found)
        raise RateUnknown(f"{what} is {either}: the day of the change is not known")


def _first_day(rows: list[Rate]) -> date:
    return min(rate.valid_from for rate in rows)
