"""What an order costs and how large it may be. Whole numbers throughout, rounded where stated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from treum.platform.errors import Invalid

PART = 10_000_000
"""Rates are whole numbers of its parts: 307 is 0.00307 per cent."""
CAPITAL_PAISE_MAX = 10**13
BPS = 10_000


class Rates(NamedTuple):
    """Of one side of a trade, in parts of the turnover; `gst` of brokerage, transaction and sebi.

    brokerage_paise: of one order; with `brokerage`, the lower of the two. dp_paise: of one sale.
    """

    stt: int = 0
    transaction: int = 0
    sebi: int = 0
    stamp: int = 0
    gst: int = 0
    ipft: int = 0
    brokerage: int = 0
    brokerage_paise: int = 0
    dp_paise: int = 0


@dataclass(frozen=True, slots=True)
class DatedRates:
    """In force from that day on."""

    since: date
    buy: Rates
    sell: Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """capital_paise: to begin with. risk_bps: of the cash at hand, lost at most at the first stop.
    exposure_bps: of it, the price of a position at most. slippage_ticks: by which an order at the
    market, or a stop, is filled worse. loss_max_bps: with more lost in a session, no idea is taken
    any more in it. allows_short: False for delivery. rates: by day; none for what cannot be traded.

    Raises: BadTerms.
    """

    capital_paise: int = 10_000_000
    risk_bps: int = 100
    exposure_bps: int = BPS
    lot: int = 1
    slippage_ticks: int = 1
    loss_max_bps: int = 300
    allows_short: bool = True
    rates: Sequence[DatedRates] = field(default=())

    def __post_init__(self) -> None:
        bounds = {
            "capital_paise": (1, CAPITAL_PAISE_MAX),
            "risk_bps": (1, BPS),
            "exposure_bps": (1, 5 * BPS),
            "lot": (1, 100_000),
            "slippage_ticks": (0, 1000),
            "loss_max_bps": (1, BPS),
        }
        for name, (least, most) in bounds.items():
            if not least <= getattr(self, name) <= most:
                raise BadTerms(f"{name}: {least} to {most}.")
        days = [each.since for each in self.rates]
        if days != sorted(set(days)):
            raise BadTerms("rates: not in the order of their days.")


def charge(turnover_paise: int, rates: Rates, *, is_sale: bool) -> int:
    """Paise, each line rounded half up, GST taken of the rounded lines, as `market` charges."""
    flat, rate = rates.brokerage_paise, rates.brokerage
    brokerage = min(flat, part(turnover_paise, rate)) if rate else flat
    transaction, sebi = part(turnover_paise, rates.transaction), part(turnover_paise, rates.sebi)
    return (
        brokerage
        + transaction
        + sebi
        + part(brokerage + transaction + sebi, rates.gst)
        + part(turnover_paise, rates.stt)
        + part(turnover_paise, rates.stamp)
        + part(turnover_paise, rates.ipft)
        + (rates.dp_paise if is_sale else 0)
    )


def part(paise: int, rate: int) -> int:
    return (paise * rate + PART // 2) // PART


class BadTerms(Invalid):
    code = "signals.bad_terms"
    title = "No backtest can be made on these terms"


class BadSweep(Invalid):
    code = "signals.bad_sweep"
    title = "These pairs cannot be swept over this series"
