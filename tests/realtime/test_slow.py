import asyncio
import json

from tests.realtime.builders import PREMIUM, RUN, Desk, MemorySources, running
from tests.realtime.raw import RawClient, masked
from treum.realtime import metrics
from treum.realtime.limits import Limits

TIGHT = Limits(
    poll_s=60.0,
    backlog_bytes_max=65_536,
    send_buffer_bytes=16_384,
    close_s_max=0.5,
    stall_s_max=0.2,
    frames_burst=1_000_000,
)


async def test_a_stalled_client_is_cut_and_the_others_miss_nothing(sources: MemorySources) -> None:
    cut_before = metrics.SLOW_CUT._value.get()
    async with running(sources, limits=TIGHT) as desk, desk.following() as healthy:
        stalled = await _joined(desk)
        for first in range(1, 301, 3):
            await desk.release(3, size=4000)
            assert await healthy.seqs(3) == [first, first + 1, first + 2]
        assert metrics.SLOW_CUT._value.get() == cut_before + 1
        left = await stalled.read_all()
        await healthy.nothing_more()
    assert len(left) < 300 * 4000 / 2


async def test_a_client_that_wakes_up_in_time_learns_why_it_was_cut(
    sources: MemorySources,
) -> None:
    limits = Limits(poll_s=60.0, backlog_bytes_max=65_536, send_buffer_bytes=16_384)
    async with running(sources, limits=limits) as desk, desk.following() as healthy:
        stalled = await _joined(desk)
        await desk.release(100, size=4000)
        await healthy.seqs(100)
        left = await stalled.read_until(b"\x03\xf5slow")
        assert b'"seq":1,' in left


async def test_a_client_that_stalls_while_it_resumes_is_cut(sources: MemorySources) -> None:
    async with running(sources, limits=TIGHT) as desk, desk.greeted() as watcher:
        await desk.release(300, size=4000)
        stalled = await _greeted(desk)
        wish = {"name": PREMIUM, "run": RUN, "after": 0}
        await stalled.say("SUBSCRIBE", {"channels": [wish]})
        await stalled.read_until(b"SUBSCRIBED")
        while desk.edge.connections == 2:
            await watcher.nothing_more()
        assert len(await stalled.read_all()) < 300 * 4000 / 2


async def test_a_client_that_asks_and_never_reads_is_cut(sources: MemorySources) -> None:
    async with running(sources, limits=TIGHT) as desk, desk.greeted() as watcher:
        deaf = await _greeted(desk)
        asking = asyncio.create_task(deaf.send(masked(0x89, b"x" * 125) * 5000))
        while desk.edge.connections == 2:
            await watcher.nothing_more()
        await asyncio.wait((asking,))
        assert asking.exception() is None or isinstance(asking.exception(), OSError)
        assert len(await deaf.read_all()) < 5000 * 127


async def test_a_lagging_client_misses_prices_and_stays(sources: MemorySources) -> None:
    skipped_before = metrics.PRICES_SKIPPED._value.get()
    limits = Limits(poll_s=60.0, backlog_bytes_max=262_144, send_buffer_bytes=4096)
    async with running(sources, limits=limits) as desk, desk.greeted() as healthy:
        slow = await _greeted(desk)
        await slow.say("SUBSCRIBE", {"channels": [{"name": "prices_general"}]})
        await slow.read_until(b"SUBSCRIBED")
        await healthy.subscribe("prices_general")
        await healthy.hear_of("SUBSCRIBED")
        for price in range(100, 200):
            await desk.bus.publish("prices.general", _prices(price))
            await healthy.hear_of("PRICE_UPDATE")
        assert metrics.PRICES_SKIPPED._value.get() > skipped_before
        caught_up = asyncio.create_task(slow.read_until(b'"price":"200"'))
        while not caught_up.done():
            await desk.bus.publish("prices.general", _prices(200))
            await healthy.hear_of("PRICE_UPDATE")
        assert b'"price":"199"' not in await caught_up


def _prices(price: int) -> bytes:
    item = {"instrument_id": "a", "symbol": "x" * 4000, "price": str(price), "at": "t"}
    return json.dumps({"run": RUN, "market_time": "t", "items": [item]}).encode()


async def _greeted(desk: Desk) -> RawClient:
    client = await desk.raw()
    await client.say("HELLO", {"ticket": "premium"})
    await client.read_until(b"WELCOME")
    return client


async def _joined(desk: Desk) -> RawClient:
    client = await _greeted(desk)
    await client.say("SUBSCRIBE", {"channels": [{"name": PREMIUM}]})
    await client.read_until(b"SUBSCRIBED")
    return client
