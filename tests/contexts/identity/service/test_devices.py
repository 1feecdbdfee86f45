"""A person sees where they are signed in and ends what they do not know."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, text

from tests.make.identity import LIMITS, PASSWORD, PlainHasher, account, signed_up
from treum.contexts.identity.events import SessionEnded
from treum.contexts.identity.queries.devices import LISTED_MAX, live_sessions
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.service.accounts import Claim, sign_in
from treum.contexts.identity.service.devices import NoSuchSession, end_one, end_others
from treum.contexts.identity.service.sessions import Proof, authenticate, begin_session, sign_out
from treum.contexts.identity.tables.people import AT
from treum.platform.auth import ENDED_SUBJECT, Actor
from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id

_AUDIT = text(
    "SELECT actor, action, subject, detail FROM platform.audit"
    " WHERE action <> 'identity.registered' ORDER BY at"
)
_PAST = text(
    """
    UPDATE identity.session SET created_at = created_at - interval '1 day',
        expires_at = CASE device WHEN 'Expired' THEN :now ELSE expires_at END,
        last_seen_at = CASE device WHEN 'Idle' THEN :now - idle_s * interval '1 s'
            ELSE last_seen_at END
    """
).bindparams(bindparam("now", type_=AT))


async def _person(tx: Transaction, email: str = "asha@example.com") -> UUID:
    made = account(email=email)
    assert await insert_account(tx, made)
    return made.person.id


async def _begin(tx: Transaction, person_id: UUID, device: str = "Chrome on Mac") -> str:
    return await begin_session(tx, person_id, limits=LIMITS, proof=Proof(device=device))


async def _actor(tx: Transaction, token: str) -> Actor:
    actor = await authenticate(tx, token)
    assert actor is not None
    return actor


async def _acts(tx: Transaction) -> list[tuple[object, ...]]:
    await tx.write_collected()
    return [tuple(row) for row in await tx.execute(_AUDIT)]


async def test_the_newest_seen_is_listed_first(tx: Transaction) -> None:
    person_id = await _person(tx)
    tokens = [await _begin(tx, person_id, device) for device in ("Phone", "Desk", "Train")]
    for minutes, token in ((2, tokens[1]), (4, tokens[0]), (6, tokens[2])):
        tx.now += timedelta(minutes=minutes)
        await _actor(tx, token)
    listed = await live_sessions(tx, person_id)
    assert [session.device for session in listed] == ["Train", "Phone", "Desk"]


async def test_only_live_sessions_of_the_person_are_listed(tx: Transaction) -> None:
    person_id, other = await _person(tx), await _person(tx, "other@example.com")
    await _begin(tx, other)
    await sign_out(tx, await _begin(tx, person_id, "Ended"))
    for device in ("Expired", "Idle", "Live"):
        await _begin(tx, person_id, device)
    await tx.execute(_PAST, {"now": tx.now})
    assert [session.device for session in await live_sessions(tx, person_id)] == ["Live"]


async def test_a_list_has_an_end(tx: Transaction) -> None:
    person_id = await _person(tx)
    for _ in range(LISTED_MAX + 1):
        await _begin(tx, person_id)
    assert len(await live_sessions(tx, person_id)) == LISTED_MAX


async def test_end_one_ends_exactly_that_one(tx: Transaction) -> None:
    person_id = await _person(tx)
    tokens = [await _begin(tx, person_id) for _ in range(3)]
    actor, target = await _actor(tx, tokens[0]), await _actor(tx, tokens[1])
    await end_one(tx, actor, target.session_id)
    assert [await authenticate(tx, token) is None for token in tokens] == [False, True, False]
    assert tx.announced == (SessionEnded(session_id=target.session_id, person_id=person_id),)
    assert await _acts(tx) == [
        (
            str(person_id),
            "identity.session_ended",
            f"person:{person_id}",
            {"session": str(target.session_id)},
        )
    ]


async def test_end_one_refuses_alike_what_is_not_ones_own_and_what_has_ended(
    tx: Transaction,
) -> None:
    person_id, other = await _person(tx), await _person(tx, "other@example.com")
    actor = await _actor(tx, await _begin(tx, person_id))
    theirs = await _begin(tx, other)
    ended = await _begin(tx, person_id)
    ended_id = (await _actor(tx, ended)).session_id
    await sign_out(tx, ended)
    before = await _acts(tx)
    said = set()
    for session_id in ((await _actor(tx, theirs)).session_id, ended_id, new_id()):
        with pytest.raises(NoSuchSession) as refused:
            await end_one(tx, actor, session_id)
        said.add(str(refused.value))
    assert len(said) == 1
    assert await authenticate(tx, theirs) is not None
    assert await _acts(tx) == before
    assert len(tx.announced) == 1, "only that of the sign-out"


async def test_ending_one_closes_the_persons_sockets_after_the_commit(database: Database) -> None:
    heard: list[bytes] = []
    await database.live.subscribe(ENDED_SUBJECT, lambda _subject, payload: heard.append(payload))
    async with database.transaction() as tx:
        person_id = await _person(tx)
        actor = await _actor(tx, await _begin(tx, person_id))
        target = await _actor(tx, await _begin(tx, person_id))
        await end_one(tx, actor, target.session_id)
        assert heard == []
    assert heard == [str(person_id).encode()]


async def test_end_others_spares_the_one_that_asks(tx: Transaction) -> None:
    person_id, other = await _person(tx), await _person(tx, "other@example.com")
    tokens = [await _begin(tx, person_id) for _ in range(3)] + [await _begin(tx, other)]
    await end_others(tx, await _actor(tx, tokens[1]))
    assert [await authenticate(tx, token) is None for token in tokens] == [True, False, True, False]
    assert [act[1:4:2] for act in await _acts(tx)] == [
        (
            "identity.credentials_revoked",
            {"reason": "signed_out_everywhere", "sessions": 2, "apps": 0, "tokens": 0},
        )
    ]


async def test_sign_in_and_sign_out_are_audited_under_the_persons_name(database: Database) -> None:
    person = (await signed_up(database)).person
    claim = Claim(email=person.email, password=PASSWORD, device="Firefox on Linux")
    token = (await sign_in(database, claim, hasher=PlainHasher(), limits=LIMITS)).token
    async with database.transaction() as tx:
        session_id = (await _actor(tx, token)).session_id
        await sign_out(tx, token)
    subject = f"person:{person.id}"
    async with database.snapshot() as tx:
        assert await _acts(tx) == [
            (
                str(person.id),
                "identity.signed_in",
                subject,
                {"device": "Firefox on Linux", "method": "password"},
            ),
            (str(person.id), "identity.signed_out", subject, {"session": str(session_id)}),
        ]
