"""Personal tokens over HTTP: made once, good for their scopes, worthless when everything ends."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.make.apps import API, audited, bearing, code, reach
from tests.make.identity import browser, signed_up
from treum.contexts.identity.rules.personal_tokens import PERSONAL_TOKENS_MAX, NewPersonalToken
from treum.contexts.identity.rules.scopes import SCOPES, Scope
from treum.contexts.identity.rules.tokens import hash_of
from treum.contexts.identity.service.apps import begin_app
from treum.contexts.identity.service.personal_tokens import (
    TooManyPersonalTokens,
    make_token,
)
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.contexts.identity.service.sessions import Proof
from treum.platform.auth import cookie_name, tell_sessions_changed
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.ids import new_id

WANTED = {"name": "Nightly report", "scopes": ["profile:read"], "expires_in_days": 30}
_STORED = text("SELECT * FROM identity.personal_token")
_USED = text("SELECT last_used_at FROM identity.personal_token")
_LATER = text("UPDATE identity.personal_token SET last_used_at = last_used_at - interval '61 s'")


@pytest.fixture
async def web(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as Asha."""
    asha = await signed_up(resources.database)
    async with browser(resources) as opened:
        opened.cookies.set(cookie_name(resources.settings.http.public_url), asha.token)
        yield opened


@pytest.fixture
async def script(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    """No cookie and none of a browser's headers."""
    async with browser(resources) as opened:
        opened.headers.pop("X-Treum-Client")
        yield opened


async def _made(web: httpx.AsyncClient, **changes: object) -> dict[str, Any]:
    answer = await web.post(f"{API}/users/me/tokens", json=WANTED | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_token_is_shown_once_and_stored_as_its_hash(
    web: httpx.AsyncClient, database: Database
) -> None:
    made = await _made(web, name="  Nightly   report ", scopes=["signals:read", "profile:read"] * 2)
    assert re.fullmatch(r"treum_pat_[A-Za-z0-9_-]{43}", made["token"])
    assert (made["name"], made["scopes"]) == ("Nightly report", ["profile:read", "signals:read"])
    life = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert life == timedelta(days=30)
    listed = (await web.get(f"{API}/users/me/tokens")).json()
    assert listed == {
        "items": [{k: v for k, v in made.items() if k != "token"} | {"last_used_at": None}]
    }
    async with database.snapshot() as tx:
        (row,) = await tx.execute(_STORED)
    assert row.token_hash == hashlib.sha256(made["token"].encode()).digest()
    assert made["token"] not in str(tuple(row))
    detail = {"token": made["id"], "scopes": ["profile:read", "signals:read"], "days": 30}
    assert await audited(database) == [("identity.personal_token_made", detail)]


@pytest.mark.parametrize("held", [*SCOPES, None])
async def test_a_token_reaches_what_its_scope_names_and_nothing_else(
    web: httpx.AsyncClient, script: httpx.AsyncClient, held: Scope | None
) -> None:
    scopes = list(SCOPES) if held is None else [held]
    headers = bearing((await _made(web, scopes=scopes))["token"])
    routes = {
        Scope.PROFILE_READ: ("GET", "/users/me"),
        Scope.SUBSCRIPTIONS_READ: ("GET", "/subscriptions/current"),
        Scope.LIVE_CONNECT: ("POST", "/auth/ws-ticket"),
    }
    for scope, (method, path) in routes.items():
        answer = await script.request(method, API + path, headers=headers)
        if scope in scopes:
            assert answer.status_code == 200
        else:
            assert code(answer) == (403, "auth.scope_required")
    for method, path in (
        ("GET", "/users/me/tokens"),
        ("POST", "/users/me/tokens"),
        ("DELETE", f"/users/me/tokens/{new_id()}"),
        ("GET", "/users/me/apps"),
        ("DELETE", f"/users/me/apps/{new_id()}"),
        ("POST", "/users/me/verify-email"),
    ):
        body = WANTED if (method, path) == ("POST", "/users/me/tokens") else None
        answer = await script.request(method, API + path, headers=headers, json=body)
        assert code(answer) == (403, "auth.scope_required"), path


async def test_a_use_is_noted_at_most_once_a_minute(
    web: httpx.AsyncClient, script: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    token = (await _made(web))["token"]

    async def used() -> datetime:
        """By a process that has not seen the token yet."""
        async with browser(resources) as other:
            assert await reach(other, token) == 200
        async with database.snapshot() as tx:
            at: datetime = await tx.scalar(_USED)
        return at

    first = await used()
    assert await used() == first
    async with database.transaction() as tx:
        await tx.execute(_LATER)
    assert await used() > first


async def test_a_bad_request_makes_no_token(web: httpx.AsyncClient, database: Database) -> None:
    wrong: list[dict[str, object]] = [
        {"scopes": []},
        {"scopes": ["admin"]},
        {"expires_in_days": 0},
        {"expires_in_days": 366},
        {"name": ""},
        {"name": " "},
        {"name": "\u202ereport"},
        {"person_id": str(new_id())},
    ]
    for changes in wrong:
        refused = await web.post(f"{API}/users/me/tokens", json=WANTED | changes)
        assert refused.status_code == 422
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE identity.session SET proven_at = proven_at - interval '6 minutes'")
        )
        tell_sessions_changed(tx, await tx.scalar(text("SELECT id FROM identity.person")))
    refused = await web.post(f"{API}/users/me/tokens", json=WANTED)
    assert code(refused) == (403, "auth.step_up_required")
    assert (await web.get(f"{API}/users/me/tokens")).json() == {"items": []}


async def test_twenty_are_enough_also_when_they_are_asked_for_at_once(database: Database) -> None:
    person_id = (await signed_up(database)).person.id
    new = NewPersonalToken(name="x", scopes=(Scope.PROFILE_READ,), life=timedelta(days=1))

    async def make() -> None:
        async with database.transaction() as tx:
            await make_token(tx, person_id, new)

    for _ in range(PERSONAL_TOKENS_MAX - 1):
        await make()
    done = await asyncio.gather(*(make() for _ in range(4)), return_exceptions=True)
    assert [type(it) for it in done if it] == [TooManyPersonalTokens] * 3
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE identity.personal_token SET created_at = created_at - interval '2 days',"
                " expires_at = expires_at - interval '2 days'"
            )
        )
    await make()
    async with database.snapshot() as tx:
        assert len((await tx.execute(_STORED)).all()) == 1


async def test_a_deleted_or_expired_token_is_dead_and_nobody_deletes_another_s(
    web: httpx.AsyncClient, script: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    gone, kept = await _made(web), await _made(web, name="kept")
    assert [await reach(script, it["token"]) for it in (gone, kept)] == [200, 200]
    other = await signed_up(database, email="b@example.com")
    async with browser(resources) as stranger:
        stranger.cookies.set(cookie_name(resources.settings.http.public_url), other.token)
        refused = await stranger.delete(f"{API}/users/me/tokens/{gone['id']}")
    assert code(refused) == (404, "identity.no_such_personal_token")
    ended = await web.delete(f"{API}/users/me/tokens/{gone['id']}")
    assert (ended.status_code, ended.content) == (204, b"")
    again = await web.delete(f"{API}/users/me/tokens/{gone['id']}")
    assert code(again) == (404, "identity.no_such_personal_token")
    assert [await reach(script, it["token"]) for it in (gone, kept)] == [401, 200]
    for wrong in (kept["token"][:-1], kept["token"] + "A", "treum_pat_" + "\u00e9" * 43):
        headers = {b"Authorization": b"Bearer " + wrong.encode()}
        assert (await script.get(f"{API}/users/me", headers=headers)).status_code == 401
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE identity.personal_token SET created_at = created_at - interval '30 days',"
                " expires_at = expires_at - interval '30 days'"
            )
        )
    async with browser(resources) as fresh:
        assert await reach(fresh, kept["token"]) == 401


async def test_revoking_everything_ends_browser_app_and_token_at_the_next_request(
    web: httpx.AsyncClient, script: httpx.AsyncClient, database: Database, resources: Resources
) -> None:
    token = (await _made(web))["token"]
    person_id = UUID((await web.get(f"{API}/users/me")).json()["id"])
    other = (await signed_up(database, email="b@example.com")).person
    limits = resources.settings.auth
    async with database.transaction(actor="test") as tx:
        app = await begin_app(tx, person_id, limits=limits, proof=Proof())
        theirs = await begin_app(tx, other.id, limits=limits, proof=Proof())
    assert [await reach(script, it) for it in (token, app.access, theirs.access)] == [200] * 3
    async with database.transaction(actor="test") as tx:
        await revoke_all(tx, person_id, reason=Reason.SIGNED_OUT_EVERYWHERE)
    assert (await web.get(f"{API}/users/me")).status_code == 401
    assert [await reach(script, it) for it in (token, app.access, theirs.access)] == [401, 401, 200]
    action, detail = (await audited(database))[-1]
    assert action == "identity.credentials_revoked"
    assert detail == {"reason": "signed_out_everywhere", "sessions": 1, "apps": 1, "tokens": 1}


async def test_a_bad_token_beside_a_good_cookie_is_refused(web: httpx.AsyncClient) -> None:
    token = (await _made(web))["token"]
    assert await reach(web, token) == 200
    assert await reach(web, token, path="/users/me/tokens") == 403
    assert await reach(web, token[:-1]) == 401
    assert (await web.get(f"{API}/users/me/tokens")).status_code == 200


def test_a_token_is_hashed_whole() -> None:
    assert hash_of("treum_pat_a") == hashlib.sha256(b"treum_pat_a").digest()
