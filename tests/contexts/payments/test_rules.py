"""The best valid entitlement wins."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make.payments import FROM, TO, grant
from treum.contexts.payments.rules import Grant, Product, Tier, best

_MOMENT = timedelta(microseconds=1)
_HOURS = st.integers(0, 20)


@st.composite
def _grants(draw: st.DrawFn) -> Grant:
    starts = draw(_HOURS)
    lasts = draw(st.one_of(st.none(), st.integers(1, 20)))
    return grant(
        draw(st.sampled_from(Product)),
        valid_from=FROM + timedelta(hours=starts),
        valid_to=None if lasts is None else FROM + timedelta(hours=starts + lasts),
    )


def test_tiers_are_ranked_lowest_first() -> None:
    assert [tier.rank for tier in Tier] == [0, 1, 2, 3]
    assert list(Tier) == ["free", "basic", "premium", "enterprise"]


def test_every_product_is_a_paid_tier() -> None:
    assert [product.tier for product in Product] == list(Tier)[1:]


@pytest.mark.parametrize(
    ("at", "is_valid"), [(FROM - _MOMENT, False), (FROM, True), (TO - _MOMENT, True), (TO, False)]
)
def test_a_grant_is_valid_from_its_start_up_to_its_end(at: datetime, is_valid: bool) -> None:
    assert grant().is_valid(at) is is_valid


def test_a_grant_must_end_after_it_starts() -> None:
    with pytest.raises(AssertionError):
        grant(valid_to=FROM)


@given(st.lists(_grants(), max_size=8), _HOURS)
def test_no_valid_grant_is_better_than_the_best(grants: list[Grant], hour: int) -> None:
    at = FROM + timedelta(hours=hour)
    valid = [each for each in grants if each.is_valid(at)]
    found = best(grants, at)
    if found is None:
        assert valid == []
        return
    assert found in valid
    assert all(each.product.tier.rank <= found.product.tier.rank for each in valid)
    assert all(
        found.valid_to is None or (each.valid_to is not None and each.valid_to <= found.valid_to)
        for each in valid
        if each.product is found.product
    )


@given(st.lists(_grants(), max_size=8))
def test_the_order_of_grants_does_not_matter(grants: list[Grant]) -> None:
    at = FROM + timedelta(hours=10)
    turned = list(reversed(grants))
    tiers = [found.product if found else None for found in (best(grants, at), best(turned, at))]
    assert tiers[0] == tiers[1]
