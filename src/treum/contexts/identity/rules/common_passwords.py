"""Passwords that many would guess, or that somebody who knows the person would.

Source: OWASP ASVS 5.0 §6.2.4, §6.2.11 and §6.2.12: no common ones, none of words of the context.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

_CONTEXT_WORDS = ("treum",)
_CONTEXT_WORD_CHARACTERS_MIN = 3
_REPEATED_CHARACTERS_MAX = 4
"""What is so short and then repeated is no more than its few characters."""


def is_guessable(password: str, *, personal: Sequence[str] = ()) -> bool:
    """Is it a common one or a repetition of one, whatever digits and signs follow, or made of the
    person's own words and ours alone? personal: texts such as a name or an e-mail."""
    folded = password.casefold()
    return _is_common(folded) or _is_personal(folded, personal)


def _is_common(folded: str) -> bool:
    for spelled in (folded, _without_tail(folded)):
        unit = _unit(spelled)
        if unit in _common() or len(unit) <= _REPEATED_CHARACTERS_MAX < len(spelled):
            return True
    return False


def _is_personal(folded: str, personal: Sequence[str]) -> bool:
    rest = folded
    for word in sorted(set(_words(personal)), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != folded and not any(character.isalpha() for character in rest)


def _words(personal: Sequence[str]) -> Iterator[str]:
    yield from _CONTEXT_WORDS
    for text in personal:
        parts = re.split(r"[\W\d_]+", text.casefold())
        yield from (part for part in parts if len(part) >= _CONTEXT_WORD_CHARACTERS_MIN)


def _without_tail(text: str) -> str:
    """Without the digits and signs at its end."""
    end = len(text)
    while end and not text[end - 1].isalpha():
        end -= 1
    return text[:end]


def _unit(text: str) -> str:
    """The shortest text of which this one is a repetition: itself, unless it repeats."""
    return text[: (text + text).find(text, 1)] if text else text


@functools.cache
def _common() -> frozenset[str]:
    """Part of the code as any constant, in a file of its own for its length; read when needed."""
    file = files("treum.contexts.identity") / "data/common_passwords.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
