"""LiveBus without its server: messages are lost, nothing waits, and everything works again."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from prometheus_client import REGISTRY

from treum.platform import live
from treum.platform.embedded import EmbeddedNats, free_port, keep_secrets
from treum.platform.live import LiveBus, connect

PATIENCE_S = 30.0


class Server:
    """A real nats-server that comes and goes on one port."""

    def __init__(self, folder: Path) -> None:
        self._nats = EmbeddedNats(folder, free_port())
        self.url = self._nats.url
        self.token = keep_secrets(folder).nats_token

    async def start(self) -> None:
        await self._nats.start()

    async def kill(self) -> None:
        await self._nats.stop(0)

    def mute(self) -> None:
        self._send(signal.SIGSTOP)

    def unmute(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        assert self._nats.pid is not None
        os.kill(self._nats.pid, number)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Not yet started."""
    folder = _folder()
    found = Server(folder)
    yield found
    await found.kill()
    shutil.rmtree(folder)


def _folder() -> Path:
    """The servers' user may enter it."""
    folder = Path(tempfile.mkdtemp(prefix="treum-test-"))
    folder.chmod(0o755)
    return folder


async def _until_heard(bus: LiveBus, heard: asyncio.Event) -> None:
    """Say it again until it arrives: what is said too early is lost, as promised."""
    heard.clear()
    async with asyncio.timeout(PATIENCE_S):
        while not heard.is_set():
            await bus.publish("test.said", b"x")
            await asyncio.sleep(0.02)


async def _until_connected(bus: LiveBus, wanted: bool) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while bus.is_connected != wanted:
            await asyncio.sleep(0.02)


def _dropped() -> float:
    return REGISTRY.get_sample_value("treum_live_dropped_total") or 0.0


async def test_a_bus_opens_before_its_server_and_hears_once_it_is_there(server: Server) -> None:
    heard = asyncio.Event()
    async with connect(server.url, server.token, name="test") as bus:
        assert not bus.is_connected
        await bus.subscribe("test.*", lambda _subject, _payload: heard.set())
        before = _dropped()
        await bus.publish("test.said", b"lost")
        assert _dropped() == before + 1
        await server.start()
        await _until_heard(bus, heard)
        assert bus.is_connected


async def test_a_killed_server_that_comes_back_is_heard_again_once(server: Server) -> None:
    await server.start()
    heard: list[bytes] = []
    again = asyncio.Event()
    async with connect(server.url, server.token, name="test") as bus:
        assert bus.is_connected
        await bus.subscribe("test.said", lambda _subject, _payload: again.set())
        await bus.subscribe("test.counted", lambda _subject, payload: heard.append(payload))
        await server.kill()
        await _until_connected(bus, False)
        await bus.publish("test.counted", b"lost")
        await bus.subscribe("test.late", lambda _subject, payload: heard.append(payload))
        await server.start()
        await _until_heard(bus, again)
        await bus.publish("test.counted", b"1")
        await bus.publish("test.late", b"2")
        await _until_heard(bus, again)
    assert heard == [b"1", b"2"]


async def test_a_mute_server_counts_as_gone_and_holds_nobody_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_PING_S", 0.05)
    await server.start()
    again = asyncio.Event()
    async with connect(server.url, server.token, name="test") as bus:
        await bus.subscribe("test.said", lambda _subject, _payload: again.set())
        server.mute()
        async with asyncio.timeout(PATIENCE_S):
            while bus.is_connected:
                await bus.publish("test.said", bytes(100_000))
                await asyncio.sleep(0)
        before = _dropped()
        await bus.publish("test.said", b"lost")
        assert _dropped() == before + 1
        server.unmute()
        await _until_heard(bus, again)


async def test_a_closed_client_is_replaced_and_its_subscriptions_with_it(server: Server) -> None:
    await server.start()
    again = asyncio.Event()
    async with connect(server.url, server.token, name="test") as bus:
        await bus.subscribe("test.said", lambda _subject, _payload: again.set())
        assert bus._client is not None
        await bus._client._process_err("'Slow Consumer'")  # As the server would say it.
        await _until_connected(bus, False)
        await _until_heard(bus, again)


async def test_a_wrong_token_is_no_connection(server: Server) -> None:
    await server.start()
    async with connect(server.url, "wrong", name="test") as bus:
        assert not bus.is_connected


async def test_a_bus_is_left_also_when_its_client_swallows_the_end(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_really = Client.connect
    connecting = asyncio.Event()

    async def connect_deafly(*arguments: Any, **options: Any) -> None:
        await connect_really(*arguments, **options)
        connecting.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    monkeypatch.setattr(Client, "connect", connect_deafly)
    await server.start()

    async def come_and_go() -> None:
        async with connect(server.url, server.token, name="test"):
            await connecting.wait()

    visit = asyncio.create_task(come_and_go())
    done, _ = await asyncio.wait([visit], timeout=PATIENCE_S)
    assert done
