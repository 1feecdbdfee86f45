"""How charges are rounded, what brokers differ in, and what holds of every trade."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.charge_rates import read_rates
from treum.contexts.market.rules.charges.charge import (
    NO_BROKER,
    PRICE_MAX,
    QUANTITY_MAX,
    BadTrade,
    BrokerTerms,
    Charges,
    Trade,
    charges_of,
)
from treum.contexts.market.rules.charges.rates import Disputed, Segment, Side, tariff_on

OLD, NEW = date(2024, 10, 1), date(2026, 4, 1)
TWENTY = BrokerTerms(brokerage_paise=2000)


def _charges(
    segment: Segment, side: Side, *, value: str, terms: BrokerTerms = NO_BROKER
) -> Charges:
    """value: rupees of the whole trade."""
    tariff = tariff_on(read_rates(), segment, day=NEW)
    return charges_of(Trade(side=side, price=Decimal(value), quantity=1), tariff, terms=terms)


@pytest.mark.parametrize(
    ("value", "stt_paise"), [("4.99", 0), ("5.00", 1), ("14.99", 1), ("15", 2), ("14.9999", 1)]
)
def test_a_half_paisa_is_rounded_up(value: str, stt_paise: int) -> None:
    assert _charges(Segment.DELIVERY, Side.SELL, value=value).stt_paise == stt_paise


def test_brokers_differ_only_where_their_terms_say_so() -> None:
    terms = BrokerTerms(
        brokerage_paise=2000,
        brokerage_percent=Decimal("0.03"),
        dp_paise=1593,
        ipft_percent=Decimal("0.0001"),
        stt_in_rupees=True,
        stamp_in_rupees=True,
        within_state=True,
    )
    sale = _charges(Segment.DELIVERY, Side.SELL, value="50550", terms=terms)
    assert (sale.brokerage_paise, sale.dp_paise, sale.ipft_paise) == (1517, 1593, 5)
    assert (sale.stt_paise, sale.igst_paise) == (51_00, 0)
    assert (sale.gst_paise, sale.cgst_paise, sale.sgst_paise) == (302, 151, 151)
    purchase = _charges(Segment.DELIVERY, Side.BUY, value="70000", terms=terms)
    assert (purchase.brokerage_paise, purchase.dp_paise, purchase.stamp_paise) == (2000, 0, 11_00)
    assert _charges(Segment.INTRADAY, Side.SELL, value="50550", terms=terms).dp_paise == 0


@pytest.mark.parametrize(
    ("trade", "says"),
    [
        (Trade(side=Side.BUY, price=Decimal(0), quantity=1), "price"),
        (Trade(side=Side.BUY, price=Decimal("NaN"), quantity=1), "price"),
        (Trade(side=Side.BUY, price=Decimal("Infinity"), quantity=1), "price"),
        (Trade(side=Side.BUY, price=PRICE_MAX * 2, quantity=1), "price"),
        (Trade(side=Side.BUY, price=Decimal(1), quantity=0), "quantity"),
        (Trade(side=Side.BUY, price=Decimal(1), quantity=QUANTITY_MAX + 1), "quantity"),
        (
            Trade(side=Side.EXERCISE, price=Decimal(1), quantity=1),
            "nothing is exercised in futures",
        ),
    ],
)
def test_a_trade_that_cannot_be_is_refused(trade: Trade, says: str) -> None:
    tariff = tariff_on(read_rates(), Segment.FUTURES, day=NEW)
    with pytest.raises(BadTrade, match=says):
        charges_of(trade, tariff)


def test_terms_below_nothing_are_refused() -> None:
    for terms in (BrokerTerms(dp_paise=-1), BrokerTerms(ipft_percent=Decimal("NaN"))):
        with pytest.raises(BadTrade, match="terms"):
            _charges(Segment.DELIVERY, Side.BUY, value="1", terms=terms)


def _shape(value: object) -> object:
    return {k: _shape(v) for k, v in value.items()} if isinstance(value, Mapping) else type(value)


@pytest.mark.data_notes("charges-of-2023")
def test_the_note_has_the_fields_of_kites_virtual_contract_note() -> None:
    """Fields alone: the amounts of the mock are of 2023."""
    text = market_data("kite_mocks/virtual_contract_note.json").read_text()
    orders = json.loads(text, parse_float=Decimal, parse_int=Decimal)["data"]
    note = _charges(Segment.OPTIONS, Side.BUY, value="150", terms=TWENTY).contract_note()
    assert len(orders) == 3
    for order in orders:
        assert list(order["charges"]) == list(note)
        assert _shape(order["charges"]) == _shape(note)
    assert note["brokerage"] == Decimal("20.00")
    assert note["exchange_turnover_charge"] == Decimal("0.05")
    assert note["gst"] == {"igst": Decimal("3.61"), "cgst": 0, "sgst": 0, "total": Decimal("3.61")}
    assert note["total"] == Decimal("23.66")


def test_lines_that_kite_lacks_stand_under_our_own_names() -> None:
    terms = BrokerTerms(dp_paise=1593, ipft_percent=Decimal("0.0001"))
    note = _charges(Segment.DELIVERY, Side.SELL, value="50550", terms=terms).contract_note()
    assert (note["dp_charge"], note["ipft_charge"]) == (Decimal("15.93"), Decimal("0.05"))


SIDES = st.sampled_from([side for side in Side if side is not Side.EXERCISE])
PRICES = st.decimals(min_value="0.05", max_value=PRICE_MAX, places=4)
TERMS = st.builds(
    BrokerTerms,
    brokerage_paise=st.integers(0, 10_000),
    brokerage_percent=st.none() | st.decimals(min_value=0, max_value=5, places=3),
    dp_paise=st.integers(0, 5000),
    ipft_percent=st.decimals(min_value=0, max_value=1, places=5),
    stt_in_rupees=st.booleans(),
    stamp_in_rupees=st.booleans(),
    within_state=st.booleans(),
)


@given(
    segment=st.sampled_from(Segment),
    day=st.dates(min_value=OLD),
    side=SIDES,
    price=PRICES,
    more=PRICES,
    quantity=st.integers(1, QUANTITY_MAX),
    terms=TERMS,
)
def test_any_charge_sums_up_is_never_negative_and_grows_with_the_turnover(
    segment: Segment,
    day: date,
    side: Side,
    price: Decimal,
    more: Decimal,
    quantity: int,
    terms: BrokerTerms,
) -> None:
    tariff = tariff_on(read_rates(), segment, day=day, disputed=Disputed.DEARER)
    trade = Trade(side=side, price=min(price, more), quantity=quantity)
    charges = charges_of(trade, tariff, terms=terms)
    parts = [getattr(charges, each.name) for each in fields(charges)]
    assert charges.total_paise == sum(parts)
    assert min(parts) >= 0
    greater = charges_of(replace(trade, price=max(price, more)), tariff, terms=terms)
    assert all(
        getattr(greater, f.name) >= part for f, part in zip(fields(charges), parts, strict=True)
    )
    base = charges.brokerage_paise + charges.transaction_paise + charges.sebi_paise
    assert charges.gst_paise == (base * 18 + 50) // 100
    assert charges.sgst_paise - charges.cgst_paise in (0, 1)
