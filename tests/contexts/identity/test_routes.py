"""Identity over HTTP, as a browser meets it."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text

from tests.make.identity import PASSWORD, browser
from treum.contexts.identity.api import redeem_ticket
from treum.platform.clock import now
from treum.platform.context import Resources

API = "/api/v1"
ASHA = {"name": "Asha Rao", "email": "Asha@Example.com", "password": PASSWORD}
_STORED = text(
    "SELECT (SELECT count(*) FROM identity.person), (SELECT count(*) FROM identity.session)"
)


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(resources) as opened:
        yield opened


def _secure(resources: Resources) -> Resources:
    settings = resources.settings
    http = replace(settings.http, public_url="https://treum.example")
    return replace(resources, settings=replace(settings, http=http))


async def _stored(resources: Resources) -> tuple[int, ...]:
    async with resources.database.transaction() as tx:
        return tuple((await tx.execute(_STORED)).one())


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_register_me_logout(web: httpx.AsyncClient) -> None:
    registered = await web.post(f"{API}/auth/register", json=ASHA)
    assert registered.status_code == 201
    me = await web.get(f"{API}/users/me")
    assert me.status_code == 200
    assert me.json() == registered.json()
    assert me.json() == {
        "id": registered.json()["id"],
        "email": "asha@example.com",
        "name": "Asha Rao",
        "roles": ["customer"],
        "created_at": registered.json()["created_at"],
        "email_verified": False,
        "has_second_factor": False,
    }
    assert registered.json()["created_at"].endswith("Z")
    token = dict(web.cookies)
    left = await web.post(f"{API}/auth/logout")
    assert (left.status_code, left.content) == (204, b"")
    assert list(web.cookies) == ["treum_device"]
    assert _code(await web.get(f"{API}/users/me")) == (401, "auth.required")
    web.cookies.update(token)  # the token itself is dead, not only forgotten by the browser
    assert _code(await web.get(f"{API}/users/me")) == (401, "auth.session_ended")


async def test_login_again_after_logout(web: httpx.AsyncClient) -> None:
    registered = await web.post(f"{API}/auth/register", json=ASHA)
    await web.post(f"{API}/auth/logout")
    credentials = {"email": "asha@example.com", "password": PASSWORD}
    again = await web.post(f"{API}/auth/login", json=credentials)
    assert again.status_code == 200
    assert again.json() == registered.json()
    assert (await web.get(f"{API}/users/me")).json() == registered.json()


@pytest.mark.parametrize("is_live", [True, False])
async def test_a_session_that_somebody_planted_is_not_adopted(
    web: httpx.AsyncClient, resources: Resources, *, is_live: bool
) -> None:
    """Fixation: Asha signs in with a cookie of Mallory's choice, a session of his or a guess."""
    await web.post(f"{API}/auth/register", json=ASHA)
    mallory = {"name": "Mallory", "email": "mallory@example.com", "password": PASSWORD}
    async with browser(resources) as his:
        await his.post(f"{API}/auth/register", json=mallory)
        planted = his.cookies["treum_8000"] if is_live else "A" * 43
        web.cookies.clear()
        web.cookies.set("treum_8000", planted)
        signed_in = await web.post(
            f"{API}/auth/login", json={"email": "asha@example.com", "password": PASSWORD}
        )
        assert f"treum_8000={planted}" not in signed_in.headers["set-cookie"]
        web.cookies.clear()
        web.cookies.set("treum_8000", planted)
        seen = await web.get(f"{API}/users/me")
    assert seen.json().get("email") == ("mallory@example.com" if is_live else None)


async def test_logout_without_a_session_is_no_error(web: httpx.AsyncClient) -> None:
    assert (await web.post(f"{API}/auth/logout")).status_code == 204


async def test_a_taken_email_is_a_conflict_and_changes_nothing(
    web: httpx.AsyncClient, resources: Resources
) -> None:
    await web.post(f"{API}/auth/register", json=ASHA)
    web.cookies.clear()
    refused = await web.post(f"{API}/auth/register", json=ASHA | {"email": "asha@EXAMPLE.com"})
    assert _code(refused) == (409, "identity.email_taken")
    assert "set-cookie" not in refused.headers
    assert await _stored(resources) == (1, 1)


async def test_wrong_and_unknown_get_the_same_answer(web: httpx.AsyncClient) -> None:
    await web.post(f"{API}/auth/register", json=ASHA)
    web.cookies.clear()
    answers = [
        await web.post(f"{API}/auth/login", json={"email": email, "password": "wrong words"})
        for email in ("asha@example.com", "nobody@example.com", "nobody")
    ]
    assert {_code(answer) for answer in answers} == {(401, "identity.bad_credentials")}
    assert len({_without_correlation(answer) for answer in answers}) == 1


def _without_correlation(answer: httpx.Response) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Everything an answer says, but for the one value that must differ between any two."""
    correlation = answer.headers["x-correlation-id"]
    headers = ((key, value) for key, value in answer.headers.items() if value != correlation)
    return answer.content.replace(correlation.encode(), b""), tuple(headers)


async def test_bad_fields_are_named(web: httpx.AsyncClient, resources: Resources) -> None:
    refused = await web.post(
        f"{API}/auth/register", json={"name": " ", "email": "asha", "password": "password1234"}
    )
    assert _code(refused) == (422, "identity.bad_registration")
    assert [error["field"] for error in refused.json()["errors"]] == [
        "body.name",
        "body.email",
        "body.password",
    ]
    assert await _stored(resources) == (0, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"{",
        b'{"name": "A", "email": "a@b.co"}',
        b'{"name": "A", "email": "a@b.co", "password": "short"}',
        b'{"name": "A", "email": "a@b.co", "password": "four quiet words", "roles": ["admin"]}',
    ],
)
async def test_a_malformed_registration_is_refused(web: httpx.AsyncClient, body: bytes) -> None:
    typed = {"Content-Type": "application/json"}
    refused = await web.post(f"{API}/auth/register", content=body, headers=typed)
    assert _code(refused) == (422, "http.invalid")
    assert "quiet" not in refused.text


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("asha\\u0000@example.com", "\\u0000"),
        ("āsha@example.com", "ā"),
        ("", ""),
        ("asha@example.com", "half a \\ud800 character"),
    ],
)
async def test_any_text_may_be_tried(web: httpx.AsyncClient, email: str, password: str) -> None:
    typed = {"Content-Type": "application/json"}
    body = f'{{"email": "{email}", "password": "{password}"}}'.encode()
    refused = await web.post(f"{API}/auth/login", content=body, headers=typed)
    assert _code(refused) == (401, "identity.bad_credentials")


@pytest.mark.parametrize("field", ["name", "email"])
async def test_half_a_character_is_refused(web: httpx.AsyncClient, field: str) -> None:
    body = json.dumps(ASHA | {field: "a\ud800@b.co"}).encode()
    typed = {"Content-Type": "application/json"}
    refused = await web.post(f"{API}/auth/register", content=body, headers=typed)
    assert _code(refused) == (422, "http.invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [f"body.{field}"]


async def test_a_foreign_page_can_do_nothing(web: httpx.AsyncClient, resources: Resources) -> None:
    foreign = {"Origin": "https://evil.example"}
    path = f"{API}/auth/register"
    assert _code(await web.post(path, json=ASHA, headers=foreign)) == (403, "http.foreign_origin")
    plain = {"Content-Type": "text/plain"}
    assert _code(await web.post(path, content=b"{}", headers=plain)) == (415, "http.not_json")
    large = ASHA | {"name": "x" * resources.settings.http.body_bytes_max}
    assert _code(await web.post(path, json=large)) == (413, "http.body_too_large")
    del web.headers["X-Treum-Client"]
    assert _code(await web.post(path, json=ASHA)) == (403, "http.foreign_origin")
    assert await _stored(resources) == (0, 0)


async def test_the_cookie_on_loopback(web: httpx.AsyncClient) -> None:
    answer = await web.post(f"{API}/auth/register", json=ASHA)
    assert _cookie(answer) == ("treum_8000=TOKEN; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax")
    assert answer.headers["cache-control"] == "private, no-store"
    left = await web.post(f"{API}/auth/logout")
    assert left.headers["set-cookie"] == (
        'treum_8000=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax'
    )


async def test_the_cookie_over_https(resources: Resources) -> None:
    async with browser(_secure(resources)) as web:
        answer = await web.post(f"{API}/auth/register", json=ASHA)
        assert _cookie(answer) == (
            "__Host-treum=TOKEN; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax; Secure"
        )
        assert (await web.get(f"{API}/users/me")).status_code == 200


def _cookie(answer: httpx.Response) -> str:
    (session,) = (one for one in answer.headers.get_list("set-cookie") if "device" not in one)
    return re.sub("=[A-Za-z0-9_-]{43};", "=TOKEN;", session)


async def test_a_ticket_for_the_socket(web: httpx.AsyncClient, resources: Resources) -> None:
    assert _code(await web.post(f"{API}/auth/ws-ticket")) == (401, "auth.required")
    person = (await web.post(f"{API}/auth/register", json=ASHA)).json()
    issued = (await web.post(f"{API}/auth/ws-ticket")).json()
    assert issued["ws_url"] == "ws://localhost:8001/ws"
    assert issued["expires_at"].endswith("Z")
    key = resources.settings.auth.ticket_key
    async with resources.database.transaction() as tx:
        redeemed = await redeem_ticket(tx, issued["ticket"], key=key, now=now())
    assert str(redeemed) == person["id"]


async def test_registering_again_with_the_key_tells_of_the_same_account(
    web: httpx.AsyncClient, resources: Resources
) -> None:
    key = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
    first = await web.post(f"{API}/auth/register", json=ASHA, headers=key)
    again = await web.post(f"{API}/auth/register", json=ASHA, headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert "set-cookie" in first.headers
    assert "set-cookie" not in again.headers, "no copy of the session's token is kept"
    guess = {**ASHA, "password": "four unrelated quiet guesses"}
    guessed = await web.post(f"{API}/auth/register", json=guess, headers=key)
    assert _code(guessed) == (422, "idempotency.mismatch")
    without = await web.post(f"{API}/auth/register", json=ASHA)
    assert _code(without) == (409, "identity.email_taken")
    assert await _stored(resources) == (1, 1)
