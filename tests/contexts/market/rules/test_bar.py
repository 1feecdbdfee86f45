"""Which prices may be true."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.examples import bar
from treum.contexts.market.rules.bar import RejectReason, flaw_of

TICK = Decimal("0.05")
ticks = st.integers(1, 10_000_000)


@pytest.mark.parametrize(
    ("prices", "flaw"),
    [
        (("10.00", "10.50", "9.95", "10.05"), None),
        (("10.00",), None),
        (("10.00", "10.50", "0.00", "10.05"), RejectReason.NOT_POSITIVE),
        (("10.00", "10.00", "9.95", "10.05"), RejectReason.INCONSISTENT),
        (("10.00", "10.50", "10.05", "10.05"), RejectReason.INCONSISTENT),
        (("10.00", "10.50", "9.95", "10.01"), RejectReason.OFF_TICK),
    ],
)
def test_flaw_of_names(prices: tuple[str, ...], flaw: RejectReason | None) -> None:
    assert flaw_of(bar("09:15", *prices), TICK) is flaw


@given(st.lists(ticks, min_size=1))
def test_a_bar_made_of_ticks_has_no_flaw(prices: list[int]) -> None:
    values = (prices[0], max(prices), min(prices), prices[-1])
    assert flaw_of(bar("09:15", *(str(value * TICK) for value in values)), TICK) is None


@given(st.tuples(ticks, ticks, ticks, ticks))
def test_a_high_below_or_a_low_above_is_a_flaw(values: tuple[int, int, int, int]) -> None:
    opening, high, low, close = values
    is_true = high >= max(opening, close) and low <= min(opening, close)
    flaw = flaw_of(bar("09:15", *(str(value * TICK) for value in values)), TICK)
    assert flaw is (None if is_true else RejectReason.INCONSISTENT)
