"""Proving again and changing the password, as browsers meet it."""

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import code as _code
from tests.make.identity import PASSWORD, browser
from treum.contexts.identity.service import passwords
from treum.platform.context import Resources

API = "/api/v1"
PROVE, MINE = f"{API}/auth/prove", f"{API}/users/me/password"
ASHA = {"name": "Asha Rao", "email": "asha@example.com", "password": PASSWORD}
OTHER = "some other quiet words"
_AGE = text("UPDATE identity.session SET proven_at = proven_at - interval '1 hour'")
_FACTOR = text("UPDATE identity.person SET second_factor_since = now()")
_STARTED = text("SELECT count(*) FROM dbos.workflow_status WHERE name = 'identity.notify_security'")


async def _age(resources: Resources) -> None:
    async with resources.database.transaction() as tx:
        await tx.execute(_AGE)


async def _notices(resources: Resources) -> int:
    async with resources.database.snapshot() as tx:
        count: int = await tx.scalar(_STARTED)
        return count


async def _log_in(web: httpx.AsyncClient, password: str) -> int:
    credentials = {"email": "asha@example.com", "password": password}
    return (await web.post(f"{API}/auth/login", json=credentials)).status_code


async def _is_signed_in(web: httpx.AsyncClient) -> bool:
    return (await web.get(f"{API}/users/me")).status_code == 200


def _password_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(passwords, "set_password_hash", keep)


def _others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    async def spare(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(passwords, "revoke_all", spare)


@pytest.mark.asvs("6.2.2", without=_password_stays)
async def test_a_proof_opens_what_an_old_session_does_not(resources: Resources) -> None:
    async with browser(resources) as web, browser(resources) as thief:
        await web.post(f"{API}/auth/register", json=ASHA)
        await _age(resources)
        change = {"password": OTHER}
        assert _code(await web.post(MINE, json=change)) == (403, "auth.step_up_required")
        thief.cookies.update(web.cookies)
        assert await _is_signed_in(thief)
        proven = await web.post(PROVE, json={"password": PASSWORD})
        assert (proven.status_code, proven.content) == (204, b"")
        assert not await _is_signed_in(thief), "a copied token is dead on the very next request"
        assert await _is_signed_in(web)
        assert (await web.post(MINE, json=change)).status_code == 204
        assert [await _log_in(web, each) for each in (PASSWORD, OTHER)] == [401, 200]


async def test_a_wrong_password_leaves_the_session_as_it_was(resources: Resources) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        await _age(resources)
        refused = await web.post(PROVE, json={"password": OTHER})
        assert _code(refused) == (422, "identity.wrong_password")
        assert "set-cookie" not in refused.headers
        assert await _is_signed_in(web)
        answer = await web.post(MINE, json={"password": OTHER})
        assert _code(answer) == (403, "auth.step_up_required")


async def test_a_password_alone_is_too_little_for_who_has_a_second_factor(
    resources: Resources,
) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        async with resources.database.transaction() as tx:
            await tx.execute(_FACTOR)
        assert (await web.get(f"{API}/users/me")).json()["has_second_factor"] is True
        assert (await web.post(PROVE, json={"password": PASSWORD})).status_code == 204
        answer = await web.post(MINE, json={"password": OTHER})
        assert _code(answer) == (403, "auth.step_up_required")
        assert await _log_in(web, PASSWORD) == 202, "the password is what it was"


@pytest.mark.asvs("7.4.3", without=_others_stay)
async def test_changing_the_password_ends_all_other_sessions(resources: Resources) -> None:
    async with browser(resources) as web, browser(resources) as second, browser(resources) as thief:
        await web.post(f"{API}/auth/register", json=ASHA)
        assert await _log_in(second, PASSWORD) == 200
        thief.cookies.update(web.cookies)
        assert [await _is_signed_in(each) for each in (web, second, thief)] == [True] * 3
        assert (await web.post(MINE, json={"password": OTHER})).status_code == 204
        assert [await _is_signed_in(each) for each in (web, second, thief)] == [True, False, False]
        assert await _log_in(second, PASSWORD) == 401
        assert await _log_in(second, OTHER) == 200
    assert await _notices(resources) == 1


async def test_a_bad_new_password_is_refused_and_changes_nothing(resources: Resources) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        for bad in ("short", "password1234", "ASHA@example.com"):
            refused = await web.post(MINE, json={"password": bad})
            assert _code(refused) == (422, "identity.bad_password")
            assert [error["field"] for error in refused.json()["errors"]] == ["body.password"]
        assert await _is_signed_in(web)
        assert await _log_in(web, PASSWORD) == 200
    assert await _notices(resources) == 0


async def test_nobody_proves_or_changes_anything_signed_out(resources: Resources) -> None:
    async with browser(resources) as web:
        for path in (PROVE, MINE):
            answer = await web.post(path, json={"password": PASSWORD})
            assert _code(answer) == (401, "auth.required")
