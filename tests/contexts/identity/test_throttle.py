"""Guessing over HTTP: what reaches argon2, what is refused, and who still gets in."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.make.apps import code as _told
from tests.make.identity import CLIENT, PASSWORD, PlainHasher
from treum.contexts.identity.context import context as identity
from treum.contexts.identity.service import throttle
from treum.contexts.identity.service.line import Line
from treum.contexts.identity.service.sessions import authenticate
from treum.platform.auth import Sessions
from treum.platform.context import Resources
from treum.platform.http.app import create_app

API = "/api/v1"
EMAIL, UNKNOWN = "asha@example.com", "nobody@example.com"
ASHA = {"name": "Asha Rao", "email": EMAIL, "password": PASSWORD}
RIGHT, WRONG = {"email": EMAIL, "password": PASSWORD}, {"email": EMAIL, "password": "wrong words"}
HOME = "198.51.100.1"
_STORED = text(
    """
    SELECT (SELECT count(*) FROM identity.session), (SELECT count(*) FROM identity.known_device),
           (SELECT count(*) FROM platform.audit)
    """
)


class _Site:
    """One app, its hasher, and browsers at any address."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self.app = app
        self.hasher = app.state.hasher = PlainHasher()
        self._url = url

    def browser(self, address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 40_000))
        return httpx.AsyncClient(transport=transport, base_url=self._url, headers=CLIENT)

    async def login(self, address: str, credentials: dict[str, str]) -> httpx.Response:
        """On a strange device."""
        async with self.browser(address) as web:
            return await web.post(f"{API}/auth/login", json=credentials)

    @contextlib.asynccontextmanager
    async def asha(self) -> AsyncIterator[httpx.AsyncClient]:
        """Her browser, on which she has signed up and out."""
        async with self.browser(HOME) as web:
            assert (await web.post(f"{API}/auth/register", json=ASHA)).status_code == 201
            await web.post(f"{API}/auth/logout")
            self.hasher.verified.clear()
            yield web


@pytest.fixture
async def site(resources: Resources) -> AsyncIterator[_Site]:
    async with _site(resources) as opened:
        yield opened


@contextlib.asynccontextmanager
async def _site(resources: Resources) -> AsyncIterator[_Site]:
    app = create_app(
        resources.settings,
        resources.database,
        sessions=Sessions(resources.database, authenticate),
        routers=[identity.router] if identity.router else [],
    )
    async with app.router.lifespan_context(app):
        yield _Site(app, resources.settings.http.public_url)


_WRONG = (401, "identity.bad_credentials")
_THROTTLED = (429, "identity.too_many_attempts")


def _guess_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def take(*_: object) -> None:
        return None

    monkeypatch.setattr(throttle, "_take_or_refuse", take)


@pytest.mark.asvs("6.3.1", without=_guess_on)
async def test_200_attempts_from_50_addresses(site: _Site) -> None:
    async with site.asha() as hers:
        addresses = [f"203.0.113.{number % 50 + 1}" for number in range(200)]
        answers = []
        for first in range(0, 200, 20):  # As many at once as a loaded machine answers in time.
            at_once = addresses[first : first + 20]
            answers += await asyncio.gather(*(site.login(each, WRONG) for each in at_once))
        assert Counter(_told(answer) for answer in answers) == {_WRONG: 10, _THROTTLED: 190}
        assert len(site.hasher.verified) == 10

        strange = await site.login("203.0.113.99", RIGHT)
        assert _told(strange) == _THROTTLED
        assert 0 < int(strange.headers["Retry-After"]) <= 360
        assert "set-cookie" not in strange.headers
        assert len(site.hasher.verified) == 10

        known = await hers.post(f"{API}/auth/login", json=RIGHT)
        assert known.status_code == 200
        assert (await hers.get(f"{API}/users/me")).json()["email"] == EMAIL
        assert len(site.hasher.verified) == 11


async def test_an_unknown_account_answers_like_a_known_one(site: _Site) -> None:
    async with site.asha():
        told: dict[str, list[tuple[int, str | None, str]]] = {}
        for email in (EMAIL, UNKNOWN, "no address", "āsha@example.com"):
            site.hasher.verified.clear()
            for number in range(12):
                answer = await site.login(f"203.0.113.{number}", WRONG | {"email": email})
                has_wait = "Retry-After" in answer.headers
                told.setdefault(email, []).append((*_told(answer), str(has_wait)))
            assert len(site.hasher.verified) == 10
        expected = [(*_WRONG, "False")] * 10 + [(*_THROTTLED, "True")] * 2
        assert list(told.values()) == [expected] * 4


async def test_spellings_of_an_email_are_one_account(site: _Site) -> None:
    for number in range(10):
        spelled = EMAIL.upper() if number % 2 else f" {EMAIL}"
        assert _told(await site.login(f"203.0.113.{number}", WRONG | {"email": spelled})) == _WRONG
    assert _told(await site.login("203.0.113.99", WRONG)) == _THROTTLED


async def test_success_does_not_count(site: _Site) -> None:
    async with site.asha():
        answers = [await site.login("203.0.113.1", RIGHT) for _ in range(35)]
    assert {answer.status_code for answer in answers} == {200}
    assert _told(await site.login("203.0.113.1", WRONG)) == _WRONG


async def test_a_known_device_has_a_budget_of_its_own(site: _Site, resources: Resources) -> None:
    async with site.asha() as hers:
        answers = [await hers.post(f"{API}/auth/login", json=WRONG) for _ in range(10)]
        assert {_told(answer) for answer in answers} == {_WRONG}
        before = await _stored(resources)
        assert _told(await hers.post(f"{API}/auth/login", json=RIGHT)) == _THROTTLED
        assert len(site.hasher.verified) == 10
        assert await _stored(resources) == before
        assert (await site.login(HOME, RIGHT)).status_code == 200, "strangers' budget is untouched"


async def test_a_device_is_strange_to_other_accounts(site: _Site) -> None:
    async with site.asha() as hers:
        for number in range(10):
            await site.login(f"203.0.113.{number}", WRONG | {"email": UNKNOWN})
        refused = await hers.post(f"{API}/auth/login", json=WRONG | {"email": UNKNOWN})
        assert _told(refused) == _THROTTLED


@pytest.mark.asvs("6.3.1", without=_guess_on)
async def test_one_address_may_fail_30_times_at_once(site: _Site) -> None:
    async with site.asha():
        credentials = [WRONG | {"email": f"guess-{number}@example.com"} for number in range(40)]
        answers = await asyncio.gather(*(site.login("203.0.113.1", each) for each in credentials))
        counted = Counter(_told(answer) for answer in answers)
        assert counted[_WRONG] in (30, 31), "one more is earned in 20 s"
        assert counted[_WRONG] + counted[_THROTTLED] == 40
        assert len(site.hasher.verified) == counted[_WRONG]
        assert (await site.login("203.0.113.2", RIGHT)).status_code == 200


async def test_a_network_of_ipv6_is_one_address(site: _Site) -> None:
    credentials = [WRONG | {"email": f"guess-{number}@example.com"} for number in range(40)]
    answers = [
        await site.login(f"2001:db8:1:2::{number + 1:x}", each)
        for number, each in enumerate(credentials)
    ]
    assert _told(answers[29]) == _WRONG
    assert _told(answers[-1]) == _THROTTLED


async def test_a_forged_address_of_a_stranger_does_not_help(site: _Site) -> None:
    async with site.browser("203.0.113.1") as web:
        for number in range(40):
            forged = {"X-Forwarded-For": f"198.51.100.{number}"}
            guess = WRONG | {"email": f"guess-{number}@example.com"}
            answer = await web.post(f"{API}/auth/login", json=guess, headers=forged)
    assert _told(answer) == _THROTTLED


@pytest.mark.asvs("6.3.1", without=_guess_on)
async def test_above_the_limit_of_all_only_known_devices_pass(
    site: _Site, resources: Resources
) -> None:
    async with site.asha() as hers:
        assert _told(await site.login("203.0.113.1", WRONG)) == _WRONG
        async with resources.database.transaction() as tx:
            await tx.execute(_USE_UP_ALL)
        assert _told(await site.login("203.0.113.2", RIGHT)) == _THROTTLED
        assert (await hers.post(f"{API}/auth/login", json=RIGHT)).status_code == 200


async def test_a_busy_server_counts_nobodys_attempt(site: _Site) -> None:
    line = site.app.state.line = Line(at_once=1, wait_s_max=0.0)
    async with line.turn("somebody else"):
        for _ in range(12):
            assert _told(await site.login("203.0.113.1", WRONG)) == (503, "identity.busy")
    answers = [await site.login("203.0.113.1", WRONG) for _ in range(11)]
    assert [_told(answer) for answer in answers] == [_WRONG] * 10 + [_THROTTLED]


async def test_an_address_signs_up_a_few_an_hour(resources: Resources) -> None:
    auth = replace(resources.settings.auth, sign_ups_per_hour=3)
    few = replace(resources, settings=replace(resources.settings, auth=auth))
    async with _site(few) as site:
        answers = await asyncio.gather(*(_sign_up(site, number) for number in range(8)))
        told = Counter(answer.status_code for answer in answers)
        assert told == {201: 3, 429: 5}
        before = await _stored(resources)
        refused = await _sign_up(site, 9)
        assert _told(refused) == _THROTTLED
        assert 0 < int(refused.headers["Retry-After"]) <= 1200
        assert await _stored(resources) == before
        assert (await _sign_up(site, 9, address="198.51.100.2")).status_code == 201


async def test_an_address_has_a_few_links_mailed_an_hour(site: _Site) -> None:
    async with site.browser(HOME) as web:
        path, wish = f"{API}/auth/verify-email/resend", {"email": UNKNOWN}
        answers = [await web.post(path, json=wish) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [202] * 20 + [429]
    assert _told(answers[-1]) == _THROTTLED


async def test_the_device_cookie(site: _Site, resources: Resources) -> None:
    async with site.asha():
        answer = await site.login(HOME, RIGHT)
        assert _device_cookie(answer) == (
            "treum_device=TOKEN; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax"
        )
    http = replace(resources.settings.http, public_url="https://treum.example")
    secure = replace(resources, settings=replace(resources.settings, http=http))
    async with _site(secure) as https:
        assert _device_cookie(await https.login(HOME, RIGHT)) == (
            "__Host-treum-device=TOKEN; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax; Secure"
        )


def _device_cookie(answer: httpx.Response) -> str:
    (cookie,) = (one for one in answer.headers.get_list("set-cookie") if "device" in one)
    name, _, rest = cookie.partition("=")
    token, _, flags = rest.partition(";")
    assert len(token) == 43
    return f"{name}=TOKEN;{flags}"


async def _sign_up(site: _Site, number: int, *, address: str = HOME) -> httpx.Response:
    async with site.browser(address) as web:
        new = ASHA | {"email": f"new-{number}@example.com"}
        return await web.post(f"{API}/auth/register", json=new)


async def _stored(resources: Resources) -> tuple[int, ...]:
    async with resources.database.transaction() as tx:
        return tuple((await tx.execute(_STORED)).one())


_USE_UP_ALL = text(
    """
    UPDATE platform.limit SET tat = now() + interval '1 hour'
    WHERE key = sha256(convert_to('identity.failures_of_all', 'UTF8') || '\\x00'::bytea
        || convert_to('all', 'UTF8'))
    """
)
