import asyncio
import socket

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.realtime.builders import SITE, Desk, MemorySources, running
from treum.platform.errors import SetupError
from treum.platform.live import MemoryBus
from treum.realtime.edge import Edge
from treum.realtime.limits import Limits


async def test_stopping_sends_all_away(desk: Desk) -> None:
    async with desk.greeted() as first, desk.client() as silent:
        desk.stop.set()
        for client in (first, silent):
            going = await client.hear_of("GOING_AWAY")
            assert 0 <= going["data"]["retry_after_ms"] < 1000
            assert await client.close_code() == 1001
        await desk.task


async def test_what_was_published_before_the_stop_is_sent_before_the_end(desk: Desk) -> None:
    async with desk.following() as client:
        await desk.release(3)
        desk.stop.set()
        seen = [await client.hear() for _ in range(4)]
    kinds = [frame["type"] for frame in seen]
    assert kinds == ["SIGNAL_UPDATE"] * 3 + ["GOING_AWAY"]


async def test_who_does_not_go_is_dropped(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(drain_s_max=0.05)) as desk:
        client = await desk.raw()
        await client.read_until(b"\r\n\r\n")
        desk.stop.set()
        assert b"GOING_AWAY" in await client.read_all()
        await desk.task


async def test_a_stopped_edge_takes_no_connection(desk: Desk) -> None:
    await desk.finish()
    with pytest.raises((OSError, InvalidStatus, ConnectionClosed)):
        async with desk.client():
            pass


async def test_a_socket_that_never_asks_is_dropped(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(hello_s_max=0.05)) as desk:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.edge.port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_stopping_drops_sockets_that_never_asked(desk: Desk) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.edge.port)
    await desk.finish()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_a_busy_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        edge = Edge(MemorySources(), MemoryBus(), limits=Limits(), site_url=SITE)
        with pytest.raises(SetupError, match=rf"127\.0\.0\.1:{port}: Address already in use"):
            await edge.run(asyncio.Event(), host="127.0.0.1", port=port, ready=lambda: None)
