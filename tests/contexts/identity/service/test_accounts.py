"""Sign up and sign in: one account for an e-mail, one answer for every refusal."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, PASSWORD, PlainHasher, signed_up
from treum.contexts.identity.rules.passwords import BadCredentials
from treum.contexts.identity.rules.people import EmailTaken, Role, new_person
from treum.contexts.identity.service.accounts import Claim, SignedIn, sign_in, sign_up
from treum.contexts.identity.service.sessions import authenticate
from treum.platform.database import Database

_STORED = text(
    """
    SELECT (SELECT count(*) FROM identity.person), (SELECT count(*) FROM identity.session),
           (SELECT count(*) FROM platform.event)
    """
)
_EVENTS = text("SELECT type, key, actor FROM platform.event ORDER BY position")
_ACTS = text("SELECT actor, action, subject FROM platform.audit ORDER BY at")
_HASH = text("SELECT password_hash FROM identity.person")
_OPEN = text(
    """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
      AND pid <> pg_backend_pid()
    """
)


async def _stored(database: Database) -> tuple[int, ...]:
    async with database.transaction() as tx:
        return tuple((await tx.execute(_STORED)).one())


async def _sign_in(
    database: Database, email: str, *, password: str = PASSWORD, hasher: PlainHasher | None = None
) -> SignedIn:
    claim = Claim(email=email, password=password)
    signed_in = await sign_in(database, claim, hasher=hasher or PlainHasher(), limits=LIMITS)
    assert isinstance(signed_in, SignedIn)
    return signed_in


async def test_sign_up_makes_a_customer_with_a_session(database: Database) -> None:
    signed_in = await signed_up(database, email="Asha@Example.com")
    assert signed_in.person.email == "asha@example.com"
    assert signed_in.person.roles == (Role.CUSTOMER,)
    async with database.transaction() as tx:
        actor = await authenticate(tx, signed_in.token)
        events = [tuple(row) for row in await tx.execute(_EVENTS)]
    assert actor is not None
    assert (actor.person_id, actor.roles) == (signed_in.person.id, frozenset({"customer"}))
    person_id = str(signed_in.person.id)
    assert events == [("identity.person_signed_up.v1", person_id, person_id)]


async def test_sign_up_and_every_failure_to_sign_in_are_in_the_audit_log(
    database: Database,
) -> None:
    person_id = (await signed_up(database)).person.id
    for email in ("asha@example.com", "nobody@example.com", "no address"):
        with pytest.raises(BadCredentials):
            await _sign_in(database, email, password="some quiet words")
    async with database.snapshot() as tx:
        acts = [tuple(row) for row in await tx.execute(_ACTS)]
    subject = f"person:{person_id}"
    assert acts[:2] == [
        (str(person_id), "identity.registered", subject),
        ("stranger", "identity.sign_in_failed", subject),
    ]
    assert [act[:2] for act in acts[2:]] == [("stranger", "identity.sign_in_failed")] * 2
    assert all(act[2].startswith("attempt:") for act in acts[2:])


async def test_sign_up_refuses_a_taken_email_and_changes_nothing(database: Database) -> None:
    await signed_up(database, email="asha@example.com")
    before = await _stored(database)
    with pytest.raises(EmailTaken):
        await signed_up(database, email="ASHA@example.com")
    assert await _stored(database) == before == (1, 1, 1)


async def test_of_two_racing_sign_ups_one_wins(database: Database) -> None:
    tries = [signed_up(database, email="asha@example.com") for _ in range(4)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["EmailTaken"] * 3 + ["SignedIn"]
    assert await _stored(database) == (1, 1, 1)


async def test_sign_in_opens_another_session(database: Database) -> None:
    first = await signed_up(database)
    second = await _sign_in(database, " ASHA@example.com")
    assert second.person == first.person
    assert second.token != first.token
    async with database.transaction() as tx:
        actors = [await authenticate(tx, each.token) for each in (first, second)]
    assert actors[0] is not None
    assert actors[1] is not None
    assert actors[0].session_id != actors[1].session_id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("asha@example.com", "some other quiet words"),
        ("nobody@example.com", PASSWORD),
        ("not an address", PASSWORD),
        ("asha\x00@example.com", PASSWORD),
        ("āsha@example.com", PASSWORD),
    ],
)
async def test_every_refusal_verifies_once_and_says_the_same(
    database: Database, email: str, password: str
) -> None:
    await signed_up(database)
    before, hasher = await _stored(database), PlainHasher()
    with pytest.raises(BadCredentials) as caught:
        await _sign_in(database, email, password=password, hasher=hasher)
    assert str(caught.value) == "Check both and try again."
    assert len(hasher.verified) == 1
    assert await _stored(database) == before


async def test_a_success_verifies_once(database: Database) -> None:
    await signed_up(database)
    hasher = PlainHasher()
    await _sign_in(database, "asha@example.com", hasher=hasher)
    assert hasher.verified == [f"plain:1:{PASSWORD}"]


async def test_sign_in_renews_an_outdated_hash(database: Database) -> None:
    await signed_up(database)
    await _sign_in(database, "asha@example.com", hasher=PlainHasher(version=2))
    async with database.transaction() as tx:
        assert await tx.scalar(_HASH) == f"plain:2:{PASSWORD}"
    again = PlainHasher(version=2)
    await _sign_in(database, "asha@example.com", hasher=again)
    assert again.verified == [f"plain:2:{PASSWORD}"]


async def test_a_refused_sign_in_renews_nothing(database: Database) -> None:
    await signed_up(database)
    with pytest.raises(BadCredentials):
        await _sign_in(
            database, "asha@example.com", password="wrong words", hasher=PlainHasher(version=2)
        )
    async with database.transaction() as tx:
        assert await tx.scalar(_HASH) == f"plain:1:{PASSWORD}"


class _Watcher(PlainHasher):
    """Looks, while it works, for transactions that somebody holds open."""

    def __init__(self, database: Database) -> None:
        super().__init__(version=3)
        self.open: list[int] = []
        self._database = database

    async def hash(self, password: str) -> str:
        await self._look()
        return await super().hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        await self._look()
        return await super().verify(password_hash, password)

    async def _look(self) -> None:
        async with self._database.transaction() as tx:
            self.open.append(await tx.scalar(_OPEN))


async def test_no_transaction_is_open_while_a_password_is_hashed(database: Database) -> None:
    watcher = _Watcher(database)
    new = new_person(name="Asha", email="asha@example.com", password=PASSWORD)
    await sign_up(database, new, hasher=watcher, limits=LIMITS)
    await signed_up(database, email="outdated@example.com")
    await _sign_in(database, "outdated@example.com", hasher=watcher)
    await _refused(lambda: _sign_in(database, "nobody@example.com", hasher=watcher))
    assert watcher.open == [0, 0, 0, 0]


class _Meddler(PlainHasher):
    """While it verifies, the password is changed and every session ends."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    async def verify(self, password_hash: str | None, password: str) -> bool:
        async with self._database.transaction() as tx:
            await tx.execute(text("UPDATE identity.person SET password_hash = 'plain:1:new'"))
        return await super().verify(password_hash, password)


async def test_a_password_that_was_changed_meanwhile_signs_nobody_in(database: Database) -> None:
    await signed_up(database)
    before = await _stored(database)
    await _refused(lambda: _sign_in(database, "asha@example.com", hasher=_Meddler(database)))
    assert await _stored(database) == before


async def _refused(attempt: Callable[[], Awaitable[object]]) -> None:
    with pytest.raises(BadCredentials):
        await attempt()
