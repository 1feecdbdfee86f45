"""Sessions over HTTP: seen from one browser, ended in another."""

from uuid import UUID

import httpx
import pytest

from tests.make.apps import code as _code
from tests.make.identity import PASSWORD, browser
from treum.contexts.identity.rules.tokens import new_token
from treum.contexts.identity.service import devices, sessions
from treum.platform.context import Resources
from treum.platform.ids import new_id

API = "/api/v1"
MINE = f"{API}/users/me/sessions"
PLANTED = "p" * 43
ASHA = {"name": "Asha Rao", "email": "asha@example.com", "password": PASSWORD}
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


async def _sign_in(web: httpx.AsyncClient) -> None:
    credentials = {"email": ASHA["email"], "password": PASSWORD}
    answer = await web.post(f"{API}/auth/login", json=credentials, headers=FIREFOX)
    assert answer.status_code == 200


async def _is_signed_in(web: httpx.AsyncClient) -> bool:
    return (await web.get(f"{API}/users/me")).status_code == 200


def _ends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async def spare(*_: object, **__: object) -> list[UUID]:
        return [new_id()]

    monkeypatch.setattr(devices, "end_sessions", spare)
    monkeypatch.setattr(devices, "revoke_all", spare)


def _takes_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = iter([new_token(), PLANTED])
    monkeypatch.setattr(sessions, "new_token", lambda: next(tokens))


@pytest.mark.asvs("7.5.2", without=_ends_none)
async def test_sessions_are_listed_and_ended_from_another_browser(resources: Resources) -> None:
    async with browser(resources) as first, browser(resources) as second:
        await first.post(f"{API}/auth/register", json=ASHA)
        await _sign_in(second)
        listed = (await first.get(MINE)).json()["items"]
        ids = [UUID(item.pop("id")) for item in listed]
        for item in listed:
            assert item.pop("created_at") == item.pop("last_seen_at")
        assert listed == [
            {"device": "Firefox on Linux", "methods": ["password"], "is_current": False},
            {"device": "Unknown device", "methods": ["password"], "is_current": True},
        ]
        assert await _is_signed_in(second)
        ended = await first.delete(f"{MINE}/{ids[0]}")
        assert (ended.status_code, ended.content) == (204, b"")
        assert "set-cookie" not in ended.headers
        assert not await _is_signed_in(second), "on the very next request"
        assert await _is_signed_in(first)
        assert [item["id"] for item in (await first.get(MINE)).json()["items"]] == [str(ids[1])]
        assert _code(await first.delete(f"{MINE}/{ids[0]}")) == (404, "identity.no_such_session")


async def test_ending_ones_own_session_clears_its_cookie(resources: Resources) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        token = dict(web.cookies)
        (own,) = (await web.get(MINE)).json()["items"]
        assert (await web.delete(f"{MINE}/{own['id']}")).status_code == 204
        assert set(web.cookies) == {"treum_device"}, "it is known still"
        web.cookies.update(token)
        assert not await _is_signed_in(web)


async def test_another_persons_session_is_like_none(resources: Resources) -> None:
    async with browser(resources) as first, browser(resources) as second:
        await first.post(f"{API}/auth/register", json=ASHA)
        await second.post(f"{API}/auth/register", json=ASHA | {"email": "ravi@example.com"})
        (theirs,) = (await second.get(MINE)).json()["items"]
        answers = [await first.delete(f"{MINE}/{one}") for one in (theirs["id"], new_id())]
        assert {_code(answer) for answer in answers} == {(404, "identity.no_such_session")}
        assert len({answer.json()["detail"] for answer in answers}) == 1
        assert await _is_signed_in(second)


@pytest.mark.asvs("7.5.2", without=_ends_none)
async def test_the_others_are_ended_at_once(resources: Resources) -> None:
    async with browser(resources) as first, browser(resources) as second:
        await first.post(f"{API}/auth/register", json=ASHA)
        await _sign_in(second)
        assert await _is_signed_in(first)
        for _ in range(2):
            assert (await second.post(f"{MINE}/end-others")).status_code == 204
        assert not await _is_signed_in(first), "on the very next request"
        assert await _is_signed_in(second)


async def test_nobody_sees_or_ends_sessions_without_one(resources: Resources) -> None:
    async with browser(resources) as web:
        answers = [
            await web.get(MINE),
            await web.delete(f"{MINE}/{new_id()}"),
            await web.post(f"{MINE}/end-others"),
        ]
    assert {_code(answer) for answer in answers} == {(401, "auth.required")}


@pytest.mark.asvs("7.2.4", without=_takes_what_is_there)
async def test_a_value_planted_before_sign_in_never_becomes_a_session(
    resources: Resources,
) -> None:
    async with browser(resources) as web:
        await web.post(f"{API}/auth/register", json=ASHA)
        web.cookies.clear()
        web.cookies.set("treum_8000", PLANTED, domain="localhost.local", path="/")
        await _sign_in(web)
        assert PLANTED not in [cookie.value for cookie in web.cookies.jar]
        assert await _is_signed_in(web)
    async with browser(resources) as thief:
        thief.cookies.set("treum_8000", PLANTED)
        assert not await _is_signed_in(thief)
