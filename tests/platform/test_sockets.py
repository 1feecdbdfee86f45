"""Sockets at both ends, against each other and against another's client and server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import websockets.asyncio.client as their_client
import websockets.asyncio.server as their_server
from websockets.exceptions import ConnectionClosed

from treum.platform.errors import SetupError
from treum.platform.sockets import (
    Answer,
    Door,
    HandshakeRefused,
    Request,
    Socket,
    SocketBounds,
    SocketClosed,
    connect,
    listen,
    serving,
)

BOUNDS = SocketBounds(message_bytes_max=1000, inbox_max=4)


@asynccontextmanager
async def _ours(door: Door, bounds: SocketBounds = BOUNDS) -> AsyncIterator[str]:
    listener = listen("127.0.0.1", 0, setting="PORT")
    async with asyncio.timeout(30), serving(listener, door, bounds=bounds):
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/"


@asynccontextmanager
async def _theirs(
    talk: Callable[[their_server.ServerConnection], object],
) -> AsyncIterator[Socket]:
    """A socket of ours to a server of theirs."""
    async with asyncio.timeout(30), their_server.serve(talk, "127.0.0.1", 0) as server:  # type: ignore[arg-type]
        port = next(iter(server.sockets)).getsockname()[1]
        with await connect(f"ws://127.0.0.1:{port}", BOUNDS) as socket:
            yield socket


async def _echo(socket: Socket) -> None:
    while True:
        socket.send(await socket.receive())


@pytest.mark.parametrize("message", ["नमस्ते", b"\x00\x01", "", b""])
async def test_a_message_comes_back_as_it_was(message: str | bytes) -> None:
    async with _ours(lambda _: _echo) as url:
        with await connect(url, BOUNDS) as socket:
            socket.send(message)
            assert await socket.receive() == message


async def test_another_client_and_its_fragments_are_understood() -> None:
    async with _ours(lambda _: _echo) as url, their_client.connect(url) as client:
        await client.send(["in ", "three ", "parts"])
        assert await client.recv() == "in three parts"


async def test_another_server_and_its_fragments_are_understood() -> None:
    async def talk(server: their_server.ServerConnection) -> None:
        await server.send([b"a", b"", b"b"])
        await server.close(4000)

    async with _theirs(talk) as socket:
        assert await socket.receive() == b"ab"
        with pytest.raises(SocketClosed) as closed:
            await socket.receive()
    assert closed.value.code == 4000


async def test_what_came_before_the_end_is_still_read() -> None:
    async def talk(server: their_server.ServerConnection) -> None:
        for number in range(3):
            await server.send(str(number))
        server.transport.abort()

    async with _theirs(talk) as socket:
        assert [await socket.receive() for _ in range(3)] == ["0", "1", "2"]
        with pytest.raises(SocketClosed) as closed:
            await socket.receive()
    assert closed.value.code == 1006


async def test_a_reader_that_does_not_read_makes_the_writer_wait_until_it_is_cut_off() -> None:
    """A few unread messages stop the reading; the network fills, then the writer's backlog."""
    bounds = SocketBounds(inbox_max=4, backlog_bytes_max=200_000)
    sent: list[bytes] = []
    is_cut = asyncio.Event()

    async def talk(socket: Socket) -> None:
        try:
            while len(sent) < 10_000:
                socket.send(message := len(sent).to_bytes(4, "big") + bytes(60_000))
                sent.append(message)
                await asyncio.sleep(0)
        finally:
            is_cut.set()

    got: list[str | bytes] = []
    async with _ours(lambda _: talk, bounds) as url:
        with await connect(url, bounds) as socket, pytest.raises(SocketClosed):
            await is_cut.wait()
            while True:
                got.append(await socket.receive())
    assert 4 <= len(got) <= len(sent) < 10_000
    assert got == sent[: len(got)]


async def test_a_message_that_is_too_big_ends_the_connection() -> None:
    async with _ours(lambda _: _echo) as url, their_client.connect(url) as client:
        with pytest.raises(ConnectionClosed):
            await client.send(["x" * 600, "x" * 600])
            await client.recv()


async def test_a_request_may_be_answered_without_a_socket() -> None:
    heard: list[Request] = []

    def door(request: Request) -> Answer:
        heard.append(request)
        return Answer(403, b'{"no": 1}')

    async with _ours(door) as url:
        with pytest.raises(HandshakeRefused) as refused:
            await connect(f"{url}a?secret=1", BOUNDS)
    assert refused.value.status == 403
    assert "secret" not in str(refused.value)
    assert heard[0].target == "/a?secret=1"


async def test_nobody_listens() -> None:
    listener = listen("127.0.0.1", 0, setting="PORT")
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(ConnectionRefusedError):
        await connect(f"ws://127.0.0.1:{port}", BOUNDS)


async def test_a_taken_port_is_told_with_its_setting() -> None:
    with (
        listen("127.0.0.1", 0, setting="PORT") as taken,
        pytest.raises(SetupError, match="TREUM_X"),
    ):
        listen("127.0.0.1", taken.getsockname()[1], setting="TREUM_X")
