"""An access token is opened only when we signed it, for the API, for this instant."""

import base64
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from treum.contexts.identity.adapters import access_tokens
from treum.contexts.identity.adapters.access_tokens import access_key, open_access, seal_access
from treum.contexts.identity.adapters.joserfc import open_ticket, seal_ticket
from treum.contexts.identity.rules.apps import AccessToken
from treum.contexts.identity.rules.tickets import BadTicket, Ticket
from treum.platform.errors import SetupError
from treum.platform.ids import derive_id
from treum.platform.settings import Secret

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SEED = bytes(range(32))
KEY = Secret(base64.b64encode(SEED).decode())
OTHER_KEY = Secret(base64.b64encode(bytes(32)).decode())
TOKEN = AccessToken(
    id=derive_id("token"),
    person_id=derive_id("person"),
    family_id=derive_id("family"),
    expires_at=NOW + timedelta(minutes=5),
)
TICKET = Ticket(
    id=TOKEN.id,
    person_id=TOKEN.person_id,
    session_id=TOKEN.family_id,
    expires_at=NOW + timedelta(seconds=30),
)
HEAD = {"alg": "Ed25519", "typ": "at+jwt"}
CLAIMS = {
    "iss": "treum",
    "aud": "api",
    "sub": str(TOKEN.person_id),
    "sid": str(TOKEN.family_id),
    "jti": str(TOKEN.id),
    "nbf": int(NOW.timestamp()),
    "exp": int(TOKEN.expires_at.timestamp()),
}


def _signed(claims: dict[str, Any], *, head: dict[str, Any], key: OKPKey | None = None) -> str:
    return jwt.encode(head, claims, key or access_key(KEY), algorithms=["Ed25519"])


def test_a_sealed_token_opens_to_itself_until_its_last_instant() -> None:
    sealed = seal_access(TOKEN, KEY, now=NOW)
    assert open_access(sealed, KEY, now=NOW) == TOKEN
    assert open_access(_signed(CLAIMS, head=HEAD), KEY, now=NOW) == TOKEN
    last = TOKEN.expires_at - timedelta(microseconds=1)
    assert open_access(sealed, KEY, now=last) == TOKEN
    assert open_access(sealed, KEY, now=TOKEN.expires_at) is None


def test_a_clock_that_is_a_little_behind_accepts_a_fresh_token() -> None:
    sealed = seal_access(TOKEN, KEY, now=NOW)
    assert open_access(sealed, KEY, now=NOW - timedelta(seconds=30)) == TOKEN
    assert open_access(sealed, KEY, now=NOW - timedelta(seconds=31)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"aud": "socket"},
        {"aud": ["socket"]},
        {"aud": None},
        {"sub": "asha"},
        {"sub": None},
        {"sid": ""},
        {"sid": 7},
        {"jti": 7},
        {"exp": None},
        {"exp": "soon"},
        {"exp": int(NOW.timestamp())},
        {"exp": int(NOW.timestamp()) - 60},
        {"nbf": None},
        {"nbf": int(NOW.timestamp()) + 1},
    ],
)
def test_other_claims_are_refused(changes: dict[str, object]) -> None:
    assert open_access(_signed(CLAIMS | changes, head=HEAD), KEY, now=NOW) is None


def _any_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(sealed: str, key: Any, *, algorithms: list[str]) -> Any:
        opened = jwt.decode(sealed, key, algorithms=algorithms)
        opened.header["typ"] = "at+jwt"
        return opened

    careless = SimpleNamespace(
        decode=decode, encode=jwt.encode, JWTClaimsRegistry=jwt.JWTClaimsRegistry
    )
    monkeypatch.setattr(access_tokens, "jwt", careless)


@pytest.mark.asvs("9.2.2", without=_any_type)
@pytest.mark.parametrize("kind", [None, "JWT", "at+JWT2", "ticket"])
def test_another_type_is_refused(kind: str | None) -> None:
    head = {"alg": "Ed25519"} | ({} if kind is None else {"typ": kind})
    assert open_access(_signed(CLAIMS, head=head), KEY, now=NOW) is None


def test_a_token_of_another_key_is_refused() -> None:
    assert open_access(seal_access(TOKEN, OTHER_KEY, now=NOW), KEY, now=NOW) is None
    tickets = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(SEED))
    assert open_access(_signed(CLAIMS, head=HEAD, key=tickets), KEY, now=NOW) is None


def test_a_ticket_is_no_access_token_and_an_access_token_no_ticket() -> None:
    assert open_access(seal_ticket(TICKET, KEY), KEY, now=NOW) is None
    with pytest.raises(BadTicket):
        open_ticket(seal_access(TOKEN, KEY, now=NOW), KEY, now=NOW)


def test_no_signature_and_a_shared_secret_are_refused() -> None:
    """The key we verify with is public knowledge in this scheme; as an HMAC secret it is none."""
    public = access_key(KEY).raw_value.public_key().public_bytes_raw()  # type: ignore[union-attr]
    confused = jwt.encode(
        {"alg": "HS256", "typ": "at+jwt"}, dict(CLAIMS), OctKey.import_key(public)
    )
    _head, body, signature = _signed(CLAIMS, head=HEAD).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    for forged in (confused, f"{head}.{body}.", f"{head}.{body}.{signature}"):
        assert open_access(forged, KEY, now=NOW) is None


def test_what_was_tampered_with_is_refused() -> None:
    head, body, signature = seal_access(TOKEN, KEY, now=NOW).split(".")
    other = seal_access(TOKEN, KEY, now=NOW + timedelta(seconds=1)).split(".")
    flipped = ("B" if signature[0] != "B" else "C") + signature[1:]
    for forged in (
        f"{head}.{other[1]}.{signature}",
        f"{head}.{body}.{other[2]}",
        f"{head}.{body}.{flipped}",
        f"{head}.{body}",
        "",
        "..",
        "treum_ref_",
        "e" * 1000,
        "\u20ac.\u20ac.\u20ac",
    ):
        assert open_access(forged, KEY, now=NOW) is None


def test_a_missing_key_is_told_to_the_operator() -> None:
    with pytest.raises(SetupError, match="TREUM_AUTH__TICKET_KEY"):
        seal_access(TOKEN, None, now=NOW)
