"""What a backtest takes for a trade is what the market's table says, to the paisa."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.contexts.market import api as market
from treum.contexts.market.api import BrokerTerms, Disputed, RateUnknown, Segment, Side, Trade
from treum.contexts.signals.engine.backtest.play import rates_on
from treum.contexts.signals.engine.backtest.terms import BadTerms, DatedRates, Rates, charge
from treum.contexts.signals.service.tariffs import dated_rates

FIRST, LAST = date(2024, 10, 1), date(2026, 4, 30)
"""The table begins on the first; on the last the newest of its rates has come into force."""
PERCENTS = st.integers(0, 100_000).map(lambda parts: Decimal(parts).scaleb(-5))
BROKERS = st.builds(
    BrokerTerms,
    brokerage_paise=st.integers(0, 5_000),
    brokerage_percent=st.none() | PERCENTS,
    dp_paise=st.integers(0, 3_000),
    ipft_percent=PERCENTS,
    within_state=st.booleans(),
)


@given(
    segment=st.sampled_from(Segment),
    day=st.dates(FIRST, LAST),
    side=st.sampled_from([Side.BUY, Side.SELL]),
    paise=st.integers(1, 10**9),
    quantity=st.integers(1, 10**6),
    broker=BROKERS,
)
def test_a_trade_costs_what_the_market_charges(
    segment: Segment, day: date, *, side: Side, paise: int, quantity: int, broker: BrokerTerms
) -> None:
    (dated,) = dated_rates(segment, since=day, until=day, broker=broker)
    is_sale = side is Side.SELL
    rates = dated.sell if is_sale else dated.buy
    trade = Trade(side=side, price=Decimal(paise).scaleb(-2), quantity=quantity)
    tariff = market.tariff(segment, day, disputed=Disputed.DEARER)
    expected = market.charges_of(trade, tariff, terms=broker).total_paise
    assert charge(paise * quantity, rates, is_sale=is_sale) == expected


@pytest.mark.parametrize("segment", Segment)
def test_the_rates_of_every_day_are_found(segment: Segment) -> None:
    dated = dated_rates(segment, since=FIRST, until=LAST)
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        (alone,) = dated_rates(segment, since=day, until=day)
        assert rates_on(dated, day) == (alone.buy, alone.sell)


def test_of_two_possible_rates_the_dearer_is_taken() -> None:
    """The exchange's charge rose on a day that no source tells, the tax on futures in April."""
    both = {"sebi": 10, "gst": 1_800_000}
    assert dated_rates(Segment.FUTURES, since=FIRST, until=LAST) == [
        DatedRates(
            FIRST,
            Rates(transaction=173, stamp=200, **both),
            Rates(transaction=173, stt=2_000, **both),
        ),
        DatedRates(
            date(2024, 10, 2),
            Rates(transaction=183, stamp=200, **both),
            Rates(transaction=183, stt=2_000, **both),
        ),
        DatedRates(
            date(2026, 4, 1),
            Rates(transaction=183, stamp=200, **both),
            Rates(transaction=183, stt=5_000, **both),
        ),
    ]


def test_a_day_before_the_table_is_refused() -> None:
    with pytest.raises(RateUnknown):
        dated_rates(Segment.DELIVERY, since=FIRST - timedelta(days=1), until=LAST)


def test_a_part_smaller_than_a_ten_millionth_is_refused() -> None:
    broker = BrokerTerms(ipft_percent=Decimal("0.000001"))
    with pytest.raises(BadTerms, match="ten-millionths"):
        dated_rates(Segment.DELIVERY, since=FIRST, until=FIRST, broker=broker)


@pytest.mark.parametrize(
    "broker", [BrokerTerms(stt_in_rupees=True), BrokerTerms(stamp_in_rupees=True)]
)
def test_charges_in_whole_rupees_are_refused(broker: BrokerTerms) -> None:
    with pytest.raises(BadTerms, match="nearest rupee"):
        dated_rates(Segment.DELIVERY, since=FIRST, until=FIRST, broker=broker)
