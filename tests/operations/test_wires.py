"""The doctor on the ways in: NATS, the site and the socket, each with its faults planted."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import websockets
from websockets.asyncio.server import ServerConnection

from treum.operations import wires
from treum.operations.finding import Level
from treum.operations.patient import Patient
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.embedded import free_port
from treum.platform.settings import load
from treum.platform.testing import Servers
from treum.realtime.server import serve

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def _patient(**given: object) -> Patient:
    settings = load({f"TREUM_{name}": str(value) for name, value in given.items()}, None)
    return Patient(settings, settings)


async def test_nats_takes_our_token_and_no_other(servers: Servers) -> None:
    told = {
        token: await wires.nats(_patient(NATS__URL=servers.nats_url, NATS__TOKEN=token))
        for token in (servers.nats_token, "wrong")
    }
    assert told[servers.nats_token].level is Level.OK
    assert told["wrong"].level is Level.FAIL
    assert "Authorization Violation" in told["wrong"].text


async def test_an_absent_nats_is_told() -> None:
    found = await wires.nats(_patient(NATS__URL=f"nats://127.0.0.1:{free_port()}"))
    assert (found.level, "Connect" in found.text) == (Level.FAIL, True)
    assert (await wires.nats(_patient())).level is Level.FAIL


@contextlib.asynccontextmanager
async def _site(status: int, body: bytes) -> AsyncIterator[int]:
    """Answers anything with this; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _ready(status: str, *degraded: str) -> bytes:
    parts = dict.fromkeys(degraded, "away")
    return json.dumps({"status": status, "degraded": degraded, "parts": parts}).encode()


@pytest.mark.parametrize(
    ("status", "body", "level", "word"),
    [
        (200, _ready("ok"), Level.OK, "ready"),
        (200, _ready("degraded", "live"), Level.WARN, "live away"),
        (503, _ready("unavailable", "database"), Level.FAIL, "database away"),
        (200, b"<html>", Level.FAIL, "not TREUM"),
        (200, b'{"hello": 1}', Level.FAIL, "200"),
        (502, b"[]", Level.FAIL, "not TREUM"),
    ],
)
async def test_the_site_is_asked_through_its_public_url(
    status: int, body: bytes, *, level: Level, word: str
) -> None:
    async with _site(status, body) as port:
        found = await wires.web(_patient(HTTP__PUBLIC_URL=f"http://127.0.0.1:{port}"))
    assert (found.level, word in found.text) == (level, True)


async def test_an_absent_site_is_told() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert (await wires.web(_patient(HTTP__PUBLIC_URL=url))).level is Level.FAIL


async def test_the_real_socket_upgrades_and_refuses(database: Database) -> None:
    given = {"SOCKET__PORT": free_port(), "AUTH__TICKET_KEY": KEY, "HTTP__PORT": 8000}
    patient = _patient(**given)
    resources = Resources(settings=patient.settings, database=database, live=database.live)
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(resources, stop, ready=ready.set))
        await ready.wait()
        found = await wires.socket(patient)
        elsewhere = await wires.socket(_patient(**given | {"HTTP__PORT": 8123}))
        stop.set()
    assert (found.level, "4401" in found.text) == (Level.OK, True)
    assert (elsewhere.level, "403" in elsewhere.text) == (Level.FAIL, True)


async def _let_in(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def _turn_away(connection: ServerConnection) -> None:
    await connection.close(1000)


async def _drop(connection: ServerConnection) -> None:
    connection.transport.abort()


@pytest.mark.parametrize(
    ("behave", "word"),
    [(_let_in, "Timeout"), (_turn_away, "closed with 1000"), (_drop, "closed with 1006")],
)
async def test_a_socket_that_does_not_refuse_is_told(
    monkeypatch: pytest.MonkeyPatch,
    behave: Callable[[ServerConnection], Awaitable[None]],
    word: str,
) -> None:
    monkeypatch.setattr(wires, "_ANSWER_S_MAX", 0.5)
    async with websockets.serve(behave, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        found = await wires.socket(_patient(SOCKET__PUBLIC_URL=f"ws://127.0.0.1:{port}/ws"))
    assert found.level is Level.FAIL
    assert word in found.text


@pytest.mark.parametrize(("status", "word"), [(200, "200"), (502, "502")])
async def test_a_proxy_that_does_not_upgrade_is_told(status: int, word: str) -> None:
    async with _site(status, b"no") as port:
        found = await wires.socket(_patient(SOCKET__PUBLIC_URL=f"ws://127.0.0.1:{port}/ws"))
    assert (found.level, word in found.text) == (Level.FAIL, True)


async def test_an_absent_socket_is_told() -> None:
    url = f"ws://127.0.0.1:{free_port()}/ws"
    assert (await wires.socket(_patient(SOCKET__PUBLIC_URL=url))).level is Level.FAIL
