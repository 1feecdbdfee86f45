"""What a browser is told over https, header by header."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.make.members import act_as, member
from treum.main.line import web_app
from treum.platform.auth import cookies
from treum.platform.context import Resources
from treum.platform.http import edge
from treum.platform.settings import WebSettings

SITE = "https://treum.example"
MANIFEST = {
    "imports": {},
    "integrity": {},
    "shell": {"js": "/assets/shell-1.js", "css": []},
    "remotes": {},
}
PASSING = {"content-length", "content-type", "date", "etag", "last-modified", "x-correlation-id"}
COMMON = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
PRIVATE = COMMON | {"cache-control": "private, no-store"}
SHELL = PRIVATE | {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'sha256-DIGEST'; "
        "style-src-elem 'self' 'nonce-NONCE'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self' ws://localhost:8001; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )
}
LOGOUT = PRIVATE | {
    "clear-site-data": '"cache", "storage"',
    "set-cookie": '__Host-treum=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure',
}
ASSET = COMMON | {
    "accept-ranges": "bytes",
    "cache-control": "public, max-age=31536000, immutable",
}


def _without_defences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "defences", lambda _url: {})


def _without_clearing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cookies, "_CLEARED", "")


def _careless_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `Response.set_cookie` makes it when it is told nothing."""

    def careless(request: object, response: httpx.Response, *, token: str, age_s_max: int) -> None:
        response.headers["set-cookie"] = f"__Host-treum={token}; Max-Age={age_s_max}"

    monkeypatch.setattr("treum.contexts.identity.routes.accounts.set_session_cookie", careless)


@pytest.fixture
async def secure(resources: Resources, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on the whole app as production serves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/shell-1.js").write_text("export default 1;")
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode(MANIFEST))
    settings = resources.settings
    settings = replace(
        settings, http=replace(settings.http, public_url=SITE), web=WebSettings(tmp_path)
    )
    app = web_app(replace(resources, settings=settings))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=SITE, headers={"X-Treum-Client": "test"}
        ) as opened,
    ):
        act_as(opened, await member(resources.database))
        yield opened


def _told(answer: httpx.Response) -> dict[str, str]:
    told = {name: value for name, value in answer.headers.items() if name not in PASSING}
    policy = told.get("content-security-policy", "")
    policy = re.sub(r"'sha256-[\w+/=]{44}'", "'sha256-DIGEST'", policy)
    told["content-security-policy"] = re.sub(r"'nonce-[\w-]{22}'", "'nonce-NONCE'", policy)
    return told


@pytest.mark.asvs("3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6", without=_without_defences)
async def test_each_kind_of_answer_carries_exactly_its_defences(secure: httpx.AsyncClient) -> None:
    assert _told(await secure.get("/")) == SHELL
    assert _told(await secure.get("/api/v1/users/me")) == PRIVATE
    assert _told(await secure.get("/api/v1/nothing")) == PRIVATE
    assert _told(await secure.get("/nowhere")) == COMMON
    assert _told(await secure.get("/assets/shell-1.js")) == ASSET
    assert _told(await secure.post("/api/v1/auth/login", json={})) == PRIVATE


@pytest.mark.asvs("3.4.3", without=_without_defences)
async def test_two_pages_never_share_a_nonce(secure: httpx.AsyncClient) -> None:
    policies = {(await secure.get("/")).headers["content-security-policy"] for _ in range(3)}
    strict = (await secure.get("/health/live")).headers.get("content-security-policy")
    assert (len(policies), strict) == (3, COMMON["content-security-policy"])


@pytest.mark.asvs("3.4.1")
async def test_hsts_is_for_https_only(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/live")
    assert "strict-transport-security" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


def _opens_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "_HEADERS", edge._HEADERS | {"Access-Control-Allow-Origin": "*"})


@pytest.mark.asvs("3.4.2", without=_opens_to_all)
async def test_no_other_site_may_read_an_answer(secure: httpx.AsyncClient) -> None:
    for path in ("/api/v1/users/me", "/", "/assets/shell-1.js"):
        answer = await secure.get(path, headers={"Origin": "https://evil.example"})
        assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.asvs("14.3.1", without=_without_clearing)
async def test_signing_out_leaves_nothing_in_the_browser(secure: httpx.AsyncClient) -> None:
    kept = dict(secure.cookies)
    assert _told(await secure.post("/api/v1/auth/logout")) == LOGOUT
    secure.cookies.clear()
    secure.cookies.update(kept)
    assert (await secure.get("/api/v1/users/me")).status_code == 401


def _caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "_PERSONAL", "/nowhere/")


@pytest.mark.asvs("14.2.2", "14.3.2", without=_caches)
async def test_nothing_personal_is_kept_by_a_cache(secure: httpx.AsyncClient) -> None:
    for path in ("/api/v1/users/me", "/api/v1/subscriptions/current", "/api/v1/nothing", "/"):
        assert (await secure.get(path)).headers.get("cache-control") == "private, no-store"


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4", without=_careless_cookie)
async def test_the_session_cookie_is_for_this_host_and_no_script(
    secure: httpx.AsyncClient,
) -> None:
    asha = {"name": "Asha", "email": "new@example.com", "password": "four unrelated quiet words"}
    answer = await secure.post("/api/v1/auth/register", json=asha)
    session, device = sorted(answer.headers.get_list("set-cookie"), reverse=True)
    _assert_guarded(session, name="__Host-treum", days=30)
    _assert_guarded(device, name="__Host-treum-device", days=180)


def _assert_guarded(cookie: str, *, name: str, days: int) -> None:
    value, *attributes = cookie.split("; ")
    assert re.fullmatch(rf"{name}=[\w-]{{43}}", value)
    assert sorted(attributes) == [
        "HttpOnly",
        f"Max-Age={days * 86_400}",
        "Path=/",
        "SameSite=lax",
        "Secure",
    ]
