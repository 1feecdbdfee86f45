"""A token comes without a browser: what it may pass, what it may not, and what it never beats."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Depends

from treum.platform.auth import (
    Actor,
    Method,
    Proven,
    Sessions,
    SignedIn,
    is_proven,
    requires,
    scoped,
    tell_sessions_ended,
)
from treum.platform.clock import now
from treum.platform.database import Database, Transaction
from treum.platform.http.app import create_app
from treum.platform.settings import load

SITE = "http://localhost:8000"
BROWSER, SCRIPT = UUID(int=1), UUID(int=2)
TOKEN = {"Authorization": "Bearer script"}
COOKIE = {"Cookie": "treum_8000=browser"}
OURS = {"X-Treum-Client": "test"}


def _actor(person_id: UUID, *, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(
        person_id=person_id,
        session_id=person_id,
        roles=frozenset({"admin"}),
        methods=frozenset({Method.PASSWORD}),
        proven_at=now(),
        scopes=scopes,
    )


class Tokens:
    """The token `script` is good until it is taken away."""

    def __init__(self) -> None:
        self.good = {"script"}
        self.asked: list[str] = []

    def name(self, token: str, *, now: datetime) -> str | None:
        return token if token in self.good else None

    async def authenticate(self, tx: Transaction, name: str) -> Actor | None:
        self.asked.append(name)
        return _actor(SCRIPT, scopes=frozenset({"notes:read"}))


async def _browser(tx: Transaction, token: str) -> Actor | None:
    return _actor(BROWSER) if token == "browser" else None


def _router() -> APIRouter:
    router = APIRouter()

    @router.get("/scoped")
    async def read(actor: Annotated[Actor, Depends(scoped("notes:read"))]) -> UUID:
        return actor.person_id

    @router.get("/other")
    async def other(actor: Annotated[Actor, Depends(scoped("notes:write"))]) -> UUID:
        return actor.person_id

    @router.get("/signed-in")
    async def signed_in(actor: SignedIn) -> UUID:
        return actor.person_id

    @router.get("/proven")
    async def proven(actor: Proven) -> UUID:
        return actor.person_id

    @router.get("/role")
    async def role(actor: Annotated[Actor, Depends(requires("admin"))]) -> UUID:
        return actor.person_id

    @router.post("/scoped")
    async def write(
        actor: Annotated[Actor, Depends(scoped("notes:read"))], note: dict[str, str]
    ) -> UUID:
        return actor.person_id

    return router


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
async def web(database: Database, tokens: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    sessions = Sessions(database, _browser, bearers=tokens)
    app = create_app(load({}, None), database, sessions=sessions, routers=[_router()])
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=f"{SITE}/api/v1") as client,
    ):
        yield client


def _told(answer: httpx.Response) -> tuple[int, str]:
    told = answer.json()
    return answer.status_code, told if answer.status_code == 200 else told["code"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/scoped", (200, str(SCRIPT))),
        ("/other", (403, "auth.scope_required")),
        ("/signed-in", (403, "auth.scope_required")),
        ("/proven", (403, "auth.scope_required")),
        ("/role", (403, "auth.scope_required")),
    ],
)
async def test_a_token_passes_only_where_its_scope_is_declared(
    web: httpx.AsyncClient, path: str, expected: tuple[int, str]
) -> None:
    assert _told(await web.get(path, headers=TOKEN)) == expected
    assert _told(await web.get(path, headers=COOKIE)) == (200, str(BROWSER))
    assert _told(await web.get(path)) == (401, "auth.required")


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (["Bearer script"], (200, str(SCRIPT))),
        (["bearer  script"], (200, str(SCRIPT))),
        (["Bearer wrong"], (401, "auth.required")),
        (["Bearer "], (401, "auth.required")),
        (["Bearer"], (401, "auth.required")),
        (["Bearer browser"], (401, "auth.required")),
        (["Bearer " + "x" * 1025], (401, "auth.required")),
        (["Bearer script", "Bearer script"], (401, "auth.required")),
        (["Basic c2NyaXB0", "Bearer script"], (401, "auth.required")),
        (["Basic c2NyaXB0"], (200, str(BROWSER))),
        ([], (200, str(BROWSER))),
    ],
)
async def test_a_token_beats_the_cookie_good_or_bad(
    web: httpx.AsyncClient, authorization: list[str], expected: tuple[int, str]
) -> None:
    headers = [("Cookie", "treum_8000=browser"), *(("Authorization", it) for it in authorization)]
    assert _told(await web.get("/scoped", headers=headers)) == expected


async def test_a_token_is_no_cookie(web: httpx.AsyncClient) -> None:
    await web.get("/scoped", headers=TOKEN)
    refused = await web.get("/scoped", headers={"Cookie": "treum_8000=script"})
    assert _told(refused) == (401, "auth.required")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (TOKEN, (200, str(SCRIPT))),
        (TOKEN | {"Origin": "https://evil.example"}, (200, str(SCRIPT))),
        (TOKEN | {"Sec-Fetch-Site": "cross-site"}, (200, str(SCRIPT))),
        (TOKEN | COOKIE, (403, "http.foreign_origin")),
        (TOKEN | COOKIE | OURS, (200, str(SCRIPT))),
        (TOKEN | COOKIE | OURS | {"Origin": "https://evil.example"}, (403, "http.foreign_origin")),
        (TOKEN | {"Cookie": ""}, (403, "http.foreign_origin")),
        ({"Authorization": "Bearer wrong"}, (401, "auth.required")),
        ({"Authorization": "Basic c2NyaXB0"}, (403, "http.foreign_origin")),
        (TOKEN | {"Content-Type": "text/plain"}, (415, "http.not_json")),
        (COOKIE, (403, "http.foreign_origin")),
        (COOKIE | OURS, (200, str(BROWSER))),
        ({}, (403, "http.foreign_origin")),
        (OURS, (401, "auth.required")),
    ],
)
async def test_only_what_a_browser_adds_by_itself_needs_our_headers(
    web: httpx.AsyncClient, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    typed = {"Content-Type": "application/json"} | headers
    assert _told(await web.post("/scoped", content=b"{}", headers=typed)) == expected


async def test_a_token_is_looked_at_each_time_and_its_person_asked_for_once(
    web: httpx.AsyncClient, tokens: Tokens, database: Database
) -> None:
    for _ in range(3):
        assert (await web.get("/scoped", headers=TOKEN)).status_code == 200
    assert tokens.asked == ["script"]
    async with database.transaction() as tx:
        tell_sessions_ended(tx, SCRIPT)
    await web.get("/scoped", headers=TOKEN)
    assert tokens.asked == ["script", "script"]
    tokens.good.clear()
    assert _told(await web.get("/scoped", headers=TOKEN)) == (401, "auth.required")
    assert tokens.asked == ["script", "script"]


async def test_an_answer_read_before_the_end_is_not_kept(database: Database) -> None:
    """It is told between the read and the answer, when there is nothing to forget yet."""
    asked: list[str] = []

    async def slowly(tx: Transaction, token: str) -> Actor | None:
        asked.append(token)
        async with database.transaction() as other:
            tell_sessions_ended(other, BROWSER)
        return _actor(BROWSER)

    sessions = Sessions(database, slowly)
    await sessions.listen()
    for _ in range(2):
        await sessions.actor_of("browser")
    assert asked == ["browser", "browser"]


def test_a_token_is_never_proof_of_a_person() -> None:
    fresh = _actor(BROWSER)
    assert is_proven(fresh, fresh.proven_at)
    assert not is_proven(replace(fresh, scopes=frozenset({"notes:read"})), fresh.proven_at)
