"""Who may pass: `requires` lets in a role that was named and nobody else; answers are forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from treum.platform.auth import (
    STEP_UP_LIFE,
    Actor,
    Method,
    NotPermitted,
    SecondFactorRequired,
    Sessions,
    assurance,
    cookie_name,
    is_proven,
    requires,
    tell_sessions_ended,
)
from treum.platform.database import Database, Transaction

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PERSON, SESSION = UUID(int=1), UUID(int=2)


def _actor(*roles: str) -> Actor:
    return Actor(
        person_id=PERSON,
        session_id=SESSION,
        roles=frozenset(roles),
        methods=frozenset({Method.PASSWORD}),
        proven_at=START,
    )


@pytest.mark.parametrize(
    ("held", "may"),
    [(("admin",), True), (("customer", "analyst"), True), (("customer",), False), ((), False)],
)
async def test_requires_one_of_the_roles(held: tuple[str, ...], may: bool) -> None:
    check = requires("analyst", "admin")
    if may:
        assert await check(_actor(*held)) == _actor(*held)
        return
    with pytest.raises(NotPermitted):
        await check(_actor(*held))


async def test_no_role_named_lets_nobody_in() -> None:
    with pytest.raises(NotPermitted):
        await requires()(_actor("admin"))


async def test_a_role_that_needs_two_factors_is_let_in_by_two() -> None:
    weak = replace(_actor("admin"), needs_two_factors=True)
    with pytest.raises(SecondFactorRequired):
        await requires("admin")(weak)
    with pytest.raises(NotPermitted):
        await requires("analyst")(weak)
    strong = replace(weak, methods=frozenset({Method.PASSKEY}))
    assert await requires("admin")(strong) == strong


@pytest.mark.parametrize("token", ["", "x" * 129])
async def test_an_impossible_token_asks_nobody(database: Database, token: str) -> None:
    asked: list[str] = []

    async def authenticate(tx: Transaction, token: str) -> Actor | None:
        asked.append(token)
        return _actor()

    assert await Sessions(database, authenticate).actor_of(token) is None
    assert asked == []


async def test_an_answer_is_kept_until_the_sessions_end(database: Database) -> None:
    asked: list[str] = []

    async def authenticate(tx: Transaction, token: str) -> Actor | None:
        asked.append(token)
        return _actor("customer")

    sessions = Sessions(database, authenticate)
    await sessions.listen()
    for _ in range(3):
        assert await sessions.actor_of("token") == _actor("customer")
    assert asked == ["token"]
    async with database.transaction() as tx:
        tell_sessions_ended(tx, PERSON)
    await sessions.actor_of("token")
    assert asked == ["token", "token"]


@pytest.mark.parametrize(
    ("public_url", "name"),
    [
        ("https://treum.example", "__Host-treum"),
        ("http://localhost:8000", "treum_8000"),
        ("http://localhost", "treum_80"),
    ],
)
def test_the_cookie_is_named_by_the_site(public_url: str, name: str) -> None:
    assert cookie_name(public_url) == name


@pytest.mark.parametrize(
    ("methods", "level"),
    [
        ({"password"}, 1),
        ({"password", "totp"}, 2),
        ({"password", "recovery"}, 2),
        ({"passkey"}, 2),
        ({"totp"}, 1),
        (set(), 1),
    ],
)
def test_two_factors_are_what_you_know_and_what_you_have(methods: set[str], level: int) -> None:
    assert assurance(methods) == level


@pytest.mark.parametrize(
    ("age", "has_second", "may"),
    [
        (timedelta(), False, True),
        (STEP_UP_LIFE - timedelta(seconds=1), False, True),
        (STEP_UP_LIFE, False, False),
        (timedelta(), True, False),
    ],
)
def test_a_proof_is_good_for_five_minutes_and_as_strong_as_the_account(
    age: timedelta, has_second: bool, may: bool
) -> None:
    assert is_proven(replace(_actor(), has_second_factor=has_second), START + age) is may
