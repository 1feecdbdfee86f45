"""A mailed link sets a password anew: once, soon, and only while nothing has changed."""

import asyncio
import base64
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, PASSWORD, PlainHasher, signed_up
from treum.contexts.identity.events import EmailVerified, SessionEnded
from treum.contexts.identity.rules.passwords import BadCredentials, BadPassword
from treum.contexts.identity.rules.resets import BadReset
from treum.contexts.identity.service import accounts, resets
from treum.contexts.identity.service.accounts import Claim, SignedIn, sign_in
from treum.contexts.identity.service.passwords import change_password, reset_password
from treum.contexts.identity.service.resets import (
    RESET_PASSWORD,
    open_reset_link,
    request_reset,
    reset_token_of,
)
from treum.contexts.identity.service.second_step import SecondStep
from treum.contexts.identity.service.sessions import authenticate
from treum.contexts.identity.service.verification import token_of
from treum.platform.database import Database
from treum.platform.settings import Secret

KEY = Secret(base64.b64encode(bytes(range(32))).decode())
EMAIL, NEW = "asha@example.com", "some other quiet words"
_IDS = text("SELECT id FROM identity.password_reset ORDER BY requested_at, id")
_EARLIER = text(
    "UPDATE identity.password_reset SET requested_at = requested_at - CAST(:ago AS interval)"
)
_STARTED = text("SELECT workflow_uuid FROM dbos.workflow_status WHERE name = :name")
_NOTICES = text("SELECT notice, email, device FROM identity.notice")
_STATE = text("SELECT password_hash, email_verified_at IS NOT NULL FROM identity.person")
_LIVE = text("SELECT count(*) FROM identity.session WHERE ended_at IS NULL")
_ACTS = text("SELECT action FROM platform.audit WHERE action <> 'identity.registered' ORDER BY at")
_EVENTS = text("SELECT type FROM platform.event ORDER BY position")


async def _ids(database: Database) -> list[UUID]:
    async with database.snapshot() as tx:
        return list(await tx.scalars(_IDS))


async def _ask(database: Database, email: str = EMAIL) -> None:
    async with database.transaction() as tx:
        await request_reset(tx, email)


async def _pass(database: Database, ago: timedelta) -> None:
    async with database.transaction() as tx:
        await tx.execute(_EARLIER, {"ago": ago})


async def _link(database: Database) -> str:
    """The token of a fresh link; earlier requests are two minutes old by now."""
    await _pass(database, timedelta(minutes=2))
    known = set(await _ids(database))
    await _ask(database)
    (reset_id,) = set(await _ids(database)) - known
    async with database.transaction() as tx:
        assert await open_reset_link(tx, reset_id, key=KEY)
    return reset_token_of(reset_id, KEY)


async def _reset(database: Database, token: str, *, password: str = NEW) -> None:
    await reset_password(
        database, token, password=password, hasher=PlainHasher(), device="Chrome on Mac"
    )


async def _refused(database: Database, token: str) -> None:
    before = await _state(database)
    with pytest.raises(BadReset):
        await _reset(database, token, password="yet another quiet sentence")
    assert await _state(database) == before


async def _state(database: Database) -> tuple[object, ...]:
    async with database.snapshot() as tx:
        person = tuple((await tx.execute(_STATE)).one())
        rows = [len((await tx.execute(each)).all()) for each in (_ACTS, _EVENTS, _NOTICES)]
        return (*person, *rows)


async def _is_signed_in(database: Database, person: SignedIn) -> bool:
    async with database.transaction() as tx:
        return await authenticate(tx, person.token) is not None


async def test_a_link_sets_the_password_and_ends_every_session(database: Database) -> None:
    asha = await signed_up(database)
    token = await _link(database)
    await _reset(database, token)
    assert not await _is_signed_in(database, asha)
    assert (await _state(database))[:2] == (f"plain:1:{NEW}", True)
    async with database.snapshot() as tx:
        assert list(await tx.scalars(_ACTS)) == [
            "identity.reset_requested",
            "identity.credentials_revoked",
            "identity.password_reset",
        ]
        assert list(await tx.scalars(_EVENTS))[1:] == [EmailVerified.TYPE, SessionEnded.TYPE]
        notice = tuple((await tx.execute(_NOTICES)).one())
        assert notice == ("password_reset", EMAIL, "Chrome on Mac")
    claim = Claim(email=EMAIL, password=NEW)
    await sign_in(database, claim, hasher=PlainHasher(), limits=LIMITS)
    with pytest.raises(BadCredentials):
        old = Claim(email=EMAIL, password=PASSWORD)
        await sign_in(database, old, hasher=PlainHasher(), limits=LIMITS)


def _no_second_step(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object) -> bool:
        return False

    monkeypatch.setattr(accounts, "has_second_factor", nobody)


@pytest.mark.asvs("6.4.3", without=_no_second_step)
async def test_a_link_does_not_go_around_the_second_factor(database: Database) -> None:
    await signed_up(database)
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE identity.person SET second_factor_since = now()"))
    await _reset(database, await _link(database))
    claim = Claim(email=EMAIL, password=NEW)
    begun = await sign_in(database, claim, hasher=PlainHasher(), limits=LIMITS)
    assert isinstance(begun, SecondStep)
    async with database.snapshot() as tx:
        assert await tx.scalar(_LIVE) == 0


async def test_a_link_works_once_and_uses_up_the_others(database: Database) -> None:
    await signed_up(database)
    first, second = await _link(database), await _link(database)
    await _reset(database, second)
    for token in (second, first):
        await _refused(database, token)


async def test_of_two_uses_at_once_exactly_one_wins(database: Database) -> None:
    await signed_up(database)
    token = await _link(database)
    tries = [
        _reset(database, token, password=f"{word} other quiet words") for word in ("some", "four")
    ]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["BadReset", "NoneType"]
    winner = "some" if ended[0] is None else "four"
    assert (await _state(database))[0] == f"plain:1:{winner} other quiet words"
    async with database.snapshot() as tx:
        assert list(await tx.scalars(_ACTS)).count("identity.password_reset") == 1
        assert len((await tx.execute(_NOTICES)).all()) == 1


async def test_two_links_of_one_person_do_not_lock_each_other_out(database: Database) -> None:
    await signed_up(database)
    tokens = [await _link(database) for _ in range(2)]
    ended = await asyncio.gather(
        *(_reset(database, token) for token in tokens), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in ended) == ["BadReset", "NoneType"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE identity.password_reset SET expires_at = now()",
        "UPDATE identity.person SET email = 'new@example.com'",
        "UPDATE identity.person SET password_hash = 'plain:1:changed meanwhile'",
    ],
)
async def test_a_link_ends_with_its_time_and_with_a_change(database: Database, change: str) -> None:
    await signed_up(database)
    token = await _link(database)
    async with database.transaction() as tx:
        await tx.execute(text(change))
    await _refused(database, token)


def _long_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resets, "RESET_LIFE", timedelta(hours=1))


@pytest.mark.asvs("6.5.5", without=_long_lived)
async def test_a_link_lives_ten_minutes_from_when_it_is_made(database: Database) -> None:
    await signed_up(database)
    await _link(database)
    life = text("SELECT expires_at - requested_at FROM identity.password_reset")
    async with database.snapshot() as tx:
        lived = await tx.scalar(life)
    assert timedelta(minutes=10) <= lived < timedelta(minutes=11)


async def test_changing_the_password_kills_the_links(database: Database) -> None:
    asha = await signed_up(database)
    token = await _link(database)
    async with database.transaction() as tx:
        actor = await authenticate(tx, asha.token)
    assert actor is not None
    await change_password(database, actor, password=PASSWORD, hasher=PlainHasher())
    await _refused(database, token)  # Also where the password is the same as before.


async def test_a_bad_password_does_not_use_the_link_up(database: Database) -> None:
    await signed_up(database)
    token = await _link(database)
    with pytest.raises(BadPassword):
        await _reset(database, token, password=EMAIL)
    await _reset(database, token)


@pytest.mark.parametrize("token", ["", "x", "é", "\ud800", "a" * 43])
async def test_an_unknown_token_is_refused_without_hashing(database: Database, token: str) -> None:
    await signed_up(database)
    await _link(database)
    hasher = PlainHasher(version=2)
    with pytest.raises(BadReset):
        await reset_password(database, token, password=NEW, hasher=hasher)
    assert hasher.verified == []


async def test_a_token_of_another_purpose_is_refused(database: Database) -> None:
    await signed_up(database)
    await _link(database)
    (reset_id,) = await _ids(database)
    await _refused(database, token_of(reset_id, KEY))


async def test_a_request_starts_one_workflow_and_says_no_more_than_its_id(
    database: Database,
) -> None:
    await signed_up(database)
    await _ask(database, " Asha@Example.COM")
    (reset_id,) = await _ids(database)
    async with database.snapshot() as tx:
        started = list(await tx.scalars(_STARTED, {"name": RESET_PASSWORD}))
    assert started == [f"{RESET_PASSWORD}/{reset_id}"]


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", "", "é@example.com"])
async def test_a_request_for_nobody_does_nothing(database: Database, email: str) -> None:
    await signed_up(database)
    await _ask(database, email)
    assert await _ids(database) == []


async def test_at_most_one_a_minute_and_five_a_day(database: Database) -> None:
    await signed_up(database)
    for minutes, count in ((0, 1), (0, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 5)):
        await _pass(database, timedelta(minutes=minutes))
        await _ask(database)
        assert len(await _ids(database)) == count
    await _pass(database, timedelta(days=1, minutes=11))
    await _ask(database)
    assert len(await _ids(database)) == 1, "the old ones are forgotten"


async def test_of_requests_at_once_one_counts(database: Database) -> None:
    await signed_up(database)
    await asyncio.gather(*(_ask(database) for _ in range(3)))
    assert len(await _ids(database)) == 1


async def test_nobody_needs_a_link_that_was_overtaken(database: Database) -> None:
    await signed_up(database)
    await _link(database)
    await _pass(database, timedelta(minutes=2))
    await _ask(database)
    first, second = await _ids(database)
    await _reset(database, reset_token_of(first, KEY))
    async with database.transaction() as tx:
        assert not await open_reset_link(tx, second, key=KEY)
