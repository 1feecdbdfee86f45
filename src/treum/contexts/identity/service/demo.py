"""The people of a demonstration, as printed when it starts."""

from collections.abc import Mapping

from treum.contexts.identity.adapters.base import Hasher
from treum.contexts.identity.events import PersonSignedUp
from treum.contexts.identity.queries.people import accounts_by_email, put_accounts
from treum.contexts.identity.rules.passwords import normal_password
from treum.contexts.identity.rules.people import Account, Person, Role
from treum.platform.clock import now
from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.ids import derive_id
from treum.platform.settings import Profile, Settings

_PEOPLE = {
    "free@demo.test": Role.CUSTOMER,
    "basic@demo.test": Role.CUSTOMER,
    "premium@demo.test": Role.CUSTOMER,
    "enterprise@demo.test": Role.CUSTOMER,
    "analyst@demo.test": Role.ANALYST,
    "admin@demo.test": Role.ADMIN,
}


async def seed_people(database: Database, settings: Settings, *, hasher: Hasher) -> None:
    """Make the demo accounts what they should be; a repeat changes nothing.

    Publishes: PersonSignedUp for those who are new. Raises: SetupError in the prod profile.
    """
    if settings.profile is Profile.PROD or settings.auth.demo_password is None:
        raise SetupError("demo accounts are refused: TREUM_PROFILE is prod, or no demo password")
    password = normal_password(settings.auth.demo_password.reveal())
    async with database.transaction() as tx:
        known = await accounts_by_email(tx, tuple(_PEOPLE))
    wanted = [await _account(email, password, known=known, hasher=hasher) for email in _PEOPLE]
    changed = [account for account in wanted if account != known.get(account.person.email)]
    if not changed:
        return
    async with database.transaction(actor="demo") as tx:
        for person_id in await put_accounts(tx, changed):
            tx.publish(PersonSignedUp(person_id=person_id))


async def _account(
    email: str, password: str, *, known: Mapping[str, Account], hasher: Hasher
) -> Account:
    """Keeps the hash that fits: every new one would differ and count as a change."""
    found = known.get(email)
    keeps = found is not None and await hasher.verify(found.password_hash, password)
    created_at = found.person.created_at if found else now()
    person = Person(
        id=found.person.id if found else derive_id("identity", "demo", email),
        email=email,
        name=f"{email.partition('@')[0].capitalize()} Demo",
        roles=(_PEOPLE[email],),
        created_at=created_at,
        email_verified_at=created_at,  # Nobody reads mail to demo.test.
        has_second_factor=found is not None and found.person.has_second_factor,
    )
    if found and keeps:
        return Account(person=person, password_hash=found.password_hash)
    return Account(person=person, password_hash=await hasher.hash(password))
