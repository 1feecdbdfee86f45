"""Codes of authenticator apps, against the standard's own examples."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from treum.contexts.identity.adapters import pyotp
from treum.contexts.identity.adapters.pyotp import PyotpCodes

SECRET = base64.b32encode(b"12345678901234567890").decode()


def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyotp, "_STEPS_AROUND", 2)


# Source: RFC 6238, appendix B, SHA-1; the last six of its eight digits.
@pytest.mark.asvs("6.5.5", without=_wide)
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_a_code_of_the_standard_is_of_its_step(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    found = [
        PyotpCodes().step_of(SECRET, code, now=at + timedelta(seconds=30 * steps))
        for steps in range(-2, 3)
    ]
    assert found == [None, *[seconds // 30] * 3, None]


@pytest.mark.parametrize("code", ["", "28708", "2870820", " 28708", "28708a", "٢٨٧٠٨٢"])
def test_what_is_no_six_digits_is_of_no_step(code: str) -> None:
    assert PyotpCodes().step_of(SECRET, code, now=datetime.fromtimestamp(59, UTC)) is None


def test_secrets_have_160_bits_and_differ() -> None:
    made = {PyotpCodes().new_secret() for _ in range(3)}
    assert {len(base64.b32decode(secret)) for secret in made} == {20}
    assert len(made) == 3
