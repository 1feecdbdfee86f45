"""A link proves one e-mail once; what nobody may learn stays unsaid."""

import base64
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from tests.make.identity import account
from treum.contexts.identity.events import EmailVerified
from treum.contexts.identity.queries.people import insert_account, person_by_id
from treum.contexts.identity.rules.people import Person
from treum.contexts.identity.rules.verification import (
    VERIFICATION_LIFE,
    VERIFICATION_PAUSE,
    VERIFICATIONS_A_DAY_MAX,
    BadVerification,
    request_wait,
)
from treum.contexts.identity.service.verification import (
    VERIFY_EMAIL,
    TooManyLinks,
    open_link,
    request_verification,
    resend,
    resend_to,
    token_of,
    verify,
)
from treum.contexts.identity.tables.people import PersonRow
from treum.contexts.identity.tables.verification import EmailVerificationRow
from treum.platform.clock import now
from treum.platform.database import Transaction
from treum.platform.errors import SetupError
from treum.platform.ids import new_id
from treum.platform.settings import Secret

KEY = Secret(base64.b64encode(bytes(range(32))).decode())
OTHER_KEY = Secret(base64.b64encode(bytes(32)).decode())
EMAIL = "asha@example.com"


async def _person(tx: Transaction) -> Person:
    new = account(email=EMAIL)
    assert await insert_account(tx, new)
    return new.person


async def _ids(tx: Transaction) -> list[UUID]:
    found = await tx.scalars(select(EmailVerificationRow.id))
    return list(found)


async def _request(tx: Transaction, person: Person) -> UUID:
    known = set(await _ids(tx))
    await request_verification(tx, person)
    (verification_id,) = set(await _ids(tx)) - known
    return verification_id


async def _token(tx: Transaction, person: Person) -> str:
    verification_id = await _request(tx, person)
    assert await open_link(tx, verification_id, key=KEY)
    return token_of(verification_id, KEY)


async def _verified(tx: Transaction, person: Person) -> bool:
    found = await person_by_id(tx, person.id)
    assert found is not None
    return found.email_verified_at is not None


async def test_a_request_starts_one_workflow(tx: Transaction) -> None:
    person = await _person(tx)
    await request_verification(tx, person)
    (verification_id,) = await _ids(tx)
    started = await tx.execute(text("SELECT name, workflow_uuid FROM dbos.workflow_status"))
    assert started.one() == (VERIFY_EMAIL, f"{VERIFY_EMAIL}/{verification_id}")


async def test_a_link_proves_the_email(tx: Transaction) -> None:
    person = await _person(tx)
    token = await _token(tx, person)
    assert not await _verified(tx, person)
    await verify(tx, token)
    assert await _verified(tx, person)
    assert tx.announced == (EmailVerified(person_id=person.id),)
    await tx.write_collected()
    acts = await tx.execute(text("SELECT actor, action, subject FROM platform.audit"))
    verified = (str(person.id), "identity.email_verified", f"person:{person.id}")
    assert [tuple(act) for act in acts] == [verified]


async def test_a_link_used_again_changes_nothing(tx: Transaction) -> None:
    person = await _person(tx)
    first, second = await _token(tx, person), await _token(tx, person)
    assert [await verify(tx, token) for token in (first, first, second)] == [True, False, False]
    assert len(tx.announced) == 1


async def test_the_token_is_stored_nowhere(tx: Transaction) -> None:
    token = await _token(tx, await _person(tx))
    for table in ("identity.email_verification", "dbos.workflow_status", "dbos.workflow_input"):
        found = await tx.execute(text(f"SELECT t::text FROM {table} AS t"))
        assert not [row for row in found.scalars() if token in row]


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 43, token_of(UUID(int=7), KEY)])
async def test_an_unknown_token_is_refused(tx: Transaction, token: str) -> None:
    person = await _person(tx)
    await _token(tx, person)
    with pytest.raises(BadVerification):
        await verify(tx, token)
    assert not await _verified(tx, person)


async def test_a_token_needs_our_key(tx: Transaction) -> None:
    person = await _person(tx)
    await _token(tx, person)
    (verification_id,) = await _ids(tx)
    with pytest.raises(BadVerification):
        await verify(tx, token_of(verification_id, OTHER_KEY))
    with pytest.raises(SetupError):
        token_of(verification_id, None)


async def test_a_link_ends_after_its_life(tx: Transaction) -> None:
    person = await _person(tx)
    token = await _token(tx, person)
    await tx.execute(update(EmailVerificationRow).values(expires_at=tx.now))
    with pytest.raises(BadVerification):
        await verify(tx, token)
    await tx.execute(
        update(EmailVerificationRow).values(expires_at=tx.now + timedelta(microseconds=1))
    )
    await verify(tx, token)


async def test_a_link_lives_a_day(tx: Transaction) -> None:
    await _token(tx, await _person(tx))
    expires_at = await tx.scalar(select(EmailVerificationRow.expires_at))
    assert expires_at - tx.now == VERIFICATION_LIFE == timedelta(hours=24)


async def test_a_link_to_an_earlier_email_proves_nothing(tx: Transaction) -> None:
    person = await _person(tx)
    token = await _token(tx, person)
    await tx.execute(update(PersonRow).values(email="new@example.com"))
    with pytest.raises(BadVerification):
        await verify(tx, token)
    assert not await _verified(tx, person)
    assert not await open_link(tx, (await _ids(tx))[0], key=KEY)


async def test_nobody_needs_a_link_once_verified(tx: Transaction) -> None:
    person = await _person(tx)
    await verify(tx, await _token(tx, person))
    assert not await open_link(tx, await _request(tx, person), key=KEY)
    assert not await open_link(tx, new_id(), key=KEY)


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", "", "é@example.com"])
async def test_a_resend_to_nobody_does_nothing(tx: Transaction, email: str) -> None:
    await _person(tx)
    await resend(tx, email)
    assert await _ids(tx) == []


async def test_a_resend_finds_the_person_without_regard_to_case(tx: Transaction) -> None:
    await _person(tx)
    await resend(tx, " Asha@Example.COM ")
    assert len(await _ids(tx)) == 1


async def test_a_resend_to_a_verified_person_does_nothing(tx: Transaction) -> None:
    person = await _person(tx)
    await verify(tx, await _token(tx, person))
    await resend(tx, EMAIL)
    assert len(await _ids(tx)) == 1


async def test_a_resend_is_not_a_nuisance(tx: Transaction) -> None:
    await _person(tx)
    for _ in range(2):
        await resend(tx, EMAIL)
    assert len(await _ids(tx)) == 1


def test_how_long_one_must_wait_to_ask_again() -> None:
    at, none = now(), timedelta()
    assert request_wait([], at) == none
    assert request_wait([at - VERIFICATION_PAUSE + timedelta(seconds=1)], at).seconds == 1
    assert request_wait([at - VERIFICATION_PAUSE], at) == none
    calm = [at - timedelta(hours=hours) for hours in range(1, VERIFICATIONS_A_DAY_MAX + 1)]
    assert request_wait(calm[1:], at) == none
    assert request_wait(calm, at) == timedelta(hours=24 - VERIFICATIONS_A_DAY_MAX)
    assert request_wait([*calm, at], at) == timedelta(hours=25 - VERIFICATIONS_A_DAY_MAX)


async def test_only_the_person_is_told_to_wait(tx: Transaction) -> None:
    person = await _person(tx)
    await resend_to(tx, person)
    with pytest.raises(TooManyLinks) as refused:
        await resend_to(tx, person)
    assert refused.value.retry_after_s == VERIFICATION_PAUSE.total_seconds()
    assert len(await _ids(tx)) == 1
    await verify(tx, await _token(tx, person))
    await resend_to(tx, person)


async def test_old_requests_are_forgotten(tx: Transaction) -> None:
    person = await _person(tx)
    await request_verification(tx, person)
    await tx.execute(update(EmailVerificationRow).values(requested_at=tx.now - timedelta(days=2)))
    await resend(tx, EMAIL)
    assert len(await _ids(tx)) == 1


def test_a_person_is_not_verified_unless_said() -> None:
    person = account().person
    assert person.email_verified_at is None
    assert replace(person, email_verified_at=now()) != person
