"""A person proves again who they are: one verification, one new token, and nothing on refusal."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.make.identity import PASSWORD, PlainHasher, signed_up
from treum.contexts.identity.queries.passwords import set_password_hash
from treum.contexts.identity.rules.passwords import WrongPassword
from treum.contexts.identity.service.proof import prove, prove_by_password
from treum.contexts.identity.service.sessions import authenticate, sign_out
from treum.platform.auth import Actor, Method, SignInRequired, is_proven
from treum.platform.database import Database

_AGE = text("UPDATE identity.session SET proven_at = proven_at - interval '1 hour'")
_FACTOR = text("UPDATE identity.person SET second_factor_since = now()")
_PROVEN = text("SELECT actor, subject, detail FROM platform.audit WHERE action = 'identity.proven'")
_FAILED = text(
    "SELECT actor, subject, detail FROM platform.audit WHERE action = 'identity.proof_failed'"
)
_OPEN = text(
    """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
      AND pid <> pg_backend_pid()
    """
)


async def _actor(database: Database, token: str) -> Actor | None:
    async with database.transaction() as tx:
        return await authenticate(tx, token)


async def _aged(database: Database) -> tuple[str, Actor]:
    """Somebody signed in an hour ago."""
    token = (await signed_up(database)).token
    async with database.transaction() as tx:
        await tx.execute(_AGE)
    actor = await _actor(database, token)
    assert actor is not None
    return token, actor


async def test_a_password_proves_the_session_and_changes_its_token(database: Database) -> None:
    old, before = await _aged(database)
    hasher = PlainHasher()
    new = await prove_by_password(database, before, password=PASSWORD, hasher=hasher)
    assert len(hasher.verified) == 1
    assert await _actor(database, old) is None
    after = await _actor(database, new)
    assert after is not None
    assert after.session_id == before.session_id
    assert after.methods == {Method.PASSWORD}
    assert after.proven_at - before.proven_at >= timedelta(hours=1)
    async with database.snapshot() as tx:
        assert (await tx.execute(_PROVEN)).one() == (
            str(before.person_id),
            f"person:{before.person_id}",
            {"session": str(before.session_id), "methods": ["password"]},
        )


async def test_a_wrong_password_is_noted_and_changes_nothing(database: Database) -> None:
    token, before = await _aged(database)
    hasher = PlainHasher()
    with pytest.raises(WrongPassword):
        await prove_by_password(database, before, password="some quiet words", hasher=hasher)
    assert len(hasher.verified) == 1
    assert await _actor(database, token) == before
    async with database.snapshot() as tx:
        assert (await tx.execute(_PROVEN)).all() == []
        assert (await tx.execute(_FAILED)).one() == (
            str(before.person_id),
            f"person:{before.person_id}",
            {"method": "password"},
        )


async def test_a_password_alone_does_not_prove_who_has_a_second_factor(database: Database) -> None:
    _, before = await _aged(database)
    async with database.transaction() as tx:
        await tx.execute(_FACTOR)
    token = await prove_by_password(database, before, password=PASSWORD, hasher=PlainHasher())
    weak = await _actor(database, token)
    assert weak is not None
    assert not is_proven(weak, weak.proven_at)
    async with database.transaction() as tx:
        token = await prove(tx, weak, methods=frozenset({Method.TOTP}))
    strong = await _actor(database, token)
    assert strong is not None
    assert strong.methods == {Method.PASSWORD, Method.TOTP}
    assert is_proven(strong, strong.proven_at)


async def test_an_ended_session_proves_nothing(database: Database) -> None:
    token, actor = await _aged(database)
    async with database.transaction() as tx:
        await sign_out(tx, token)
    with pytest.raises(SignInRequired):
        await prove_by_password(database, actor, password=PASSWORD, hasher=PlainHasher())
    assert await _actor(database, token) is None


class _Meddler(PlainHasher):
    """While it verifies, the password is changed. Sees the transactions that are open."""

    def __init__(self, database: Database, actor: Actor) -> None:
        super().__init__()
        self.open: list[int] = []
        self._database, self._actor = database, actor

    async def verify(self, password_hash: str | None, password: str) -> bool:
        async with self._database.transaction() as tx:
            self.open.append(await tx.scalar(_OPEN))
            await set_password_hash(tx, self._actor.person_id, password_hash="plain:1:other")
        return await super().verify(password_hash, password)


async def test_a_password_that_was_changed_meanwhile_proves_nothing(database: Database) -> None:
    token, before = await _aged(database)
    meddler = _Meddler(database, before)
    with pytest.raises(WrongPassword):
        await prove_by_password(database, before, password=PASSWORD, hasher=meddler)
    assert meddler.open == [0]
    assert await _actor(database, token) == before
