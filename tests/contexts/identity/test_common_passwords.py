"""Passwords that many would guess are refused; long, strange and foreign ones are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.contexts.identity.rules import common_passwords
from treum.contexts.identity.rules.common_passwords import _common, is_guessable
from treum.contexts.identity.rules.passwords import password_fault

_PERSONAL = ("asha.rao@gmail.com", "Asha Rao-Śrīnivāsan")
_TAILS = st.text("0123456789!@#$%^&*()-_=+.,? ", max_size=12)


def test_the_list_is_long_folded_and_free_of_its_own_header() -> None:
    listed = _common()
    assert len(listed) == 10_206
    assert all(each and each == each.casefold() and not each.startswith("#") for each in listed)
    assert {"password", "123456", "1qaz2wsx3edc", "correcthorsebatterystaple"} <= listed


def _none_is_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common_passwords, "_is_common", lambda _folded: False)


def _no_word_is_personal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common_passwords, "_is_personal", lambda *_: False)


@pytest.mark.asvs("6.2.12", without=_none_is_common)
@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PassWord!!!!2026",
        "passwordpassword",
        "PasswordPasswordPassword99",
        "qwertyuiop[]",
        "1q2w3e4r5t6y7u8i9o0p",
        "123456789012",
        "123123123123",
        "000000000000",
        "abababababab",
        "xxxxxxxxxxxx",
        "iloveyou1234",
        "Administrator",
        "administrator2026!",
        "dragon.......",
        "ASHAASHAASHA",
    ],
)
def test_common_passwords_are_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.asvs("6.2.11", without=_no_word_is_personal)
@pytest.mark.parametrize(
    "password",
    [
        "asha.rao@gmail.com",
        "asharao123456",
        "Rao-Asha-1984",
        "treumtreum2026",
        "Treum-Asha-99",
        "gmail.asha.12",
        "śrīnivāsan#12",
    ],
)
def test_the_persons_and_our_own_words_alone_are_guessable(password: str) -> None:
    assert is_guessable(password, personal=_PERSONAL)


@pytest.mark.parametrize(
    "password",
    [
        "four unrelated quiet words",
        "try-treum-today",
        "asha likes old maps",
        "859203716448",
        "пять тихих слов рядом",
        "चार शांत अलग शब्द",
        "🐘🎻🪁🧭🥭🛶🧵🪔🎲🧿🪷🦚",
    ],
)
def test_others_are_not(password: str) -> None:
    assert not is_guessable(password, personal=_PERSONAL)


@given(word=st.sampled_from(sorted(_common())), times=st.integers(1, 4), tail=_TAILS)
def test_a_listed_word_is_guessable_repeated_in_capitals_and_with_a_tail(
    word: str, times: int, tail: str
) -> None:
    assert is_guessable((word * times).upper())
    if word[-1].isalpha():
        assert is_guessable(word * times + tail)


@given(st.text(max_size=128), st.text(max_size=128))
def test_any_text_can_be_judged(password: str, name: str) -> None:
    fault = password_fault(password, email="asha@example.com", name=name)
    assert fault is None or fault.startswith(("Use 12 to 128", "Too many people"))


@given(st.integers(0, 61), st.integers(12, 128))
def test_no_kind_of_character_is_asked_for(seed: int, length: int) -> None:
    """Letters of one case, without digits or signs, of any length that is allowed."""
    letters = "".join(chr(ord("a") + (seed + n * n * 7 + n * 3) % 26) for n in range(length))
    assert password_fault(letters, email="asha@example.com") is None
