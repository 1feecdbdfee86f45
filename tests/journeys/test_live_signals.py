"""A trader signs up and watches a real day: nothing lost, nothing doubled, in order, and again."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from tests.chaos.proxy import Fault, FaultProxy
from tests.journeys.browser import Visit, browser_program, visiting
from tests.journeys.stack import Stack, data_folder, running
from tests.make import canonical
from treum.platform.embedded import free_port

DATA = Path(os.environ.get("TREUM_MARKET_DATA", "../shared/data/market")) / "minute/NIFTY_2024.csv"
EMAIL = "asha@example.com"
PASSWORD = "four unrelated quiet words"
CHANNEL = "signals_free"


@dataclass(frozen=True, slots=True)
class Scene:
    """A replay whose socket goes through a relay that can be cut."""

    stack: Stack
    proxy: FaultProxy


@contextlib.contextmanager
def _replaying(data_dir: Path, *, speed: int) -> Iterator[Scene]:
    socket_port = free_port()
    proxy = FaultProxy(socket_port)
    feed = {
        "TREUM_FEED__FILE": str(DATA),
        "TREUM_FEED__DAY": "2024-06-04",
        "TREUM_FEED__SPEED": str(speed),
        "TREUM_SOCKET__PORT": str(socket_port),
        "TREUM_SOCKET__PUBLIC_URL": f"ws://localhost:{proxy.port}/ws",
    }
    with proxy.relaying(), running(data_dir, feed) as stack:
        yield Scene(stack, proxy)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    if not DATA.parent.parent.is_dir():
        pytest.skip("NOT RUN: no market data (TREUM_MARKET_DATA)")
    assert DATA.is_file(), f"{DATA} is missing from the market data"
    browser_program()
    with data_folder() as folder:
        yield folder


async def test_a_trader_watches_a_real_day_twice(data_dir: Path) -> None:
    with _replaying(data_dir, speed=240) as scene:
        first = await _watch(scene)
        facts = await canonical.run_facts(scene.stack.fetch, first)
    assert len(facts[0]) > 5
    with _replaying(data_dir, speed=3000) as scene:
        again = await _see_again(scene)
        assert again != first
        assert await canonical.run_facts(scene.stack.fetch, again) == facts


async def _watch(scene: Scene) -> UUID:
    """Sign up, watch, lose the connection for some signals, and see that all came once."""
    async with visiting(scene.stack.url) as visit:
        await _sign_up(visit)
        await visit.page.get_by_test_id("run-banner").wait_for()
        await _until_updates(visit, 3)
        await visit.shoot("live")
        connections = scene.proxy.accepted
        await _cut_for_signals(scene, visit)
        assert scene.proxy.accepted > connections, "the page must have connected again"
        run_id = await scene.stack.settled(within_s=180)
        await _until_level(scene, visit)
        await _compare(scene, visit, run_id=run_id)
        await _open_first_signal(visit)
        assert visit.faults == []
    return run_id


async def _see_again(scene: Scene) -> UUID:
    """The same person, the same day, a new run: its signals are on the page again."""
    async with visiting(scene.stack.url) as visit:
        await visit.page.goto("/sign-in")
        await visit.shoot("sign-in")
        await visit.page.get_by_label("E-mail").fill(EMAIL)
        await visit.page.locator("input[name=password]").fill(PASSWORD)
        await visit.page.keyboard.press("Enter")
        await visit.page.wait_for_url("**/signals")
        run_id = await scene.stack.settled(within_s=60)
        await _compare_cards(scene, visit, run_id=run_id)
        assert visit.faults == []
    return run_id


async def _sign_up(visit: Visit) -> None:
    page = visit.page
    await page.goto("/sign-up")
    await visit.shoot("sign-up")
    await visit.sign_up(EMAIL, PASSWORD)
    answer = await page.request.get("/api/v1/users/me")
    assert answer.status == 200


async def _until_updates(visit: Visit, count: int) -> None:
    async with asyncio.timeout(90):
        while len(visit.updates) < count:
            await asyncio.sleep(0.1)


async def _cut_for_signals(scene: Scene, visit: Visit) -> None:
    """Cut the socket until the database has moved on, then let the page back in."""
    state = visit.page.get_by_test_id("connection-state")
    before = await _head(scene)
    scene.proxy.inflict(Fault.RESET)
    await state.and_(visit.page.locator("[data-state=reconnecting]")).wait_for()
    await visit.shoot("reconnecting")
    async with asyncio.timeout(90):
        while await _head(scene) < before + 2:
            await asyncio.sleep(0.2)
    assert len(visit.updates) <= before, "nothing can have come through a cut wire"
    scene.proxy.mend()
    await state.and_(visit.page.locator("[data-state=live]")).wait_for(timeout=60_000)


async def _head(scene: Scene) -> int:
    run = await scene.stack.current_run()
    assert run is not None
    run_id, _ = run
    rows = await scene.stack.fetch(
        "SELECT coalesce(max(seq), 0) FROM signals.delivery "
        f"WHERE run_id = '{run_id}' AND channel = '{CHANNEL}'"
    )
    head = rows[0][0]
    assert isinstance(head, int)
    return head


async def _until_level(scene: Scene, visit: Visit) -> None:
    head = await _head(scene)
    async with asyncio.timeout(30):
        while not visit.updates or visit.updates[-1]["seq"] < head:
            await asyncio.sleep(0.1)


async def _compare(scene: Scene, visit: Visit, *, run_id: UUID) -> None:
    """Frames against deliveries, then cards against signals."""
    seen = [(frame["channel"], frame["seq"]) for frame in visit.updates]
    first = seen[0][1]
    assert seen == [(CHANNEL, seq) for seq in range(first, await _head(scene) + 1)]
    delivered = await scene.stack.fetch(
        f"""
        SELECT step.signal_id::text, step.kind FROM signals.delivery
        JOIN signals.signal_event AS step ON step.id = delivery.signal_event_id
        WHERE delivery.run_id = '{run_id}' AND delivery.channel = '{CHANNEL}'
          AND delivery.seq >= {first} ORDER BY delivery.seq
        """
    )
    received = [(one["data"]["signal"]["id"], one["data"]["kind"]) for one in visit.updates]
    assert received == delivered
    await _compare_cards(scene, visit, run_id=run_id)
    await visit.shoot("finished")


async def _compare_cards(scene: Scene, visit: Visit, *, run_id: UUID) -> None:
    """Live cards first, without a reload: they must have followed the socket."""
    stored = await scene.stack.fetch(
        f"SELECT id::text, state FROM signals.signal WHERE run_id = '{run_id}'"
    )
    cards = visit.page.get_by_test_id("signal-card")
    shown: list[tuple[object, ...]] = []
    async with asyncio.timeout(30):
        while sorted(shown, key=str) != sorted(stored, key=str):
            found: list[list[str]] = await cards.evaluate_all(
                "cards => cards.map(card => [card.dataset.signalId, card.dataset.state])"
            )
            shown = [tuple(card) for card in found]
            await asyncio.sleep(0.2)


async def _open_first_signal(visit: Visit) -> None:
    page = visit.page
    await page.get_by_test_id("signal-card").first.get_by_role("link").first.click()
    await page.get_by_test_id("chart").locator("canvas").first.wait_for()
    assert await page.get_by_test_id("life-entry").count() >= 2
    await visit.shoot("signal")
    await page.goto("/signals/history")
    await page.get_by_role("heading", level=1).wait_for()
    await visit.shoot("history")
