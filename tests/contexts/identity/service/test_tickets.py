"""A ticket opens one socket, once, while its session lives."""

import asyncio
import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, account, signed_up
from treum.contexts.identity.api import BadTicket, redeem_ticket
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.service.sessions import Proof, authenticate, begin_session, sign_out
from treum.contexts.identity.service.tickets import issue_ticket
from treum.platform.auth import Actor
from treum.platform.database import Database, Transaction
from treum.platform.settings import Secret

KEY = Secret(base64.b64encode(bytes(range(32))).decode())
OTHER_KEY = Secret(base64.b64encode(bytes(32)).decode())
_USED = text("SELECT count(*) FROM identity.used_ticket")


async def _token_and_actor(tx: Transaction) -> tuple[str, Actor]:
    made = account()
    await insert_account(tx, made)
    token = await begin_session(tx, made.person.id, limits=LIMITS, proof=Proof())
    actor = await authenticate(tx, token)
    assert actor is not None
    return token, actor


async def _refused(tx: Transaction, ticket: str, *, now: datetime) -> None:
    before = await tx.scalar(_USED)
    with pytest.raises(BadTicket):
        await redeem_ticket(tx, ticket, key=KEY, now=now)
    assert await tx.scalar(_USED) == before


async def test_a_ticket_tells_its_person_once(tx: Transaction) -> None:
    _token, actor = await _token_and_actor(tx)
    ticket, _expires_at = issue_ticket(actor, key=KEY, now=tx.now)
    assert await redeem_ticket(tx, ticket, key=KEY, now=tx.now) == actor.person_id
    await _refused(tx, ticket, now=tx.now)


async def test_a_ticket_lives_thirty_seconds_at_most(tx: Transaction) -> None:
    _token, actor = await _token_and_actor(tx)
    ticket, expires_at = issue_ticket(actor, key=KEY, now=tx.now)
    assert timedelta(seconds=29) < expires_at - tx.now <= timedelta(seconds=30)
    await _refused(tx, ticket, now=expires_at)


async def test_a_ticket_of_another_key_is_refused(tx: Transaction) -> None:
    _token, actor = await _token_and_actor(tx)
    ticket, _expires_at = issue_ticket(actor, key=OTHER_KEY, now=tx.now)
    await _refused(tx, ticket, now=tx.now)


async def test_a_ticket_dies_with_its_session(tx: Transaction) -> None:
    token, actor = await _token_and_actor(tx)
    ticket, _expires_at = issue_ticket(actor, key=KEY, now=tx.now)
    await sign_out(tx, token)
    await _refused(tx, ticket, now=tx.now)


async def test_a_ticket_of_an_expired_session_is_refused(tx: Transaction) -> None:
    _token, actor = await _token_and_actor(tx)
    late = tx.now + timedelta(seconds=LIMITS.session_absolute_s)
    ticket, _expires_at = issue_ticket(actor, key=KEY, now=late)
    await _refused(tx, ticket, now=late)


async def test_a_ticket_for_another_person_than_its_session_is_refused(tx: Transaction) -> None:
    _token, actor = await _token_and_actor(tx)
    other = account(email="other@example.com")
    await insert_account(tx, other)
    mixed = replace(actor, person_id=other.person.id)
    ticket, _expires_at = issue_ticket(mixed, key=KEY, now=tx.now)
    await _refused(tx, ticket, now=tx.now)


async def test_used_tickets_are_swept_once_no_clock_would_accept_them(tx: Transaction) -> None:
    _token, actor = await _token_and_actor(tx)
    for _ in range(3):
        ticket, _expires_at = issue_ticket(actor, key=KEY, now=tx.now)
        await redeem_ticket(tx, ticket, key=KEY, now=tx.now)
    assert await tx.scalar(_USED) == 3
    later = tx.now + timedelta(minutes=6)
    ticket, _expires_at = issue_ticket(actor, key=KEY, now=later)
    await redeem_ticket(tx, ticket, key=KEY, now=later)
    assert await tx.scalar(_USED) == 1


async def test_of_two_racing_redemptions_one_wins(database: Database) -> None:
    signed_in = await signed_up(database)
    async with database.transaction() as tx:
        actor = await authenticate(tx, signed_in.token)
        assert actor is not None
        now = tx.now
    ticket, _expires_at = issue_ticket(actor, key=KEY, now=now)

    async def redeem() -> object:
        async with database.transaction() as tx:
            return await redeem_ticket(tx, ticket, key=KEY, now=now)

    ended = await asyncio.gather(*(redeem() for _ in range(4)), return_exceptions=True)
    assert ended.count(actor.person_id) == 1
    assert sum(isinstance(each, BadTicket) for each in ended) == 3
