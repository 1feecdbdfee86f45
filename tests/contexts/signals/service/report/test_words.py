"""Numbers are written as India reads them."""

from datetime import UTC, datetime

import pytest

from treum.contexts.signals.service.report import words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (99_999, "99,999"),
        (1_00_000, "1,00,000"),
        (-1_23_45_678, "−1,23,45,678"),
        (10**13, "1,00,00,00,00,00,000"),
    ],
)
def test_whole_numbers_are_grouped_in_lakhs_and_crores(value: int, said: str) -> None:
    assert words.whole(value) == said


def test_money_is_told_to_the_paisa() -> None:
    assert words.rupees(1_23_45_678) == "₹1,23,456.78"
    assert words.rupees(-5) == "−₹0.05"
    assert words.rupees(None) == words.NOTHING


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    assert words.decimal(-0.004) == "0.00"
    assert words.percent(-0.1234) == "−12.34 %"
    assert words.decimal(None) == words.NOTHING


def test_times_are_of_india() -> None:
    at = datetime(2024, 6, 10, 20, 15, tzinfo=UTC)
    assert words.moment(at) == "2024-06-11 01:45 IST"


def test_a_setting_is_told_by_name() -> None:
    assert (
        words.setting({"fast": 3, "risk": -0.5, "is_open": True}) == "fast 3, risk −0.5, is_open on"
    )
