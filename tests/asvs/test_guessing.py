"""How guessing is slowed stands in docs/guessing.md, with the numbers of the code."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from treum.contexts.identity.rules import factors, resets, throttle
from treum.platform.limits import Limit
from treum.platform.settings import AuthSettings

PAGE = Path(__file__).parents[2] / "docs/guessing.md"
_PER = {timedelta(seconds=1): "a second", timedelta(minutes=1): "a minute"}
_PER[timedelta(hours=1)] = "an hour"
_RULES = {
    "WRONG_CODES_MAX": factors,
    "WRONG_CODES_SPAN": factors,
    "CHALLENGE_LIFE": factors,
    "RESET_LIFE": resets,
    "DEVICE_LIFE": throttle,
    "DEVICES_MAX": throttle,
}


def _written() -> dict[str, list[str]]:
    """By the name that a line of a table begins with: its further cells."""
    found = re.findall(r"^\| `([\w.]+)`[^|]*\|(.+)\|$", PAGE.read_text(), re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in found}


def _limits() -> dict[str, list[str]]:
    limits = [one for one in vars(throttle).values() if isinstance(one, Limit)]
    limits.append(throttle.sign_ups_per_address(AuthSettings().sign_ups_per_hour))
    return {one.name: [str(one.burst), f"{one.rate} {_PER[one.per]}"] for one in limits}


def _value(name: str) -> str:
    value = getattr(_RULES[name], name)
    if not isinstance(value, timedelta):
        return str(value)
    return f"{value.days} days" if value.days else f"{value // timedelta(minutes=1)} min"


def _other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    loose = replace(throttle.FAILURES_PER_ACCOUNT, burst=100)
    monkeypatch.setattr(throttle, "FAILURES_PER_ACCOUNT", loose)
    monkeypatch.setattr(factors, "WRONG_CODES_MAX", 50)


@pytest.mark.asvs("6.1.1", without=_other_numbers)
def test_every_limit_is_written_down_with_its_numbers() -> None:
    written = {name: cells[1:] for name, cells in _written().items() if "." in name}
    assert written == _limits()


@pytest.mark.asvs("6.1.1", without=_other_numbers)
def test_the_rules_of_codes_and_devices_are_written_down() -> None:
    written = {name: cells for name, cells in _written().items() if "." not in name}
    assert written == {name: [_value(name)] for name in _RULES}


def test_what_the_page_says_of_settings_is_so() -> None:
    named = re.findall(r"`TREUM_(\w+)__(\w+)`", PAGE.read_text())
    assert named == [("AUTH", "SIGN_UPS_PER_HOUR"), ("HTTP", "TRUSTED_PROXIES")]
