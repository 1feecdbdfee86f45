"""Staff act on accounts: sessions end, the reason is kept, and one admin stays."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, PASSWORD, PlainHasher
from tests.make.members import Member, member
from treum.contexts.identity.queries.staff import lock_standing, standing_by_email
from treum.contexts.identity.rules.passwords import BadCredentials
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.rules.staff import LastAdmin, NoSuchPerson, OwnRoles, mask_email
from treum.contexts.identity.rules.tickets import BadTicket
from treum.contexts.identity.service import staff
from treum.contexts.identity.service.accounts import Claim, SignedIn, sign_in
from treum.contexts.identity.service.sessions import authenticate
from treum.contexts.identity.service.staff import StaffAct
from treum.contexts.identity.service.tickets import issue_ticket, redeem_ticket
from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id
from treum.platform.settings import Settings

WHY = "asked for by the person"
_AUDIT = text("SELECT actor, action, subject, detail FROM platform.audit ORDER BY at, id")
Verb = Callable[[Transaction, StaffAct], Awaitable[None]]


async def _audited(database: Database) -> list[tuple[object, ...]]:
    async with database.transaction() as tx:
        return [tuple(row) for row in await tx.execute(_AUDIT)]


async def _is_signed_in(database: Database, who: Member) -> bool:
    async with database.transaction() as tx:
        return await authenticate(tx, who.token) is not None


async def _do(database: Database, verb: Verb, *, by: Member, to: UUID) -> None:
    async with database.transaction() as tx:
        await verb(tx, StaffAct(by=by.id, to=to, reason=WHY))


async def _change(database: Database, by: Member, *roles: Role, to: UUID) -> None:
    async with database.transaction() as tx:
        await staff.change_roles(tx, StaffAct(by=by.id, to=to, reason=WHY), roles)


async def _roles(database: Database, who: Member) -> tuple[Role, ...]:
    async with database.transaction() as tx:
        standing = await standing_by_email(tx, who.email)
    assert standing is not None
    return standing.roles


async def test_a_disabled_person_is_out_and_stays_out(
    database: Database, settings: Settings
) -> None:
    admin, asha = await member(database, Role.ADMIN), await member(database)
    async with database.transaction() as tx:
        actor = await authenticate(tx, asha.token)
        assert actor is not None
    await _do(database, staff.disable, by=admin, to=asha.id)
    assert not await _is_signed_in(database, asha)
    assert await _is_signed_in(database, admin)
    claim = Claim(email=asha.email, password=PASSWORD)
    wrong = Claim(email=asha.email, password="not the right one at all")
    said = []
    for each in (claim, wrong):
        with pytest.raises(BadCredentials) as refused:
            await sign_in(database, each, hasher=PlainHasher(), limits=LIMITS)
        said.append(str(refused.value))
    assert said[0] == said[1]
    async with database.transaction() as tx:
        ticket, _ = issue_ticket(actor, key=settings.auth.ticket_key, now=tx.now)
        with pytest.raises(BadTicket):
            await redeem_ticket(tx, ticket, key=settings.auth.ticket_key, now=tx.now)
    assert await _audited(database) == [
        (str(admin.id), "identity.person_disabled", f"person:{asha.id}", {"reason": WHY}),
        (
            str(admin.id),
            "identity.credentials_revoked",
            f"person:{asha.id}",
            {"reason": "disabled", "sessions": 1, "apps": 0, "tokens": 0},
        ),
        (
            "stranger",
            "identity.sign_in_failed",
            f"person:{asha.id}",
            {"device": "Unknown device"},
        ),
    ]


async def test_a_session_that_slipped_in_beside_the_disabling_is_dead_for_ever(
    database: Database,
) -> None:
    admin, asha = await member(database, Role.ADMIN), await member(database)
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE identity.person SET disabled_at = now() WHERE id = :id"), {"id": asha.id}
        )
    assert not await _is_signed_in(database, asha)
    await _do(database, staff.enable, by=admin, to=asha.id)
    assert not await _is_signed_in(database, asha)
    claim = Claim(email=asha.email, password=PASSWORD)
    signed_in = await sign_in(database, claim, hasher=PlainHasher(), limits=LIMITS)
    assert isinstance(signed_in, SignedIn)
    assert signed_in.person.id == asha.id


@pytest.mark.parametrize("verb", [staff.disable, staff.enable])
async def test_what_is_so_already_is_not_done_again(database: Database, verb: Verb) -> None:
    admin, asha = await member(database, Role.ADMIN), await member(database)
    if verb is staff.disable:
        await _do(database, verb, by=admin, to=asha.id)
    before = await _audited(database)
    await _do(database, verb, by=admin, to=asha.id)
    assert await _audited(database) == before


async def test_new_roles_count_from_the_next_sign_in(database: Database) -> None:
    admin, asha = await member(database, Role.ADMIN), await member(database)
    await _change(database, admin, Role.SUPPORT, Role.CUSTOMER, to=asha.id)
    assert await _roles(database, asha) == (Role.CUSTOMER, Role.SUPPORT)
    assert not await _is_signed_in(database, asha)
    assert (await _audited(database))[0] == (
        str(admin.id),
        "identity.roles_changed",
        f"person:{asha.id}",
        {"reason": WHY, "from": ["customer"], "to": ["customer", "support"]},
    )


async def test_nobody_changes_their_own_roles(database: Database) -> None:
    admin, _ = (
        await member(database, Role.ADMIN),
        await member(database, Role.ADMIN, email="second@example.com"),
    )
    with pytest.raises(OwnRoles):
        await _change(database, admin, Role.ADMIN, Role.FINANCE, to=admin.id)
    assert await _roles(database, admin) == (Role.ADMIN,)
    assert await _is_signed_in(database, admin)
    assert await _audited(database) == []


async def test_the_last_admin_stays(database: Database) -> None:
    admin = await member(database, Role.ADMIN)
    gone = await member(database, Role.ADMIN, email="gone@example.com")
    await _do(database, staff.disable, by=admin, to=gone.id)
    before = await _audited(database)
    with pytest.raises(LastAdmin):
        await _do(database, staff.disable, by=admin, to=admin.id)
    with pytest.raises(LastAdmin):
        await _change(database, gone, Role.CUSTOMER, to=admin.id)
    assert await _roles(database, admin) == (Role.ADMIN,)
    assert await _is_signed_in(database, admin)
    assert await _audited(database) == before


@pytest.mark.parametrize("way", ["disable", "demote", "both"])
async def test_two_admins_cannot_remove_each_other_at_once(database: Database, way: str) -> None:
    one = await member(database, Role.ADMIN, email="one@example.com")
    two = await member(database, Role.ADMIN, email="two@example.com")
    waiting, may_commit = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.transaction() as tx:
            act = StaffAct(by=one.id, to=two.id, reason=WHY)
            if way == "demote":
                await staff.change_roles(tx, act, [Role.CUSTOMER])
            else:
                await staff.disable(tx, act)
            waiting.set()
            await may_commit.wait()

    async def second() -> None:
        await waiting.wait()
        if way == "disable":
            await _do(database, staff.disable, by=two, to=one.id)
        else:
            await _change(database, two, Role.CUSTOMER, to=one.id)

    async def release() -> None:
        await waiting.wait()
        await _until_somebody_waits(database)
        may_commit.set()

    done = await asyncio.gather(first(), second(), release(), return_exceptions=True)
    assert [type(each) for each in done] == [type(None), LastAdmin, type(None)]
    async with database.transaction() as tx:
        _, admins = await lock_standing(tx, one.id)
    assert admins == {one.id}


async def _until_somebody_waits(database: Database) -> None:
    """A transaction of this database waits for a lock."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock'"
    )
    waiting = 0
    async with asyncio.timeout(10):
        while not waiting:
            async with database.transaction() as tx:
                waiting = await tx.scalar(waits)


async def test_ended_sessions_are_told_with_their_reason(database: Database) -> None:
    support, asha = await member(database, Role.SUPPORT), await member(database)
    await _do(database, staff.end_all_sessions, by=support, to=asha.id)
    assert not await _is_signed_in(database, asha)
    assert [row[1:] for row in await _audited(database)] == [
        ("identity.sessions_ended", f"person:{asha.id}", {"reason": WHY}),
        (
            "identity.credentials_revoked",
            f"person:{asha.id}",
            {"reason": "staff", "sessions": 1, "apps": 0, "tokens": 0},
        ),
    ]


@pytest.mark.parametrize("verb", [staff.disable, staff.enable, staff.end_all_sessions])
async def test_nothing_is_done_to_nobody(database: Database, verb: Verb) -> None:
    admin = await member(database, Role.ADMIN)
    with pytest.raises(NoSuchPerson):
        await _do(database, verb, by=admin, to=new_id())
    assert await _audited(database) == []


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", ""])
async def test_an_unknown_address_finds_nobody(database: Database, email: str) -> None:
    support = await member(database, Role.SUPPORT)
    async with database.transaction() as tx:
        with pytest.raises(NoSuchPerson):
            await staff.find(tx, email, by=support.id)


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("asha@example.com", "a…a@e…e.com"),
        ("a@b.co.in", "a…@b….co.in"),
        ("ab@xy.org", "a…@x….org"),
    ],
)
def test_a_masked_address_shows_its_ends(email: str, masked: str) -> None:
    assert mask_email(email) == masked
