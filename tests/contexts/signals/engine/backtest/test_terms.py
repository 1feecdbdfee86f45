"""Terms that cannot be traded on are refused, and lines are rounded where they stand."""

from datetime import date
from typing import Any

import pytest

from treum.contexts.signals.engine.backtest.play import NoRates, rates_on
from treum.contexts.signals.engine.backtest.terms import (
    BadTerms,
    DatedRates,
    Rates,
    Terms,
    charge,
    part,
)

EARLY = DatedRates(date(2024, 10, 1), Rates(stt=1), Rates(stt=2))
LATE = DatedRates(date(2026, 4, 1), Rates(stt=3), Rates(stt=4))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("capital_paise", 1, 10**13),
        ("risk_bps", 1, 10_000),
        ("exposure_bps", 1, 50_000),
        ("lot", 1, 100_000),
        ("slippage_ticks", 0, 1_000),
        ("loss_max_bps", 1, 10_000),
    ],
)
def test_terms_have_bounds(name: str, least: int, most: int) -> None:
    for inside in (least, most):
        assert getattr(_terms(name, inside), name) == inside
    for outside in (least - 1, most + 1):
        with pytest.raises(BadTerms, match=name):
            _terms(name, outside)


@pytest.mark.parametrize("rates", [[LATE, EARLY], [EARLY, EARLY]])
def test_rates_are_in_the_order_of_their_days(rates: list[DatedRates]) -> None:
    with pytest.raises(BadTerms, match="rates"):
        Terms(rates=rates)


def test_rates_hold_from_their_day_on() -> None:
    rates = [EARLY, LATE]
    assert rates_on(rates, date(2024, 10, 1)) == (Rates(stt=1), Rates(stt=2))
    assert rates_on(rates, date(2026, 3, 31)) == (Rates(stt=1), Rates(stt=2))
    assert rates_on(rates, date(2026, 4, 1)) == (Rates(stt=3), Rates(stt=4))
    with pytest.raises(NoRates, match="2024-09-30"):
        rates_on(rates, date(2024, 9, 30))
    assert rates_on([], date(1999, 1, 1)) == (Rates(), Rates())


@pytest.mark.parametrize(("paise", "whole"), [(499, 0), (500, 1), (1_499, 1), (1_500, 2)])
def test_half_a_paisa_is_rounded_up(paise: int, whole: int) -> None:
    assert part(paise, 10_000) == whole


def test_gst_is_taken_of_the_rounded_lines() -> None:
    """Of 1,000 paise: brokerage and transaction 0.5 → 1 each, SEBI 0.4 → 0; GST of 2 at 25 per
    cent 0.5 → 1; of the unrounded 1.4 it would have been none."""
    rates = Rates(brokerage=5_000, brokerage_paise=9, transaction=5_000, sebi=4_000, gst=2_500_000)
    assert charge(1_000, rates, is_sale=False) == 3


def test_brokerage_is_the_lower_of_share_and_fee() -> None:
    rates = Rates(brokerage=1_000_000, brokerage_paise=50)
    assert [charge(paise, rates, is_sale=True) for paise in (100, 500, 5_000)] == [10, 50, 50]
    assert charge(100, Rates(brokerage_paise=50), is_sale=True) == 50


def test_the_depository_is_paid_by_who_sells() -> None:
    rates = Rates(dp_paise=1_593)
    assert [charge(100, rates, is_sale=each) for each in (False, True)] == [0, 1_593]


def _terms(name: str, value: int) -> Terms:
    given: dict[str, Any] = {name: value}
    return Terms(**given)
