"""Whose request it is: proxies are believed, their clients are not."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from treum.platform.http.client import client_address
from treum.platform.settings import Settings

_PROXIES = ("10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.7/32")


def _request(peer: str | None, *forwarded: str, proxies: tuple[str, ...] = _PROXIES) -> Request:
    settings = Settings()
    settings = replace(settings, http=replace(settings.http, trusted_proxies=proxies))
    return Request(
        {
            "type": "http",
            "client": (peer, 40000) if peer is not None else None,
            "headers": [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded],
            "app": SimpleNamespace(state=SimpleNamespace(settings=settings)),
        }
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", ["203.0.113.9"], "203.0.113.9"),
        ("10.1.2.3", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("10.1.2.3", ["203.0.113.9, 10.9.9.9,192.0.2.7"], "203.0.113.9"),
        ("10.1.2.3", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("10.1.2.3", ["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ("10.1.2.3", [" 203.0.113.9:4711 "], "203.0.113.9"),
        ("10.1.2.3", ["[2001:db8:1:2::9]:4711"], "2001:db8:1:2::/64"),
        ("10.1.2.3", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.1.2.3", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8:ffff:1::1", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:3::6", [], "2001:db8:1:3::/64"),
        ("fe80::1%eth0", [], "fe80::/64"),
        (None, ["203.0.113.9"], "unknown"),
        ("/run/web.sock", ["203.0.113.9"], "unknown"),
    ],
)
def test_client_address(peer: str | None, forwarded: list[str], expected: str) -> None:
    assert client_address(_request(peer, *forwarded)) == expected


def test_an_untrusted_peer_cannot_name_another_address() -> None:
    spoofed = _request("203.0.113.9", "198.51.100.1", "10.0.0.1")
    assert client_address(spoofed) == "203.0.113.9"
    assert client_address(_request("10.1.2.3", "198.51.100.1", proxies=())) == "10.1.2.3"


@pytest.mark.parametrize("garbage", ["", ",", "unknown", "_hidden", "999.1.1.1", "'; DROP", "::g"])
def test_garbage_counts_for_the_proxy_that_sent_it(garbage: str) -> None:
    """Looking further left would believe what the client wrote."""
    request = _request("10.1.2.3", f"198.51.100.1, {garbage}, 10.9.9.9")
    assert client_address(request) == "10.9.9.9"


@given(st.lists(st.text(st.characters(max_codepoint=255), max_size=40), max_size=5))
def test_any_header_of_an_untrusted_peer_changes_nothing(forwarded: list[str]) -> None:
    assert client_address(_request("203.0.113.9", *forwarded)) == "203.0.113.9"


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_whatever_a_client_writes_the_proxys_word_counts(written: str) -> None:
    assert client_address(_request("10.1.2.3", f"{written}, 203.0.113.9")) == "203.0.113.9"
