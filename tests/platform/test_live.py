"""LiveBus: one contract for NATS and its in-memory twin."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from treum.platform.live import LiveBus, MemoryBus, connect
from treum.platform.testing import Servers


@pytest.fixture(params=["memory", "nats"])
async def bus(request: pytest.FixtureRequest, servers: Servers) -> AsyncIterator[LiveBus]:
    if request.param == "memory":
        yield MemoryBus()
        return
    async with connect(servers.nats_url, servers.nats_token, name="test") as live:
        yield live


async def _until(seen: list[tuple[str, bytes]], count: int) -> None:
    async with asyncio.timeout(5):
        while len(seen) < count:
            await asyncio.sleep(0.005)


async def test_a_reader_gets_its_subjects_in_order(bus: LiveBus) -> None:
    seen: list[tuple[str, bytes]] = []
    await bus.subscribe("prices.*", lambda subject, payload: seen.append((subject, payload)))
    for number in range(20):
        await bus.publish("prices.general", str(number).encode())
        await bus.publish("signals.free", b"other")
        await bus.publish("prices.a.b", b"deeper")
    await _until(seen, 20)
    assert seen == [("prices.general", str(number).encode()) for number in range(20)]


async def test_a_final_wildcard_takes_the_rest(bus: LiveBus) -> None:
    seen: list[tuple[str, bytes]] = []
    await bus.subscribe("a.>", lambda subject, payload: seen.append((subject, payload)))
    for subject in ("a.b", "b.a", "a.b.c"):
        await bus.publish(subject, b"")
    await _until(seen, 2)
    assert [subject for subject, _ in seen] == ["a.b", "a.b.c"]


async def test_publishing_without_readers_is_no_error(bus: LiveBus) -> None:
    await bus.publish("nobody.listens", b"")
