"""What happened to an account: who did what, when and where, for its owner and for an auditor."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.make.identity import PASSWORD, browser
from tests.make.members import act_as, member
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.service import devices
from treum.platform.audit import Act
from treum.platform.clock import now
from treum.platform.context import Resources

API = "/api/v1"
ASHA = {"name": "Asha Rao", "email": "asha@example.com", "password": PASSWORD}
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
_SIGNED_IN = text(
    "SELECT actor, subject, at, detail, correlation_id FROM platform.audit"
    " WHERE action = 'identity.signed_in'"
)


async def _log_in(web: httpx.AsyncClient) -> httpx.Response:
    credentials = {"email": ASHA["email"], "password": PASSWORD}
    return await web.post(f"{API}/auth/login", json=credentials, headers=FIREFOX)


async def _events(web: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Of the caller's account since it was opened, but for what their device alone has done."""
    items = (await web.get(f"{API}/users/me/security-events")).json()["items"]
    others = ("identity.registered", "identity.device_remembered")
    return [one for one in items if one["action"] not in others]


def _tells_no_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "Act", lambda **told: Act(**told | {"detail": {}}))


@pytest.mark.asvs("16.2.1", without=_tells_no_detail)
async def test_a_sign_in_tells_who_when_where_and_how(resources: Resources) -> None:
    start = now()
    async with browser(resources) as web:
        person = (await web.post(f"{API}/auth/register", json=ASHA)).json()
        answer = await _log_in(web)
        (event,) = await _events(web)
    async with resources.database.snapshot() as tx:
        act = (await tx.execute(_SIGNED_IN)).one()
    assert (act.actor, act.subject) == (person["id"], f"person:{person['id']}")
    assert act.detail == {"device": "Firefox on Linux", "method": "password"}
    assert act.correlation_id == answer.headers["X-Correlation-Id"], "leads to the log's lines"
    assert start < act.at < now()
    assert datetime.fromisoformat(event.pop("at")) == act.at
    assert event.pop("id")
    assert event == {"action": "identity.signed_in", "by": "you", "detail": act.detail}


async def test_what_staff_did_is_told_without_their_name(resources: Resources) -> None:
    async with browser(resources) as web, browser(resources) as desk:
        person = (await web.post(f"{API}/auth/register", json=ASHA)).json()
        support = await member(resources.database, Role.SUPPORT)
        act_as(desk, support)
        path = f"{API}/staff/people/{person['id']}/end-sessions"
        ended = await desk.post(path, json={"reason": "asked for by phone"})
        assert ended.status_code == 204
        await _log_in(web)
        told = await _events(web)
    assert [(one["action"], one["by"]) for one in told] == [
        ("identity.signed_in", "you"),
        ("identity.credentials_revoked", "staff"),
        ("identity.sessions_ended", "staff"),
    ]
    assert told[2]["detail"] == {"reason": "asked for by phone"}
    assert str(support.id) not in str(told)
