"""Proofs add up for five minutes, and none of them grows younger by another."""

from datetime import timedelta

import pytest

from treum.contexts.identity.rules.proof import Proven, proven_again
from treum.platform.auth import STEP_UP_LIFE, Method
from treum.platform.clock import now

P, T, K = Method.PASSWORD, Method.TOTP, Method.PASSKEY
_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("earlier", "age", "proven", "methods", "age_after"),
    [
        ({P}, _MINUTE, {P}, {P}, timedelta()),
        ({P}, _MINUTE, {T}, {P, T}, _MINUTE),
        ({P}, STEP_UP_LIFE, {T}, {T}, timedelta()),
        ({P, T}, _MINUTE, {P}, {P, T}, _MINUTE),
        ({P, T}, STEP_UP_LIFE, {P}, {P}, timedelta()),
        ({P, T}, _MINUTE, {P, T}, {P, T}, timedelta()),
        ({P}, _MINUTE, {P, T}, {P, T}, timedelta()),
        ({P}, _MINUTE, {K}, {P, K}, timedelta()),
        ({P, T}, _MINUTE, {K}, {P, T, K}, timedelta()),
    ],
)
def test_a_proof_is_as_old_as_the_oldest_it_needs(
    *,
    earlier: set[Method],
    age: timedelta,
    proven: set[Method],
    methods: set[Method],
    age_after: timedelta,
) -> None:
    at = now()
    before = Proven(methods=frozenset(earlier), at=at - age)
    after = proven_again(before, frozenset(proven), now=at)
    assert after == Proven(methods=frozenset(methods), at=at - age_after)
