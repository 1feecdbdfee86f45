"""Sign up and sign in.

Both take the database and not a transaction: hashing a password is slow on purpose and must not
hold a connection meanwhile.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from treum.contexts.identity.adapters.base import Hasher
from treum.contexts.identity.events import PersonSignedUp
from treum.contexts.identity.queries.factors import has_second_factor
from treum.contexts.identity.queries.people import (
    accounts_by_email,
    insert_account,
    replace_password_hash,
)
from treum.contexts.identity.rules.passwords import BadCredentials, normal_password
from treum.contexts.identity.rules.people import (
    Account,
    EmailTaken,
    NewPerson,
    Person,
    Role,
    fold_email,
    is_email,
)
from treum.contexts.identity.service.devices import note_sign_in
from treum.contexts.identity.service.proof import lock_unchanged
from treum.contexts.identity.service.second_step import SecondStep, begin_second_step
from treum.contexts.identity.service.sessions import Proof, begin_session
from treum.contexts.identity.service.verification import request_verification
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id
from treum.platform.settings import AuthSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """token: for the caller's cookie and nowhere else."""

    person: Person
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who somebody says they are, as they typed it."""

    email: str
    password: str = field(repr=False)
    device: str = "Unknown device"


_STRANGER = "stranger"
"""The actor of what nobody has proven to have done."""
Within = Callable[[Transaction, Person], Awaitable[None]]


async def sign_up(
    database: Database,
    new: NewPerson,
    *,
    hasher: Hasher,
    limits: AuthSettings,
    within: Within | None = None,
) -> SignedIn:
    """Also requests the proof that the e-mail is theirs.

    within: what else must be true with the account, or the account is not made.

    Publishes: PersonSignedUp. Raises: EmailTaken.
    """
    password_hash = await hasher.hash(new.password)
    person_id = new_id()
    async with database.transaction(actor=str(person_id)) as tx:
        person = Person(
            id=person_id,
            email=new.email,
            name=new.name,
            roles=(Role.CUSTOMER,),
            created_at=tx.now,
        )
        if not await insert_account(tx, Account(person=person, password_hash=password_hash)):
            raise EmailTaken("Sign in instead, or use another e-mail.")
        token = await begin_session(tx, person_id, limits=limits, proof=Proof(device=new.device))
        await request_verification(tx, person)
        await audit.record(
            tx, _act("identity.registered", f"person:{person_id}", device=new.device)
        )
        tx.publish(PersonSignedUp(person_id=person_id))
        if within is not None:
            await within(tx, person)
    return SignedIn(person=person, token=token)


async def sign_in(
    database: Database, claim: Claim, *, hasher: Hasher, limits: AuthSettings
) -> SignedIn | SecondStep:
    """Does the same work for an unknown e-mail as for a wrong password.

    An account with a second factor gets no session yet, only the token of its second step.

    Raises: BadCredentials.
    """
    checked = await check_password(database, claim, hasher=hasher)
    person = checked.account.person
    async with database.transaction(actor=str(person.id)) as tx:
        await settle_password(tx, checked)
        if await has_second_factor(tx, person.id):
            return await begin_second_step(tx, person.id)
        proof = Proof(device=claim.device)
        await note_sign_in(tx, person.id, proof=proof)
        token = await begin_session(tx, person.id, limits=limits, proof=proof)
    return SignedIn(person=person, token=token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An account whose password somebody knows. fresh: its hash by today's parameters, if due."""

    account: Account
    fresh: str | None = field(repr=False)


async def check_password(database: Database, claim: Claim, *, hasher: Hasher) -> Checked:
    """Whose e-mail and password these are; the first factor of every sign-in. What follows from it
    begins with `settle_password`, as checking took a while.

    Raises: BadCredentials.
    """
    account = await _account(database, fold_email(claim.email))
    password = normal_password(claim.password)
    fits = await hasher.verify(account.password_hash if account else None, password)
    if account is None or not fits:
        await _note_failure(database, account, device=claim.device)
        raise BadCredentials("Check both and try again.")
    fresh = await _fresh_hash(account, password, hasher=hasher)
    return Checked(account=account, fresh=fresh)


async def settle_password(tx: Transaction, checked: Checked) -> None:
    """Nobody changes the password until the commit. Raises: BadCredentials if somebody has."""
    account = checked.account
    if await lock_unchanged(tx, account.person.id, password_hash=account.password_hash) is None:
        raise BadCredentials("Check both and try again.")
    if checked.fresh is not None:
        await replace_password_hash(tx, account, password_hash=checked.fresh)


async def _account(database: Database, email: str) -> Account | None:
    """Closes its transaction before the slow part begins."""
    if not is_email(email):
        return None
    async with database.transaction() as tx:
        return (await accounts_by_email(tx, [email])).get(email)


async def _note_failure(database: Database, account: Account | None, *, device: str) -> None:
    """A guess at nobody's account is kept too, under a subject of its own: else its answer would
    come sooner, and tell."""
    subject = f"person:{account.person.id}" if account else f"attempt:{new_id()}"
    async with database.transaction(actor=_STRANGER) as tx:
        await audit.record(tx, _act("identity.sign_in_failed", subject, device=device))


def _act(action: str, subject: str, *, device: str) -> Act:
    return Act(action=action, subject=subject, detail={"device": device})


async def _fresh_hash(account: Account, password: str, *, hasher: Hasher) -> str | None:
    """Only now is the password known, so only now can a hash of old parameters be renewed."""
    return await hasher.hash(password) if hasher.is_outdated(account.password_hash) else None
