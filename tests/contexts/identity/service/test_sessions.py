"""A session lives while it is used, up to a last instant, until somebody ends it."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, account
from treum.contexts.identity.events import SessionEnded
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.service.sessions import (
    Proof,
    authenticate,
    begin_session,
    recognise,
    sign_out,
)
from treum.platform.auth import ENDED_SUBJECT, SessionOver
from treum.platform.database import Database, Transaction

_IDLE = timedelta(seconds=LIMITS.session_idle_s)
_ABSOLUTE = timedelta(seconds=LIMITS.session_absolute_s)
_MOMENT = timedelta(microseconds=1)
_HASHES = text("SELECT token_hash FROM identity.session")
_SEEN = text("SELECT last_seen_at FROM identity.session")
_SESSIONS = text("SELECT count(*) FROM identity.session")


async def _token(tx: Transaction) -> str:
    made = account(roles=(Role.CUSTOMER, Role.ANALYST))
    await insert_account(tx, made)
    return await begin_session(tx, made.person.id, limits=LIMITS, proof=Proof())


async def test_only_the_hash_of_a_token_is_stored(tx: Transaction) -> None:
    token = await _token(tx)
    assert len(token) == 43
    assert await tx.scalar(_HASHES) == hashlib.sha256(token.encode()).digest()


async def test_a_token_tells_person_and_roles(tx: Transaction) -> None:
    actor = await authenticate(tx, await _token(tx))
    assert actor is not None
    assert actor.roles == {"customer", "analyst"}


@pytest.mark.parametrize("token", ["", "x" * 43, "\x00", "\u00ff"])
async def test_another_token_tells_nothing(tx: Transaction, token: str) -> None:
    await _token(tx)
    assert await authenticate(tx, token) is None


async def test_a_session_ends_when_idle(tx: Transaction) -> None:
    token = await _token(tx)
    begun = tx.now
    tx.now = begun + _IDLE
    assert await authenticate(tx, token) is None
    tx.now = begun + _IDLE - _MOMENT
    assert await authenticate(tx, token) is not None


async def test_use_keeps_a_session_alive_up_to_its_last_instant(tx: Transaction) -> None:
    token = await _token(tx)
    begun = tx.now
    for used_after in (_IDLE / 2, _IDLE, _ABSOLUTE - _IDLE / 2, _ABSOLUTE - _MOMENT):
        tx.now = begun + used_after
        assert await authenticate(tx, token) is not None
    tx.now = begun + _ABSOLUTE
    assert await authenticate(tx, token) is None


async def test_a_sighting_is_written_once_a_minute(tx: Transaction) -> None:
    token = await _token(tx)
    begun = tx.now
    tx.now = begun + timedelta(seconds=59)
    await authenticate(tx, token)
    assert await tx.scalar(_SEEN) == begun
    tx.now = begun + timedelta(seconds=60)
    await authenticate(tx, token)
    assert await tx.scalar(_SEEN) == tx.now


async def test_sign_out_ends_the_session_and_announces_it(tx: Transaction) -> None:
    token = await _token(tx)
    actor = await authenticate(tx, token)
    assert actor is not None
    await sign_out(tx, token)
    assert await authenticate(tx, token) is None
    assert tx.announced == (SessionEnded(session_id=actor.session_id, person_id=actor.person_id),)


async def test_an_end_on_purpose_is_told_to_the_holder_of_the_token(tx: Transaction) -> None:
    token, other = await _token(tx), "x" * 43
    assert await recognise(tx, token) == await authenticate(tx, token) is not None
    await sign_out(tx, token)
    with pytest.raises(SessionOver):
        await recognise(tx, token)
    assert await recognise(tx, other) is None


async def test_a_session_that_ran_out_is_like_none(tx: Transaction) -> None:
    token = await _token(tx)
    for ran_out_after in (_IDLE, _ABSOLUTE):
        tx.now += ran_out_after
        assert await recognise(tx, token) is None


async def test_sign_out_twice_or_of_nobody_announces_nothing_more(tx: Transaction) -> None:
    token = await _token(tx)
    await sign_out(tx, token)
    await sign_out(tx, token)
    await sign_out(tx, "unknown")
    assert len(tx.announced) == 1


async def test_sign_out_leaves_the_other_sessions_alone(tx: Transaction) -> None:
    made = account()
    await insert_account(tx, made)
    tokens = [
        await begin_session(tx, made.person.id, limits=LIMITS, proof=Proof()) for _ in range(2)
    ]
    await sign_out(tx, tokens[0])
    assert [await authenticate(tx, token) is None for token in tokens] == [True, False]


async def test_sign_out_tells_every_process_after_the_commit(database: Database) -> None:
    heard: list[bytes] = []
    await database.live.subscribe(ENDED_SUBJECT, lambda _subject, payload: heard.append(payload))
    async with database.transaction() as tx:
        token = await _token(tx)
        actor = await authenticate(tx, token)
        await sign_out(tx, token)
        assert heard == []
    assert actor is not None
    assert heard == [str(actor.person_id).encode()]


async def test_a_new_session_sweeps_away_those_past_their_last_instant(tx: Transaction) -> None:
    made = account()
    await insert_account(tx, made)
    for _ in range(3):
        await begin_session(tx, made.person.id, limits=LIMITS, proof=Proof())
    tx.now += _ABSOLUTE
    await begin_session(tx, made.person.id, limits=LIMITS, proof=Proof())
    assert await tx.scalar(_SESSIONS) == 1
