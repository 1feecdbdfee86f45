"""Links and notices, from the request through the worker to the mail."""

import re
from collections.abc import Sequence

import httpx
from sqlalchemy import text

from tests.make.identity import PASSWORD, browser
from tests.make.workflows import ended, running
from treum.contexts.identity.jobs import workflows
from treum.contexts.identity.service.notices import NOTIFY_SECURITY
from treum.contexts.identity.service.resets import RESET_PASSWORD
from treum.platform.context import Resources
from treum.platform.mail import Mail, sunk
from treum.platform.testing import Servers
from treum.platform.workflows import Plan

API = "/api/v1"
ASK, RESET = f"{API}/auth/reset-password/request", f"{API}/auth/reset-password"
EMAIL, NEW = "asha@example.com", "some other quiet words"
ASHA = {"name": "Asha Rao", "email": EMAIL, "password": PASSWORD}
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
_STARTED = text("SELECT workflow_uuid FROM dbos.workflow_status WHERE name = :name")
_NOTICES = text("SELECT count(*) FROM identity.notice")


async def _started(resources: Resources, name: str) -> Sequence[str]:
    async with resources.database.snapshot() as tx:
        return (await tx.scalars(_STARTED, {"name": name})).all()


async def _mailed(servers: Servers, resources: Resources, *, name: str) -> list[Mail]:
    """What the workflows of this name have mailed, once all of them have ended."""
    plan = Plan(workflows=workflows(resources), poll_s=0.05)
    async with running(servers, resources.database, plan=plan):
        for workflow_id in await _started(resources, name):
            assert await ended(resources.database, workflow_id) == "SUCCESS"
    async with resources.database.snapshot() as tx:
        mails = [each.mail for each in await sunk(tx, limit=20)]
    return [mail for mail in mails if "Confirm your e-mail" not in mail.subject]


async def _log_in(web: httpx.AsyncClient, password: str) -> httpx.Response:
    credentials = {"email": EMAIL, "password": password}
    return await web.post(f"{API}/auth/login", json=credentials, headers=FIREFOX)


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_forgotten_password_is_set_anew_by_the_mailed_link(
    servers: Servers, resources: Resources
) -> None:
    async with browser(resources) as web, browser(resources) as stranger:
        await web.post(f"{API}/auth/register", json=ASHA)
        assert (await stranger.post(ASK, json={"email": EMAIL})).status_code == 202
        (mail,) = await _mailed(servers, resources, name=RESET_PASSWORD)
        assert (mail.to, "Asha" in mail.text) == (EMAIL, False)
        found = re.search(r"^(\S+)/reset-password#token=(\S+)$", mail.text, re.MULTILINE)
        assert found is not None
        assert found[1] == "http://localhost:8000"
        chosen = {"token": found[2], "password": NEW}
        done = await stranger.post(RESET, json=chosen)
        assert (done.status_code, done.content) == (204, b"")
        assert "set-cookie" not in done.headers, "it signs nobody in"
        assert (await stranger.get(f"{API}/users/me")).status_code == 401
        assert (await web.get(f"{API}/users/me")).status_code == 401, "on the very next request"
        assert _code(await stranger.post(RESET, json=chosen)) == (422, "identity.bad_reset")
        assert (await _log_in(web, PASSWORD)).status_code == 401
        signed_in = await _log_in(web, NEW)
        assert (signed_in.status_code, signed_in.json()["email_verified"]) == (200, True)
    async with resources.database.snapshot() as tx:
        for table in ("workflow_status", "workflow_input", "workflow_output", "operation_outputs"):
            kept = (await tx.scalars(text(f"SELECT t::text FROM dbos.{table} AS t"))).all()
            for secret in ("asha", "Asha", found[2]):
                assert not [row for row in kept if secret in row]


async def test_asking_for_a_link_is_answered_alike_for_everybody(resources: Resources) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        answers = [
            await web.post(ASK, json={"email": email})
            for email in (EMAIL, EMAIL, "nobody@example.com", "no address", "")
        ]
    assert {(one.status_code, one.content) for one in answers} == {(202, b"")}
    assert len(await _started(resources, RESET_PASSWORD)) == 1


async def test_a_wrong_link_and_a_bad_password_are_refused(resources: Resources) -> None:
    async with browser(resources) as web:
        bodies = [
            (await web.post(RESET, json={"token": token, "password": password})).json()
            for token, password in (("x", NEW), ("a" * 43, "short"))
        ]
    assert bodies[0] | {"correlation_id": ""} == bodies[1] | {"correlation_id": ""}
    assert (bodies[0]["status"], bodies[0]["code"]) == (422, "identity.bad_reset")


async def test_the_person_is_told_what_happened_when_and_where(
    servers: Servers, resources: Resources
) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        for _ in range(2):
            assert (await _log_in(web, PASSWORD)).status_code == 200
        answer = await web.post(f"{API}/users/me/password", json={"password": NEW})
        assert answer.status_code == 204
        mails = await _mailed(servers, resources, name=NOTIFY_SECURITY)
    assert sorted(mail.subject for mail in mails) == [
        "You signed in on a new device - TREUM",
        "Your password was changed - TREUM",
    ], "the second sign-in is not of a new device"
    for mail in mails:
        assert mail.to == EMAIL
        assert re.search(r"^When: \d+ \w+ \d{4}, \d\d:\d\d IST$", mail.text, re.MULTILINE)
        assert "Device: Firefox on Linux\n" in mail.text
        assert "Asha" not in mail.text
        assert "http" not in mail.text
    async with resources.database.snapshot() as tx:
        assert await tx.scalar(_NOTICES) == 0, "nothing of it is kept"
