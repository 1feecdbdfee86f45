"""Long and foreign passwords, from sign-up to sign-in, with the real argon2: nothing is cut off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.make.identity import LIMITS
from treum.contexts.identity.adapters.argon2 import Argon2Hasher
from treum.contexts.identity.rules.passwords import BadCredentials
from treum.contexts.identity.rules.people import new_person
from treum.contexts.identity.service.accounts import Claim, SignedIn, sign_in, sign_up
from treum.platform.database import Database

EMAIL = "asha@example.com"
_LONG = "".join(f"{number:03}-" for number in range(32))


@pytest.mark.parametrize(
    "password",
    [
        _LONG[:100],
        _LONG,
        "चार शांत अलग शब्द" * 6,
        "🐘🎻🪁🧭🥭🛶🧵🪔🎲🧿🪷🦚" * 10,
        "tail of spaces kept   ",
    ],
)
async def test_a_long_or_foreign_password_signs_in_whole_and_only_whole(
    database: Database, password: str
) -> None:
    hasher = Argon2Hasher()
    new = new_person(name="Asha Rao", email=EMAIL, password=password)
    await sign_up(database, new, hasher=hasher, limits=LIMITS)
    whole = Claim(email=EMAIL, password=password)
    signed_in = await sign_in(database, whole, hasher=hasher, limits=LIMITS)
    assert isinstance(signed_in, SignedIn)
    assert signed_in.person.email == EMAIL
    for other in (password[:-1], password[:-1] + "x", password.swapcase() + "x"):
        with pytest.raises(BadCredentials):
            await sign_in(
                database, Claim(email=EMAIL, password=other), hasher=hasher, limits=LIMITS
            )


@settings(deadline=None, max_examples=15)
@given(st.text(min_size=127, max_size=127), st.characters(), st.characters())
async def test_the_last_of_128_characters_counts(start: str, last: str, other: str) -> None:
    hasher = Argon2Hasher()
    password_hash = await hasher.hash(start + last)
    assert await hasher.verify(password_hash, start + last)
    assert await hasher.verify(password_hash, start + other) is (last == other)
