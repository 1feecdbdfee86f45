"""The market's dated charges, as a backtest reckons with them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from treum.contexts.market import api as market
from treum.contexts.signals.engine.backtest.terms import PART, BadTerms, DatedRates, Rates

_DAY = timedelta(days=1)


def dated_rates(
    segment: market.Segment,
    *,
    since: date,
    until: date,
    broker: market.BrokerTerms = market.NO_BROKER,
) -> Sequence[DatedRates]:
    """Those in force from `since` to `until`, both included, each from its first day on. Where the
    day of a change is not known, the dearer of the two.

    Raises: RateUnknown, BadTerms.
    """
    found: list[DatedRates] = []
    for number in range((until - since).days + 1):
        day = since + number * _DAY
        tariff = market.tariff(segment, day, disputed=market.Disputed.DEARER)
        buy, sell = (
            _rates(tariff, side, broker=broker) for side in (market.Side.BUY, market.Side.SELL)
        )
        if not found or (found[-1].buy, found[-1].sell) != (buy, sell):
            found.append(DatedRates(day, buy, sell))
    return found


def _rates(tariff: market.Tariff, side: market.Side, *, broker: market.BrokerTerms) -> Rates:
    if broker.stt_in_rupees or broker.stamp_in_rupees:
        raise BadTerms("Charges to the nearest rupee are not reckoned in a backtest.")
    is_delivered = tariff.segment is market.Segment.DELIVERY and side is market.Side.SELL
    percent, flat = broker.brokerage_percent, broker.brokerage_paise
    return Rates(
        **{levy.value: _parts(tariff.percent(levy, side)) for levy in market.Levy},
        ipft=_parts(broker.ipft_percent),
        brokerage=_parts(percent or Decimal(0)),
        brokerage_paise=0 if percent == 0 else flat,
        dp_paise=broker.dp_paise if is_delivered else 0,
    )


def _parts(percent: Decimal) -> int:
    """Exact. Raises: BadTerms."""
    parts = percent * (PART // 100)
    if parts % 1:
        raise BadTerms(f"{percent} % is no whole number of ten-millionths.")
    return int(parts)
