"""What one trade costs, to the paisa.

Each line is rounded once, to the nearest paisa, half up; GST is taken of the rounded lines, so that
a reader of the note can reckon it. Source: the worked checks of published charge tables, which hold
to the paisa; that a note rounds half up is general knowledge, and no circular was read.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal

from treum.contexts.market.rules.charges.rates import Levy, Segment, Side, Tariff
from treum.platform.errors import Invalid

PRICE_MAX = Decimal(10) ** 9
QUANTITY_MAX = 10**10
_EXACT = Context(prec=80)
_RUPEE = 100  # paise


class BadTrade(Invalid):
    code = "market.bad_trade"
    title = "No charges can be told for that trade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """price: rupees; the premium of an option, the intrinsic value of an exercised one."""

    side: Side
    price: Decimal
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerTerms:
    """What differs from broker to broker; all of it off unless it is set.

    brokerage_paise: of one order; with `brokerage_percent`, the lower of the two is taken.
    dp_paise: of one delivery sale, with the tax on it. ipft_percent: investor protection, where the
    broker shows it as a line of its own; outside the base of GST (help.upstox.com, "What are IPFT
    charges"). stt_in_rupees, stamp_in_rupees: that line to the nearest rupee, half up.
    within_state: GST in two halves, central and state, instead of the integrated one.
    """

    brokerage_paise: int = 0
    brokerage_percent: Decimal | None = None
    dp_paise: int = 0
    ipft_percent: Decimal = field(default=Decimal(0))
    stt_in_rupees: bool = False
    stamp_in_rupees: bool = False
    within_state: bool = False


NO_BROKER = BrokerTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """Paise, none negative."""

    brokerage_paise: int
    stt_paise: int
    transaction_paise: int
    sebi_paise: int
    stamp_paise: int
    igst_paise: int
    cgst_paise: int
    sgst_paise: int
    ipft_paise: int
    dp_paise: int

    @property
    def gst_paise(self) -> int:
        return self.igst_paise + self.cgst_paise + self.sgst_paise

    @property
    def total_paise(self) -> int:
        return (
            self.brokerage_paise
            + self.stt_paise
            + self.transaction_paise
            + self.sebi_paise
            + self.stamp_paise
            + self.gst_paise
            + self.ipft_paise
            + self.dp_paise
        )

    def contract_note(self) -> dict[str, object]:
        """In rupees, with the fields of Kite Connect's virtual contract note.

        It has no line for investor protection and the depository: they stand under names of our
        own, and only where the broker takes them.
        """
        own = {"ipft_charge": self.ipft_paise, "dp_charge": self.dp_paise}
        return {
            "transaction_tax": _rupees(self.stt_paise),
            "transaction_tax_type": "stt",
            "exchange_turnover_charge": _rupees(self.transaction_paise),
            "sebi_turnover_charge": _rupees(self.sebi_paise),
            "brokerage": _rupees(self.brokerage_paise),
            "stamp_duty": _rupees(self.stamp_paise),
            "gst": {
                "igst": _rupees(self.igst_paise),
                "cgst": _rupees(self.cgst_paise),
                "sgst": _rupees(self.sgst_paise),
                "total": _rupees(self.gst_paise),
            },
            **{name: _rupees(paise) for name, paise in own.items() if paise},
            "total": _rupees(self.total_paise),
        }


def charges_of(trade: Trade, tariff: Tariff, *, terms: BrokerTerms = NO_BROKER) -> Charges:
    """Raises: BadTrade."""
    _check_trade(trade, tariff.segment)
    _check_terms(terms)
    side = trade.side
    turnover = _EXACT.multiply(trade.price, Decimal(trade.quantity))

    def taken(levy: Levy) -> int:
        return _part(turnover, tariff.percent(levy, side))

    brokerage = _brokerage(turnover, terms)
    transaction, sebi = taken(Levy.TRANSACTION), taken(Levy.SEBI)
    gst = _gst(brokerage + transaction + sebi, tariff.percent(Levy.GST, side))
    central = gst // 2 if terms.within_state else 0
    is_delivered = tariff.segment is Segment.DELIVERY and side is Side.SELL
    return Charges(
        brokerage_paise=brokerage,
        stt_paise=_whole(taken(Levy.STT), in_rupees=terms.stt_in_rupees),
        transaction_paise=transaction,
        sebi_paise=sebi,
        stamp_paise=_whole(taken(Levy.STAMP), in_rupees=terms.stamp_in_rupees),
        igst_paise=0 if terms.within_state else gst,
        cgst_paise=central,
        sgst_paise=gst - central if terms.within_state else 0,
        ipft_paise=_part(turnover, terms.ipft_percent),
        dp_paise=terms.dp_paise if is_delivered else 0,
    )


def _brokerage(turnover: Decimal, terms: BrokerTerms) -> int:
    if terms.brokerage_percent is None:
        return terms.brokerage_paise
    return min(terms.brokerage_paise, _part(turnover, terms.brokerage_percent))


def _gst(base_paise: int, percent: Decimal) -> int:
    return _part(_rupees(base_paise), percent)


def _part(rupees: Decimal, percent: Decimal) -> int:
    """A percentage of rupees, in paise: the hundredth and the hundred cancel out."""
    return int(_EXACT.multiply(rupees, percent).quantize(Decimal(1), ROUND_HALF_UP, _EXACT))


def _whole(paise: int, *, in_rupees: bool) -> int:
    return (paise + _RUPEE // 2) // _RUPEE * _RUPEE if in_rupees else paise


def _rupees(paise: int) -> Decimal:
    return Decimal(paise).scaleb(-2)


def _check_trade(trade: Trade, segment: Segment) -> None:
    if not trade.price.is_finite() or not 0 < trade.price <= PRICE_MAX:
        raise BadTrade(f"price: {trade.price} is not above 0 and at most {PRICE_MAX}")
    if not 0 < trade.quantity <= QUANTITY_MAX:
        raise BadTrade(f"quantity: {trade.quantity} is not above 0 and at most {QUANTITY_MAX}")
    if trade.side is Side.EXERCISE and segment is not Segment.OPTIONS:
        raise BadTrade(f"side: nothing is exercised in {segment}")


def _check_terms(terms: BrokerTerms) -> None:
    amounts = (terms.brokerage_paise, terms.dp_paise)
    percents = (terms.ipft_percent, terms.brokerage_percent or Decimal(0))
    if min(amounts) < 0 or not all(each.is_finite() and each >= 0 for each in percents):
        raise BadTrade("terms: a broker's charge is not negative")
