"""Whatever stands in a header, a cookie, a path, a query or a body: an answer, or a plain refusal.

Nothing is an error of ours, and a refusal tells nothing back of what was sent.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.make.good import play_a_morning
from tests.make.members import Member, member
from tests.make.served import Served, served
from treum.contexts.identity.api import BadTicket, redeem_ticket
from treum.contexts.identity.routes import me
from treum.contexts.identity.rules.people import EmailTaken, Role
from treum.platform.clock import now
from treum.platform.http import problems
from treum.platform.http.lists import encode_cursor
from treum.platform.ids import new_id
from treum.platform.settings import Settings
from treum.platform.testing import Servers

MARK = "zq7mark"
_PHASES = [Phase.generate]
PROBLEM = {"type", "title", "status", "code", "detail", "correlation_id", "errors"}
EXAMPLES = 5000 if os.environ.get("SOAK") else 250
_JWT = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ6cTdtYXJrIiwiZXhwIjo5OTk5OTk5OTk5fQ."

_BYTES = st.binary(max_size=60).map(lambda raw: MARK.encode() + raw.translate(None, b"\0\r\n"))
"""No CR, LF or NUL: no server lets them into a header."""
_TOKENS = st.sampled_from(
    [
        b"",
        _JWT.encode(),
        f"treum_pat_{MARK}".encode(),
        b"treum_pat_" + b"A" * 43,
        MARK.encode() * 2000,
        "\u0930\u0941\u092a\u092f\u093e".encode(),
        b"a.b.c",
        b"..",
    ]
)
_VALUES = st.one_of(
    _BYTES,
    _TOKENS,
    _TOKENS.map(lambda token: b"Bearer " + token),
    _TOKENS.map(lambda token: b"treum_8000=" + token + b"; treum_device=" + token),
    st.sampled_from(
        [
            b"bytes=0-18446744073709551616,-1",
            b"for=unknown;by=_x, for=[::1",
            b"999.1.2.3, ::, 10.0.0.1:99999",
            b'W/"\xff", *',
            b"hi;q=9, *;q=\xe0\xa4",
            b"cross-site",
            b"application/json; charset=utf-7",
            b"99999999999999999999999999",
            b"-1",
        ]
    ),
)
_NAMES = st.sampled_from(
    [
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"authorization",
        b"content-length",
        b"content-type",
        b"cookie",
        b"forwarded",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"origin",
        b"range",
        b"sec-fetch-site",
        b"transfer-encoding",
        b"user-agent",
        b"x-correlation-id",
        b"x-forwarded-for",
        b"x-treum-client",
    ]
)
_HEADERS = st.lists(st.tuples(_NAMES, _VALUES), max_size=4)
_TEXTS = st.one_of(
    st.text(max_size=40).map(lambda text: MARK + text),
    st.sampled_from(
        [
            "\0",
            "%00",
            "00000000-0000-7000-8000-000000000000",
            "..%2f..",
            str(2**64),
            "1e400",
            "NaN",
            "' OR 1=1 --",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:60-23:59",
            encode_cursor(f"{MARK}\0", new_id()),
            encode_cursor("0001-01-01T00:00:00+23:59", new_id()),
            encode_cursor("2026-11-24T09:15:00", new_id()),
            encode_cursor(2**63, 2**200, {}),
            "[" * 2000,
        ]
    ),
)
_QUERIES = st.dictionaries(
    st.sampled_from(["cursor", "limit", "from", "to", "before", "run", "strategy", "state", "x"]),
    _TEXTS,
    max_size=3,
)
_JSON = st.one_of(
    _TEXTS.map(json.dumps),
    st.sampled_from(
        [
            '"\\ud800zq7mark"',
            '"\\u0000"',
            "[" * 900 + "]" * 900,
            "[" * 50_000,
            '{"a":' * 900 + "1" + "}" * 900,
            str(10**4000),
            "1" * 5000,
            "NaN",
            "-Infinity",
            "1e999",
            "null",
        ]
    ),
)


@pytest.fixture(scope="module")
def app(servers: Servers, settings: Settings) -> Iterator[Served]:
    with served(servers, settings) as running:
        running.run(play_a_morning(running.database))
        yield running


@st.composite
def _bodies(draw: st.DrawFn, fields: tuple[str, ...]) -> bytes:
    """Of the operation's own fields and invented ones, each with something hostile."""
    names = st.sampled_from([*fields, MARK, "\ud800", "__proto__", ""])
    parts = draw(st.lists(st.tuples(names, _JSON), max_size=4))
    body = ",".join(f"{json.dumps(name)}:{value}" for name, value in parts)
    return draw(st.sampled_from([f"{{{body}}}".encode(), body.encode(), b"\xff\xfe{}", b""]))


@st.composite
def _requests(draw: st.DrawFn, document: dict[str, Any]) -> httpx.Request:
    operations = [
        (method, path, operation)
        for path, methods in sorted(document["paths"].items())
        for method, operation in sorted(methods.items())
    ]
    method, path, operation = draw(st.sampled_from(operations))
    while "{" in path:
        head, _, rest = path.partition("{")
        found = draw(_TEXTS.map(lambda text: httpx.QueryParams({"": text})))
        path = head + str(found)[1:] + rest.partition("}")[2]
    headers = draw(_HEADERS)
    if draw(st.booleans()):
        headers = [(b"content-type", b"application/json"), (b"x-treum-client", b"t"), *headers]
    url = httpx.URL(f"http://localhost:8000{path}", params=draw(_QUERIES))
    body = draw(_bodies(_fields(document, operation))) if "requestBody" in operation else b""
    return httpx.Request(method.upper(), url, headers=headers, content=body)


def _fields(document: dict[str, Any], operation: dict[str, Any]) -> tuple[str, ...]:
    (content,) = operation["requestBody"]["content"].values()
    name = content["schema"]["$ref"].rpartition("/")[2]
    return tuple(document["components"]["schemas"][name]["properties"])


async def _send(app: Served, request: httpx.Request, *, who: Member | None) -> httpx.Response:
    if who is not None:
        raw = [*request.headers.raw, (b"cookie", f"treum_8000={who.token}".encode())]
        request.headers = httpx.Headers(raw)
    transport = httpx.ASGITransport(app.asgi, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.send(request)


def _wrong(answer: httpx.Response) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if answer.status_code < 400:
        return ""
    if answer.status_code >= 500:
        return f"{answer.status_code}: {answer.text}"
    if answer.headers["content-type"] != "application/problem+json":
        return f"answered as {answer.headers['content-type']}"
    told = answer.json()
    if set(told) != PROBLEM or told["status"] != answer.status_code:
        return f"no problem document: {answer.text}"
    return "tells back what was sent" if MARK in answer.text else ""


def _posted(body: bytes, *, as_type: str = "application/json") -> httpx.Request:
    url, ours = "http://localhost:8000/api/v1/auth/verify-email", {"X-Treum-Client": "t"}
    return httpx.Request("POST", url, headers=ours | {"Content-Type": as_type}, content=body)


# No draw may miss an invented field, a refusal before a route, or a thing that is not there.
_ALWAYS = (
    _posted(json.dumps({"token": MARK, MARK: MARK}).encode()),
    _posted(b'{"token":' + b" " * 2_000_000 + b'"x"}'),
    _posted(b'{"token": "x"}', as_type=f"text/{MARK}"),
    httpx.Request("GET", f"http://localhost:8000/api/v1/signals/{new_id()}"),
)


def _sent(document: dict[str, Any]) -> list[httpx.Request]:
    """Made beforehand: to narrow a failure down, hypothesis would need a server without a past."""
    made = list(_ALWAYS)

    @effort(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=_PHASES)
    @given(request=_requests(document))
    def make(request: httpx.Request) -> None:
        made.append(request)

    make()
    return made


def _tells_what_was_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "_INVENTED", frozenset())


@pytest.mark.asvs("16.5.1", "16.5.3", without=_tells_what_was_invented)
def test_a_hostile_request_is_answered_or_refused(app: Served) -> None:
    wrong, seen = [], set()
    for number, request in enumerate(_sent(app.document)):
        who = None
        if number % 2:
            who = app.run(member(app.database, Role.ADMIN, email=f"{new_id()}@example.com"))
        answer = app.run(_send(app, request, who=who))
        seen.add(answer.status_code)
        if said := _wrong(answer):
            wrong.append(f"{request.method} {request.url} {request.headers.raw}: {said}")
    assert wrong == []
    assert seen >= {200, 401, 403, 404, 413, 415, 422}, "else they all end at one door"


@pytest.mark.parametrize(
    ("planted", "said"), [(RuntimeError, "500"), (EmailTaken, "tells back what was sent")]
)
def test_a_planted_fault_is_found(
    app: Served, monkeypatch: pytest.MonkeyPatch, *, planted: type[Exception], said: str
) -> None:
    def fails(_person: object) -> None:
        raise planted(MARK)

    monkeypatch.setattr(me, "user_of", fails)
    who = app.run(member(app.database, email=f"{new_id()}@example.com"))
    request = httpx.Request("GET", "http://localhost:8000/api/v1/users/me")
    assert _wrong(app.run(_send(app, request, who=who))).startswith(said)


_TICKETS = st.one_of(
    st.text(max_size=60), st.sampled_from([_JWT, "\0", "\ud800", "é" * 4000, "a.b.c", ""])
)


@pytest.mark.asvs("4.4.3", "9.2.1")
@effort(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=_PHASES)
@given(ticket=_TICKETS, at=st.integers(0, 400), bit=st.integers(0, 7))
def test_no_ticket_but_a_whole_one_opens_a_socket(
    app: Served, ticket: str, *, at: int, bit: int
) -> None:
    """Garbage, and a good one of which one bit is another."""

    async def redeem() -> None:
        good = await _ticket(app)
        spoilt = bytearray(good.encode())
        spoilt[at % len(good)] ^= 1 << bit
        for tried in (ticket, spoilt.decode(errors="surrogateescape")):
            async with app.database.transaction() as tx:
                with pytest.raises(BadTicket):
                    await redeem_ticket(tx, tried, key=app.key, now=now())

    app.run(redeem())


async def _ticket(app: Served) -> str:
    who = await member(app.database, email=f"{new_id()}@example.com")
    request = httpx.Request(
        "POST", "http://localhost:8000/api/v1/auth/ws-ticket", headers={"X-Treum-Client": "t"}
    )
    ticket: str = (await _send(app, request, who=who)).json()["ticket"]
    return ticket
