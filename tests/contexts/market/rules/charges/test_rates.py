"""The table holds every rate by day, and refuses the days of which nobody knows the rate."""

from datetime import date
from decimal import Decimal

import pytest

from treum.contexts.market import api
from treum.contexts.market.adapters.charge_rates import read_rates
from treum.contexts.market.rules.charges.rates import (
    Disputed,
    Levy,
    RateUnknown,
    Segment,
    Side,
    Tariff,
    tariff_on,
)

OLD, LAST_OLD, NEW = date(2024, 10, 1), date(2026, 3, 31), date(2026, 4, 1)


def _tariff(segment: Segment, day: date, *, disputed: Disputed = Disputed.REFUSE) -> Tariff:
    return tariff_on(read_rates(), segment, day=day, disputed=disputed)


def _percents(tariff: Tariff, side: Side) -> list[str]:
    return [str(tariff.percent(levy, side)) for levy in Levy]


@pytest.mark.parametrize(
    ("segment", "day", "buy", "sell"),
    [
        ("delivery", OLD, "0.1 0.00297 0.0001 0.015 18", "0.1 0.00297 0.0001 0 18"),
        ("delivery", NEW, "0.1 0.00307 0.0001 0.015 18", "0.1 0.00307 0.0001 0 18"),
        ("intraday", OLD, "0 0.00297 0.0001 0.003 18", "0.025 0.00297 0.0001 0 18"),
        ("intraday", NEW, "0 0.00307 0.0001 0.003 18", "0.025 0.00307 0.0001 0 18"),
        ("futures", OLD, "0 0.00173 0.0001 0.002 18", "0.02 0.00173 0.0001 0 18"),
        ("futures", NEW, "0 0.00183 0.0001 0.002 18", "0.05 0.00183 0.0001 0 18"),
        ("options", OLD, "0 0.03503 0.0001 0.003 18", "0.1 0.03503 0.0001 0 18"),
        ("options", NEW, "0 0.03553 0.0001 0.003 18", "0.15 0.03553 0.0001 0 18"),
    ],
)
def test_every_segment_has_its_rates_on_both_sides(
    segment: str, day: date, buy: str, sell: str
) -> None:
    """In the order: STT, transaction, SEBI, stamp, GST."""
    tariff = _tariff(Segment(segment), day)
    assert _percents(tariff, Side.BUY) == buy.split()
    assert _percents(tariff, Side.SELL) == sell.split()


@pytest.mark.parametrize(
    ("segment", "side", "before", "after"),
    [
        (Segment.FUTURES, Side.SELL, "0.02", "0.05"),
        (Segment.OPTIONS, Side.SELL, "0.1", "0.15"),
        (Segment.OPTIONS, Side.EXERCISE, "0.125", "0.15"),
        (Segment.DELIVERY, Side.BUY, "0.1", "0.1"),
        (Segment.INTRADAY, Side.SELL, "0.025", "0.025"),
    ],
)
def test_stt_changes_between_31_march_and_1_april_2026(
    segment: Segment, side: Side, before: str, after: str
) -> None:
    last = _tariff(segment, LAST_OLD, disputed=Disputed.DEARER)
    first = _tariff(segment, NEW)
    assert last.percent(Levy.STT, side) == Decimal(before)
    assert first.percent(Levy.STT, side) == Decimal(after)


@pytest.mark.parametrize("segment", Segment)
def test_nothing_is_known_of_30_september_2024(segment: Segment) -> None:
    with pytest.raises(
        RateUnknown, match=f"2024-09-30: the stt rate of NSE {segment} is not known"
    ):
        _tariff(segment, date(2024, 9, 30), disputed=Disputed.DEARER)
    assert _tariff(segment, OLD).segment is segment


@pytest.mark.parametrize("segment", Segment)
@pytest.mark.parametrize("day", [date(2024, 10, 2), LAST_OLD])
def test_the_day_the_transaction_charge_rose_is_not_guessed(segment: Segment, day: date) -> None:
    with pytest.raises(
        RateUnknown, match=r"transaction rate .* the day of the change is not known"
    ):
        _tariff(segment, day)
    dearer = _tariff(segment, day, disputed=Disputed.DEARER).percent(Levy.TRANSACTION, Side.SELL)
    assert dearer == _tariff(segment, NEW).percent(Levy.TRANSACTION, Side.SELL)


def test_others_ask_by_segment_and_day() -> None:
    assert api.tariff(Segment.FUTURES, NEW) == _tariff(Segment.FUTURES, NEW)
    with pytest.raises(RateUnknown):
        api.tariff(Segment.FUTURES, LAST_OLD)


def test_an_exercise_bears_stt_and_the_tax_on_brokerage_only() -> None:
    tariff = _tariff(Segment.OPTIONS, NEW)
    assert _percents(tariff, Side.EXERCISE) == ["0.15", "0", "0", "0", "18"]


def test_every_row_names_its_source_and_disputed_rows_say_so() -> None:
    rates = read_rates()
    assert all(rate.source and rate.note for rate in rates)
    assert {rate.levy for rate in rates if "unknown" in rate.note} == {Levy.TRANSACTION}
    assert all(rate.valid_to is None or rate.valid_from <= rate.valid_to for rate in rates)
