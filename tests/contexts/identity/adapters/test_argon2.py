"""Passwords are hashed with argon2id, a few at a time."""

import os
import sys
from threading import get_native_id

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type

from treum.contexts.identity.adapters.argon2 import Argon2Hasher


async def test_a_hash_fits_its_password_only() -> None:
    hasher = Argon2Hasher()
    hashed = await hasher.hash("four quiet words")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await hasher.verify(hashed, "four quiet words")
    assert not await hasher.verify(hashed, "four quiet wordz")
    assert not hasher.is_outdated(hashed)


async def test_the_decoy_costs_what_a_real_hash_costs_and_fits_nothing() -> None:
    hasher = Argon2Hasher()
    assert not hasher.is_outdated(hasher._decoy)
    with pytest.raises(VerifyMismatchError):  # not "invalid hash", which would cost nothing
        PasswordHasher().verify(hasher._decoy, "")
    assert not await hasher.verify(None, "")


async def test_any_text_is_a_password() -> None:
    hasher = Argon2Hasher()
    hashed = await hasher.hash("half a \ud800 character")
    assert await hasher.verify(hashed, "half a \ud800 character")
    assert not await hasher.verify(hashed, "half a \udbff character")


async def test_a_hash_of_other_parameters_is_outdated() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    assert Argon2Hasher().is_outdated(older.hash("four quiet words"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread its own niceness")
async def test_hashing_steps_back_for_everything_else() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, get_native_id())

    of_hashing = Argon2Hasher()._threads.submit(niceness).result()
    assert of_hashing == min(19, niceness() + 10)
