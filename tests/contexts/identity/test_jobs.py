"""From signing up to a proven e-mail, through the worker and the mail."""

import re
from collections.abc import Sequence
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text

from tests.make.identity import PASSWORD, browser
from tests.make.mail import smtp
from tests.make.workflows import ended, running
from treum.contexts.identity.jobs import workflows
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.mail import SunkMail, sunk
from treum.platform.settings import MailSecurity, MailSettings
from treum.platform.testing import Servers
from treum.platform.workflows import Plan

API = "/api/v1"
ASHA = {"name": "Asha Rao", "email": "asha@example.com", "password": PASSWORD}


async def _started(database: Database) -> Sequence[str]:
    async with database.snapshot() as tx:
        found = await tx.scalars(text("SELECT workflow_uuid FROM dbos.workflow_status"))
        return found.all()


async def _mailed(servers: Servers, resources: Resources) -> list[SunkMail]:
    """What was mailed once all that was started has ended."""
    database = resources.database
    async with running(servers, database, plan=Plan(workflows=workflows(resources), poll_s=0.05)):
        for workflow_id in await _started(database):
            assert await ended(database, workflow_id) == "SUCCESS"
    async with database.snapshot() as tx:
        return await sunk(tx, limit=10)


async def _pass_two_minutes(resources: Resources) -> None:
    asked = "UPDATE identity.email_verification SET requested_at = requested_at - interval '2 min'"
    async with resources.database.transaction() as tx:
        await tx.execute(text(asked))


def _token_in(mail: SunkMail) -> str:
    found = re.search(r"^(\S+)/verify-email#token=(\S+)$", mail.mail.text, re.MULTILINE)
    assert found is not None
    assert found[1] == "http://localhost:8000"
    return found[2]


async def _is_verified(web: httpx.AsyncClient) -> bool:
    me = await web.get(f"{API}/users/me")
    assert me.status_code == 200
    verified: bool = me.json()["email_verified"]
    return verified


async def test_signing_up_mails_a_link_that_proves_the_email(
    servers: Servers, resources: Resources
) -> None:
    async with browser(resources) as web:
        assert (await web.post(f"{API}/auth/register", json=ASHA)).status_code == 201
        (mail,) = await _mailed(servers, resources)
        assert mail.mail.to == "asha@example.com"
        assert not await _is_verified(web)
        proof = {"token": _token_in(mail)}
        for is_new in (True, False):
            answer = await web.post(f"{API}/auth/verify-email", json=proof)
            assert (answer.status_code, answer.json()) == (200, {"is_new": is_new})
        assert await _is_verified(web)


async def test_a_refused_sign_up_mails_nothing(servers: Servers, resources: Resources) -> None:
    async with browser(resources) as web:
        for status in (201, 409):
            answer = await web.post(f"{API}/auth/register", json=ASHA)
            assert answer.status_code == status
    assert len(await _started(resources.database)) == 1
    assert len(await _mailed(servers, resources)) == 1


async def test_a_wrong_link_is_refused_alike(resources: Resources) -> None:
    async with browser(resources) as web:
        answers = [
            await web.post(f"{API}/auth/verify-email", json={"token": token})
            for token in ("x", "a" * 43)
        ]
    assert {answer.status_code for answer in answers} == {422}
    bodies = [answer.json() | {"correlation_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "identity.bad_verification"


async def test_a_resend_answers_alike_for_everybody(servers: Servers, resources: Resources) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        await _pass_two_minutes(resources)
        answers = [
            await web.post(f"{API}/auth/verify-email/resend", json={"email": email})
            for email in ("asha@example.com", "nobody@example.com", "no address")
        ]
    assert {(one.status_code, one.content) for one in answers} == {(202, b"")}
    mails = await _mailed(servers, resources)
    assert len(mails) == 2
    assert len({_token_in(mail) for mail in mails}) == 2


@pytest.mark.parametrize(("answer", "taken"), [("550 nobody here", 0), ("250 fine", 1)])
async def test_a_mail_server_is_asked_and_its_no_is_an_end(
    servers: Servers, resources: Resources, *, answer: str, taken: int
) -> None:
    async with smtp(rcpt=answer) as fake, browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        mail = MailSettings(host="127.0.0.1", port=fake.port, security=MailSecurity.NONE)
        settings = replace(resources.settings, mail=mail)
        assert await _mailed(servers, replace(resources, settings=settings)) == []
        assert len(fake.taken) == taken


async def test_a_person_is_told_when_to_ask_again(resources: Resources) -> None:
    async with browser(resources) as web:
        mine = f"{API}/users/me/verify-email"
        assert (await web.post(mine)).status_code == 401
        await web.post(f"{API}/auth/register", json=ASHA)
        answer = await web.post(mine)
        assert (answer.status_code, answer.json()["code"]) == (429, "identity.too_many_links")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        await _pass_two_minutes(resources)
        assert (await web.post(mine)).status_code == 202
    assert len(await _started(resources.database)) == 2


async def test_what_is_kept_of_it_names_nobody(servers: Servers, resources: Resources) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        (mail,) = await _mailed(servers, resources)
    async with resources.database.snapshot() as tx:
        for table in ("workflow_status", "workflow_input", "workflow_output", "operation_outputs"):
            kept = (await tx.scalars(text(f"SELECT t::text FROM dbos.{table} AS t"))).all()
            assert kept
            for secret in ("asha", "Asha", _token_in(mail)):
                assert not [row for row in kept if secret in row]
