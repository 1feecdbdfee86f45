"""A ticket is opened only when we signed it, for a socket, a moment ago."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from treum.contexts.identity.adapters.joserfc import open_ticket, seal_ticket
from treum.contexts.identity.rules.tickets import BadTicket, Ticket
from treum.platform.errors import SetupError
from treum.platform.ids import derive_id
from treum.platform.settings import Secret

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SEED = bytes(range(32))
KEY = Secret(base64.b64encode(SEED).decode())
OTHER_KEY = Secret(base64.b64encode(bytes(32)).decode())
TICKET = Ticket(
    id=derive_id("ticket"),
    person_id=derive_id("person"),
    session_id=derive_id("session"),
    expires_at=NOW + timedelta(seconds=30),
)
CLAIMS = {
    "iss": "treum",
    "aud": "socket",
    "sub": str(TICKET.person_id),
    "sid": str(TICKET.session_id),
    "jti": str(TICKET.id),
    "exp": int(TICKET.expires_at.timestamp()),
}


def _signed(claims: dict[str, Any]) -> str:
    key = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(SEED))
    return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])


def test_a_sealed_ticket_opens_to_itself() -> None:
    assert open_ticket(seal_ticket(TICKET, KEY), KEY, now=NOW) == TICKET
    assert open_ticket(_signed(CLAIMS), KEY, now=NOW) == TICKET


def test_a_ticket_dies_at_its_last_instant() -> None:
    sealed = seal_ticket(TICKET, KEY)
    assert open_ticket(sealed, KEY, now=TICKET.expires_at - timedelta(microseconds=1))
    with pytest.raises(BadTicket):
        open_ticket(sealed, KEY, now=TICKET.expires_at)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"aud": "api"},
        {"aud": ["api"]},
        {"sub": "asha"},
        {"sub": None},
        {"sid": ""},
        {"sid": 7},
        {"jti": 7},
        {"exp": None},
        {"exp": "soon"},
    ],
)
def test_other_claims_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadTicket):
        open_ticket(_signed(CLAIMS | changes), KEY, now=NOW)


def test_a_ticket_of_another_key_is_refused() -> None:
    with pytest.raises(BadTicket):
        open_ticket(seal_ticket(TICKET, OTHER_KEY), KEY, now=NOW)


def test_a_ticket_without_signature_or_with_a_shared_secret_is_refused() -> None:
    """The key we verify with is public knowledge in this scheme; as an HMAC secret it is none."""
    public = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
    confused = jwt.encode({"alg": "HS256"}, dict(CLAIMS), OctKey.import_key(public))
    _head, body, _signature = _signed(CLAIMS).split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=") + f".{body}."
    for forged in (confused, unsigned):
        with pytest.raises(BadTicket):
            open_ticket(forged, KEY, now=NOW)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 5))
def test_one_changed_character_is_refused(at: int, bit: int) -> None:
    sealed = seal_ticket(TICKET, KEY)
    place = at % len(sealed)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    changed = alphabet[(alphabet.index(sealed[place]) ^ (1 << bit)) % len(alphabet)]
    # The last character of a part carries spare bits that no decoder reads.
    if changed == sealed[place] or place in _last_places(sealed):
        return
    with pytest.raises(BadTicket):
        open_ticket(sealed[:place] + changed + sealed[place + 1 :], KEY, now=NOW)


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadTicket):
        open_ticket(text, KEY, now=NOW)


def test_a_long_text_is_refused_unread() -> None:
    with pytest.raises(BadTicket):
        open_ticket("e" * 1025, KEY, now=NOW)


def test_a_missing_key_is_told_to_the_operator() -> None:
    with pytest.raises(SetupError, match="TREUM_AUTH__TICKET_KEY"):
        seal_ticket(TICKET, None)


def _last_places(sealed: str) -> set[int]:
    ends = [place for place, character in enumerate(sealed) if character == "."]
    return {end - 1 for end in ends} | {len(sealed) - 1}
