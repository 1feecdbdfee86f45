"""A stolen password of somebody who may do much opens nothing of what they may do."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.make.factors import API, add_totp, prove, shown
from tests.make.identity import browser
from tests.make.members import BY_PASSWORD, act_as, member
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.service import sessions
from treum.contexts.identity.service.sessions import authenticate
from treum.platform.auth import NotPermitted, SecondFactorRequired, requires
from treum.platform.context import Resources
from treum.platform.database import Database

REFUSED = (403, "auth.second_factor_required")


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


def _a_password_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "needs_two_factors", lambda _roles: False)


async def _find(web: httpx.AsyncClient) -> tuple[int, str | None]:
    answer = await web.post(f"{API}/staff/people/find", json={"email": "asha@example.com"})
    return answer.status_code, answer.json().get("code")


@pytest.mark.asvs("6.3.3", without=_a_password_is_enough)
@pytest.mark.parametrize("role", [Role.FINANCE, Role.COMPLIANCE, Role.ADMIN])
async def test_a_password_alone_opens_no_such_role(database: Database, role: Role) -> None:
    """Also not what another role of theirs would be let in to with a password."""
    who = await member(database, role, Role.SUPPORT, methods=BY_PASSWORD)
    async with database.transaction() as tx:
        actor = await authenticate(tx, who.token)
    assert actor is not None
    refused = []
    for named in (role, Role.SUPPORT, Role.ANALYST):
        try:
            await requires(named)(actor)
        except (NotPermitted, SecondFactorRequired) as refusal:
            refused.append(refusal.code)
    assert refused == [REFUSED[1], REFUSED[1], "auth.not_permitted"]


@pytest.mark.asvs("6.3.3", without=_a_password_is_enough)
async def test_an_admin_adds_a_factor_and_is_let_in_once_it_is_shown(
    web: httpx.AsyncClient, database: Database
) -> None:
    await member(database, email="asha@example.com")
    act_as(web, await member(database, Role.ADMIN, methods=BY_PASSWORD))
    assert await _find(web) == REFUSED
    secret, _ = await add_totp(web, database)
    assert await _find(web) == REFUSED, "the session was begun without it"
    assert (await prove(web, shown(secret))).status_code == 204
    assert await _find(web) == (200, None)
