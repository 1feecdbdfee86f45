"""What is sealed opens whole, in its own place and with its own key, or not at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.platform.errors import SetupError
from treum.platform.settings import AuthSettings, Secret, load
from treum.platform.vault import BadSeal, UnknownKey, Vault, key_ring, vault_of

OLD = f"2026:{base64.b64encode(bytes(range(32))).decode()}"
NEW = f"2027:{base64.b64encode(bytes(range(32, 64))).decode()}"
ABOUT = "content.page/1"


def _vault(*keys: str) -> Vault:
    return Vault(key_ring(Secret(",".join(keys))))


@given(plain=st.binary(max_size=300), about=st.text(max_size=60))
def test_what_is_sealed_opens(plain: bytes, about: str) -> None:
    vault = _vault(OLD)
    assert vault.open(vault.seal(plain, about=about), about=about) == plain


def test_two_seals_of_one_value_have_nothing_in_common_but_the_key_id() -> None:
    one, other = (_vault(OLD).seal(b"plain", about=ABOUT) for _ in range(2))
    assert one[:6] == other[:6] == b"\x01\x042026"
    assert one[6:] != other[6:]
    assert b"plain" not in one


@pytest.mark.parametrize("at", range(6 + 60 + 12 + 5 + 16))
def test_a_flipped_bit_anywhere_is_refused(at: int) -> None:
    sealed = bytearray(_vault(OLD).seal(b"plain", about=ABOUT))
    sealed[at] ^= 1
    with pytest.raises((BadSeal, UnknownKey)) as caught:
        _vault(OLD).open(bytes(sealed), about=ABOUT)
    assert "plain" not in str(caught.value)


@pytest.mark.parametrize("length", range(6 + 60 + 12 + 5 + 16))
def test_what_is_cut_short_is_refused(length: int) -> None:
    sealed = _vault(OLD).seal(b"plain", about=ABOUT)[:length]
    with pytest.raises((BadSeal, UnknownKey)):
        _vault(OLD).open(sealed, about=ABOUT)


def test_a_value_does_not_open_in_another_row() -> None:
    sealed = _vault(OLD).seal(b"plain", about=ABOUT)
    with pytest.raises(BadSeal, match="cannot be opened"):
        _vault(OLD).open(sealed, about="content.page/2")


def test_a_missing_key_is_named() -> None:
    sealed = _vault(OLD).seal(b"plain", about=ABOUT)
    with pytest.raises(UnknownKey, match=r"^TREUM_AUTH__VAULT_KEYS lacks key 2026"):
        _vault(NEW).open(sealed, about=ABOUT)


def test_another_key_under_the_same_id_opens_nothing() -> None:
    sealed = _vault(OLD).seal(b"plain", about=ABOUT)
    with pytest.raises(BadSeal):
        _vault(NEW.replace("2027", "2026")).open(sealed, about=ABOUT)


def test_an_old_key_still_opens_and_the_first_seals() -> None:
    sealed = _vault(OLD).seal(b"plain", about=ABOUT)
    both = _vault(NEW, OLD)
    assert both.open(sealed, about=ABOUT) == b"plain"
    assert both.seal(b"plain", about=ABOUT)[2:6] == b"2027"


def test_a_rewrapped_value_needs_the_old_key_no_more() -> None:
    sealed = _vault(OLD).seal(b"plain", about=ABOUT)
    fresh = _vault(NEW, OLD).rewrap(sealed)
    assert _vault(NEW).open(fresh, about=ABOUT) == b"plain"
    with pytest.raises(BadSeal):
        _vault(NEW).open(fresh, about="content.page/2")


def test_no_repr_shows_a_key() -> None:
    ring = key_ring(Secret(OLD))
    assert repr(ring) == "KeyRing(newest='2026')"


def test_without_keys_nothing_is_sealed() -> None:
    with pytest.raises(SetupError, match="TREUM_AUTH__VAULT_KEYS not set"):
        vault_of(AuthSettings())


@pytest.mark.parametrize(
    "keys", [OLD[5:], f"{OLD},{OLD}", f"Hush:{OLD[5:]}", "1:aHVzaA==", f"{OLD},"]
)
def test_keys_of_another_shape_are_refused_and_not_quoted(keys: str) -> None:
    with pytest.raises(SetupError, match=r"^TREUM_AUTH__VAULT_KEYS is refused; expected ID:KEY"):
        load({"TREUM_AUTH__VAULT_KEYS": keys}, None)
