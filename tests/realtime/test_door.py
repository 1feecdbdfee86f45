import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from tests.realtime.builders import Desk, MemorySources, running
from treum.realtime.door import Door
from treum.realtime.limits import Limits


def _believes_any_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "_is_ours", lambda *_: True)


@pytest.mark.asvs("4.4.2", without=_believes_any_page)
@pytest.mark.parametrize(
    "origin",
    [
        "https://localhost:8000",
        "http://localhost",
        "http://localhost:8001",
        "http://127.0.0.1:8000",
        "http://localhost:8000.evil.test",
        "null",
        "",
    ],
)
async def test_pages_of_another_site_are_refused(desk: Desk, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with desk.client(origin=None, headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_clients_without_origin_may_knock(desk: Desk) -> None:
    async with desk.client(origin=None) as client:
        await client.greet()


@pytest.mark.parametrize("connection", ["Upgrade", "keep-alive, Upgrade", "upgrade,keep-alive"])
async def test_every_spelling_of_upgrade_is_taken(desk: Desk, connection: str) -> None:
    client = await desk.raw(connection=connection)
    assert b"HTTP/1.1 101" in await client.read_until(b"\r\n\r\n")


async def test_a_request_that_is_no_upgrade_is_refused(desk: Desk) -> None:
    client = await desk.raw(connection="keep-alive")
    assert b"HTTP/1.1 400" in await client.read_until(b"\r\n\r\n")


async def test_a_full_edge_refuses(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(connections_max=1)) as desk, desk.greeted():
        with pytest.raises(InvalidStatus) as refused:
            async with desk.client():
                pass
    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/health/live", "", 200),
        ("/health/ready", "", 200),
        ("/metrics", "", 200),
        ("/metrics", "X-Forwarded-For: 10.0.0.1\r\n", 404),
        ("/", "", 404),
        ("/ws/other", "", 404),
        ("/ws?token=x", "", 400),
    ],
)
async def test_plain_requests(desk: Desk, path: str, headers: str, status: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.edge.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
