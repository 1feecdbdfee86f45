"""Charges worked by hand, to the paisa: every segment and side in every time of the dated table.

Each figure below is the plain product; it is rounded to the nearest paisa, half up. Rates: STT by
Budget 2026 (finnovate.in) and before it by tradejini.com; the exchange's by nnewws.com from October
2024 and by proficientequities.com from April 2026; SEBI's fee, stamp duty and GST by the latter.

delivery    37 x 2664.05 = 98569.85, no brokerage
    STT         0.1 %       98.56985
    exchange    0.00297 %    2.927524545        0.00307 %    3.026094395
    SEBI        0.0001 %     0.09856985
    stamp       0.015 %     14.7854775
    GST         18 % of 2.93 + 0.10 = 0.5454    18 % of 3.03 + 0.10 = 0.5634
intraday    160 x 958.35 = 153336.00, brokerage 20
    STT         0.025 %     38.334
    exchange    0.00297 %    4.5540792          0.00307 %    4.7074152
    SEBI        0.0001 %     0.153336
    stamp       0.003 %      4.60008
    GST         18 % of 20 + 4.55 + 0.15 = 4.446        18 % of 20 + 4.71 + 0.15 = 4.4748
futures     250 x 1487.60 = 371900.00, brokerage 20
    STT         0.02 %      74.38               0.05 %     185.95
    exchange    0.00173 %    6.43387            0.00183 %    6.80577
    SEBI        0.0001 %     0.3719
    stamp       0.002 %      7.438
    GST         18 % of 20 + 6.43 + 0.37 = 4.824        18 % of 20 + 6.81 + 0.37 = 4.8924
options     75 x 183.35 = 13751.25 of premium, or of intrinsic value; brokerage 20
    STT         0.1 %       13.75125            0.15 %      20.626875
    exercise    0.125 %     17.1890625          0.15 %      20.626875
    exchange    0.03503 %    4.817062875        0.03553 %    4.885819125
    SEBI        0.0001 %     0.01375125
    stamp       0.003 %      0.4125375
    GST         18 % of 20 + 4.82 + 0.01 = 4.4694       18 % of 20 + 4.89 + 0.01 = 4.482
                of an exercise 18 % of 20 = 3.60
"""

from datetime import date
from decimal import Decimal

import pytest

from treum.contexts.market.adapters.charge_rates import read_rates
from treum.contexts.market.rules.charges.charge import BrokerTerms, Charges, Trade, charges_of
from treum.contexts.market.rules.charges.rates import Disputed, Segment, Side, tariff_on

FIRST = date(2024, 10, 1)
DISPUTED, LAST_OLD = date(2024, 10, 2), date(2026, 3, 31)
"""Between them nobody knows the exchange's charge; the dearer rate is asked for."""
NEW, LATER = date(2026, 4, 1), date(2026, 11, 24)
TRADES = {
    "delivery": (37, "2664.05", 0),
    "intraday": (160, "958.35", 20_00),
    "futures": (250, "1487.60", 20_00),
    "options": (75, "183.35", 20_00),
}
"""Quantity, price in rupees and brokerage in paise."""
EXAMPLES = [
    # STT, exchange, SEBI, stamp, GST and, with the brokerage, the total; all in paise
    ("delivery", "buy", [FIRST], (98_57, 2_93, 10, 14_79, 55, 116_94)),
    ("delivery", "buy", [DISPUTED, LAST_OLD, NEW, LATER], (98_57, 3_03, 10, 14_79, 56, 117_05)),
    ("delivery", "sell", [FIRST], (98_57, 2_93, 10, 0, 55, 102_15)),
    ("delivery", "sell", [DISPUTED, LAST_OLD, NEW, LATER], (98_57, 3_03, 10, 0, 56, 102_26)),
    ("intraday", "buy", [FIRST], (0, 4_55, 15, 4_60, 4_45, 33_75)),
    ("intraday", "buy", [DISPUTED, LAST_OLD, NEW, LATER], (0, 4_71, 15, 4_60, 4_47, 33_93)),
    ("intraday", "sell", [FIRST], (38_33, 4_55, 15, 0, 4_45, 67_48)),
    ("intraday", "sell", [DISPUTED, LAST_OLD, NEW, LATER], (38_33, 4_71, 15, 0, 4_47, 67_66)),
    ("futures", "buy", [FIRST], (0, 6_43, 37, 7_44, 4_82, 39_06)),
    ("futures", "buy", [DISPUTED, LAST_OLD, NEW, LATER], (0, 6_81, 37, 7_44, 4_89, 39_51)),
    ("futures", "sell", [FIRST], (74_38, 6_43, 37, 0, 4_82, 106_00)),
    ("futures", "sell", [DISPUTED, LAST_OLD], (74_38, 6_81, 37, 0, 4_89, 106_45)),
    ("futures", "sell", [NEW, LATER], (185_95, 6_81, 37, 0, 4_89, 218_02)),
    ("options", "buy", [FIRST], (0, 4_82, 1, 41, 4_47, 29_71)),
    ("options", "buy", [DISPUTED, LAST_OLD, NEW, LATER], (0, 4_89, 1, 41, 4_48, 29_79)),
    ("options", "sell", [FIRST], (13_75, 4_82, 1, 0, 4_47, 43_05)),
    ("options", "sell", [DISPUTED, LAST_OLD], (13_75, 4_89, 1, 0, 4_48, 43_13)),
    ("options", "sell", [NEW, LATER], (20_63, 4_89, 1, 0, 4_48, 50_01)),
    ("options", "exercise", [FIRST, DISPUTED, LAST_OLD], (17_19, 0, 0, 0, 3_60, 40_79)),
    ("options", "exercise", [NEW, LATER], (20_63, 0, 0, 0, 3_60, 44_23)),
]


def _lines(charges: Charges) -> tuple[int, ...]:
    return (
        charges.stt_paise,
        charges.transaction_paise,
        charges.sebi_paise,
        charges.stamp_paise,
        charges.gst_paise,
        charges.total_paise,
    )


def _charges(segment: Segment, trade: Trade, *, day: date, brokerage_paise: int) -> Charges:
    tariff = tariff_on(read_rates(), segment, day=day, disputed=Disputed.DEARER)
    return charges_of(trade, tariff, terms=BrokerTerms(brokerage_paise=brokerage_paise))


@pytest.mark.parametrize(
    ("segment", "side", "day", "lines"),
    [(segment, side, day, lines) for segment, side, days, lines in EXAMPLES for day in days],
)
def test_a_trade_costs_what_was_worked_by_hand(
    segment: str, side: str, day: date, lines: tuple[int, ...]
) -> None:
    quantity, price, brokerage_paise = TRADES[segment]
    trade = Trade(side=Side(side), price=Decimal(price), quantity=quantity)
    charges = _charges(Segment(segment), trade, day=day, brokerage_paise=brokerage_paise)
    assert _lines(charges) == lines
    assert charges.brokerage_paise == brokerage_paise


def test_every_row_of_the_table_has_an_example_on_its_first_and_its_last_day() -> None:
    """A row without an end: on the newest day of the examples."""
    worked = {(segment, side, day) for segment, side, days, _ in EXAMPLES for day in days}
    for rate in read_rates():
        for side in rate.sides:
            for day in (rate.valid_from, rate.valid_to or LATER):
                assert (rate.segment, side, day) in worked, rate


def test_the_worked_check_of_a_delivery_purchase() -> None:
    """1,00,000 rupees without brokerage: 100, 3.07, 0.10, 15, and 18 % of 3.17 = 0.5706."""
    trade = Trade(side=Side.BUY, price=Decimal(1000), quantity=100)
    charges = _charges(Segment.DELIVERY, trade, day=NEW, brokerage_paise=0)
    assert _lines(charges) == (100_00, 3_07, 10, 15_00, 57, 118_74)


def test_the_worked_check_of_a_futures_sale() -> None:
    """15,00,000 rupees and 20 of brokerage: 750, 27.45, 1.50, and 18 % of 48.95 = 8.811."""
    trade = Trade(side=Side.SELL, price=Decimal(1500), quantity=1000)
    charges = _charges(Segment.FUTURES, trade, day=NEW, brokerage_paise=20_00)
    assert _lines(charges) == (750_00, 27_45, 1_50, 0, 8_81, 807_76)
