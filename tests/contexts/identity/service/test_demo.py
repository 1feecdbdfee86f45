"""The demo's people are as printed, however often they are seeded."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, PlainHasher, signed_up
from treum.contexts.identity import api
from treum.contexts.identity.service.accounts import Claim, sign_in
from treum.contexts.identity.service.demo import seed_people
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.settings import Profile, Secret, Settings

_PEOPLE = text("SELECT email, name, roles, id, password_hash FROM identity.person ORDER BY email")
_EVENTS = text("SELECT count(*) FROM platform.event")


async def _people(database: Database) -> list[tuple[object, ...]]:
    async with database.transaction() as tx:
        return [tuple(row) for row in await tx.execute(_PEOPLE)]


async def _events(database: Database) -> object:
    async with database.transaction() as tx:
        return await tx.scalar(_EVENTS)


async def test_six_people_can_sign_in(database: Database, settings: Settings) -> None:
    await seed_people(database, settings, hasher=PlainHasher())
    assert [row[:3] for row in await _people(database)] == [
        ("admin@demo.test", "Admin Demo", ["admin"]),
        ("analyst@demo.test", "Analyst Demo", ["analyst"]),
        ("basic@demo.test", "Basic Demo", ["customer"]),
        ("enterprise@demo.test", "Enterprise Demo", ["customer"]),
        ("free@demo.test", "Free Demo", ["customer"]),
        ("premium@demo.test", "Premium Demo", ["customer"]),
    ]
    assert settings.auth.demo_password is not None
    claim = Claim(email="free@demo.test", password=settings.auth.demo_password.reveal())
    assert await sign_in(database, claim, hasher=PlainHasher(), limits=LIMITS)


async def test_a_repeat_changes_and_announces_nothing(
    database: Database, settings: Settings
) -> None:
    await seed_people(database, settings, hasher=PlainHasher())
    before = await _people(database)
    await seed_people(database, settings, hasher=PlainHasher())
    assert await _people(database) == before
    assert await _events(database) == 6


async def test_another_password_replaces_the_old_one(
    database: Database, settings: Settings
) -> None:
    await seed_people(database, settings, hasher=PlainHasher())
    ids = [row[3] for row in await _people(database)]
    auth = replace(settings.auth, demo_password=Secret("another printed word"))
    await seed_people(database, replace(settings, auth=auth), hasher=PlainHasher())
    people = await _people(database)
    assert {row[4] for row in people} == {"plain:1:another printed word"}
    assert [row[3] for row in people] == ids
    assert await _events(database) == 6


async def test_an_account_that_holds_a_demo_email_becomes_the_demo(
    database: Database, settings: Settings
) -> None:
    earlier = await signed_up(database, email="analyst@demo.test")
    await seed_people(database, settings, hasher=PlainHasher())
    async with database.transaction() as tx:
        found = await api.person_by_email(tx, "Analyst@demo.test")
    assert found is not None
    assert (found.id, found.roles) == (earlier.person.id, (api.Role.ANALYST,))


async def test_the_prod_profile_refuses_demo_accounts(
    database: Database, settings: Settings
) -> None:
    with pytest.raises(SetupError):
        await seed_people(database, replace(settings, profile=Profile.PROD), hasher=PlainHasher())
    assert await _people(database) == []
