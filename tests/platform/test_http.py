"""The HTTP edge: limits, defences, problem documents and the correlation id, on a tiny app."""

from collections.abc import AsyncIterator
from typing import ClassVar

import asyncpg
import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from treum.platform.auth import Actor, Sessions
from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict, FieldError, Invalid
from treum.platform.http import edge
from treum.platform.http.app import create_app
from treum.platform.http.problems import problem
from treum.platform.settings import load
from treum.platform.telemetry import correlation_id

OURS = {"X-Treum-Client": "test"}
BODY_BYTES_MAX = 1_048_576


class Taken(Conflict):
    code: ClassVar[str] = "test.taken"
    title: ClassVar[str] = "Already taken"


class Wrong(Invalid):
    code: ClassVar[str] = "test.wrong"
    title: ClassVar[str] = "Wrong"


class Note(BaseModel):
    text: str


def _router() -> APIRouter:
    router = APIRouter()

    @router.get("/correlation")
    async def correlation() -> str:
        return correlation_id()

    @router.get("/taken")
    async def taken() -> None:
        raise Taken("The name is taken.")

    @router.get("/wrong")
    async def wrong() -> None:
        raise Wrong("Check it.", [FieldError("body.name", "too short")])

    @router.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret detail")

    @router.get("/unserved")
    async def unserved() -> None:
        raise DBAPIError("SELECT secret", {}, asyncpg.DiskFullError("secret"))

    @router.post("/notes")
    async def write(note: Note) -> str:
        return note.text

    return router


async def _nobody(tx: Transaction, token: str) -> Actor | None:
    return None


@pytest.fixture
async def web(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    sessions = Sessions(database, _nobody)
    app = create_app(load({}, None), database, sessions=sessions, routers=[_router()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        yield client


async def test_the_correlation_id_is_the_same_inside_and_outside(web: httpx.AsyncClient) -> None:
    first, second = await web.get("/api/v1/correlation"), await web.get("/api/v1/correlation")
    assert first.json() == first.headers["x-correlation-id"]
    assert first.json() != second.json()


async def test_an_expected_refusal_is_a_problem_document(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/v1/taken")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/test.taken",
        "title": "Already taken",
        "status": 409,
        "code": "test.taken",
        "detail": "The name is taken.",
        "correlation_id": answer.headers["x-correlation-id"],
        "errors": [],
    }


async def test_invalid_input_names_the_fields(web: httpx.AsyncClient) -> None:
    wrong = (await web.get("/api/v1/wrong")).json()
    assert wrong["errors"] == [{"field": "body.name", "message": "too short"}]
    shape = await web.post("/api/v1/notes", json={"txt": "x"}, headers=OURS)
    assert shape.status_code == 422
    assert shape.json()["code"] == "http.invalid"
    assert [error["field"] for error in shape.json()["errors"]] == ["body.text"]


def _tells_all(monkeypatch: pytest.MonkeyPatch) -> None:
    told = problem(500, "http.unexpected", title="Wrong", detail="secret detail")
    monkeypatch.setattr(edge, "unexpected", lambda: told)


@pytest.mark.asvs("16.5.1", without=_tells_all)
async def test_a_bug_answers_with_nothing_of_its_cause(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.json()["code"] == "http.unexpected"
    assert "secret" not in answer.text


def _knows_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "is_trouble", lambda _error: False)


@pytest.mark.asvs("16.5.3", without=_knows_no_trouble)
async def test_without_the_database_one_is_asked_to_come_again(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/v1/unserved")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["code"] == "http.recovering"
    assert "secret" not in answer.text


async def test_an_unknown_path_is_a_problem_document(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "http.not_found")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 403, "http.foreign_origin"),
        (OURS | {"Origin": "https://evil.example"}, 403, "http.foreign_origin"),
        (OURS | {"Sec-Fetch-Site": "cross-site"}, 403, "http.foreign_origin"),
        (OURS | {"Sec-Fetch-Site": "same-site"}, 403, "http.foreign_origin"),
        (OURS | {"Content-Type": "text/plain"}, 415, "http.not_json"),
    ],
)
async def test_a_foreign_page_cannot_write(
    web: httpx.AsyncClient, headers: dict[str, str], status: int, code: str
) -> None:
    typed = {"Content-Type": "application/json"} | headers
    answer = await web.post("/api/v1/notes", content=b'{"text": "x"}', headers=typed)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_our_page_can_write(web: httpx.AsyncClient) -> None:
    headers = OURS | {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
    answer = await web.post("/api/v1/notes", json={"text": "x"}, headers=headers)
    assert answer.json() == "x"


async def test_a_large_body_is_refused_announced_or_streamed(web: httpx.AsyncClient) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b"x" * 65_536

    typed = OURS | {"Content-Type": "application/json"}
    announced = await web.post("/api/v1/notes", content=b"x" * (BODY_BYTES_MAX + 1), headers=typed)
    streamed = await web.post("/api/v1/notes", content=stream(), headers=typed)
    assert [announced.status_code, streamed.status_code] == [413, 413]


async def test_answers_are_private_and_guarded(web: httpx.AsyncClient) -> None:
    headers = (await web.get("/api/v1/correlation")).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


async def test_health_and_metrics(web: httpx.AsyncClient) -> None:
    assert (await web.get("/health/live")).json() == {"status": "ok"}
    assert (await web.get("/health/ready")).json()["status"] == "ok"
    assert "treum_http_requests_total" in (await web.get("/metrics")).text
    proxied = await web.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert proxied.status_code == 404
