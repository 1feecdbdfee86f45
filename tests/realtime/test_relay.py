import json
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tests.realtime.builders import NEXT_RUN, PREMIUM, RUN, Desk, MemorySources, running
from treum.realtime.limits import Limits

POLLING = Limits(poll_s=0.02, retry_s=0.02)


async def test_live_messages_need_no_store(desk: Desk) -> None:
    async with desk.following() as client:
        desk.sources.asked.clear()
        await desk.release(3)
        assert await client.seqs(3) == [1, 2, 3]
        assert desk.sources.asked == []


async def test_a_gap_is_filled_from_the_store_first(desk: Desk) -> None:
    async with desk.following() as client:
        messages = desk.sources.commit(count=5)
        await desk.publish([messages[0], messages[4]])
        assert await client.seqs(5) == [1, 2, 3, 4, 5]
        await client.nothing_more()


async def test_messages_out_of_order_come_in_order(desk: Desk) -> None:
    async with desk.following() as client:
        messages = desk.sources.commit(count=6)
        await desk.publish([messages[n] for n in (1, 0, 3, 2, 5, 4)])
        assert await client.seqs(6) == [1, 2, 3, 4, 5, 6]
        await client.nothing_more()


async def test_a_doubled_message_comes_once(desk: Desk) -> None:
    async with desk.following() as client:
        messages = desk.sources.commit(count=2)
        await desk.publish([messages[0], messages[0], messages[1], messages[0], messages[1]])
        assert await client.seqs(2) == [1, 2]
        await client.nothing_more()


async def test_live_messages_during_a_fill_come_once_and_in_order(desk: Desk) -> None:
    async with desk.following() as client:
        messages = desk.sources.commit(count=3)
        desk.sources.answers.clear()
        await desk.publish(messages[2:])
        await client.nothing_more()
        late = desk.sources.commit(count=3)
        await desk.publish([*messages, *late])
        desk.sources.answers.set()
        assert await client.seqs(6) == [1, 2, 3, 4, 5, 6]
        await client.nothing_more()


async def test_without_the_bus_the_store_is_asked_every_second(sources: MemorySources) -> None:
    async with running(sources, limits=POLLING) as desk, desk.following() as client:
        for count in (1, 3):
            sources.commit(count=count)
            await client.seqs(count)
        await client.nothing_more()


async def test_a_gap_beyond_the_bound_makes_clients_read_again(sources: MemorySources) -> None:
    limits = Limits(poll_s=60.0, gap_frames_max=20, ring_frames_max=10, page_frames=3)
    async with running(sources, limits=limits) as desk, desk.following() as client:
        await desk.publish(sources.commit(count=30)[-1:])
        assert (await client.hear_of("RESYNC"))["data"] == {
            "channel": PREMIUM,
            "run": RUN,
            "head": 30,
            "reason": "gap",
        }
        sources.asked.clear()
        await client.subscribe(run=RUN, after=25)
        await client.hear_of("SUBSCRIBED")
        assert await client.seqs(5) == [26, 27, 28, 29, 30]
        assert sources.asked == []


async def test_a_hole_in_the_store_is_passed_by(sources: MemorySources) -> None:
    async with running(sources, limits=POLLING) as desk, desk.following() as client:
        await desk.release()
        assert await client.seqs(1) == [1]
        sources.frames[RUN, PREMIUM].append(replace(sources.frames[RUN, PREMIUM][0], seq=4))
        resync = await client.hear_of("RESYNC")
        assert (resync["data"]["reason"], resync["data"]["head"]) == ("gap", 4)
        await client.subscribe(run=RUN, after=4)
        await client.hear_of("SUBSCRIBED")
        sources.frames[RUN, PREMIUM].append(replace(sources.frames[RUN, PREMIUM][0], seq=5))
        assert await client.seqs(1) == [5]


async def test_a_restored_store_makes_clients_read_again(sources: MemorySources) -> None:
    async with running(sources, limits=POLLING) as desk, desk.following() as client:
        await desk.release(3)
        assert await client.seqs(3) == [1, 2, 3]
        del sources.frames[RUN, PREMIUM][1:]
        resync = await client.hear_of("RESYNC")
        assert (resync["data"]["reason"], resync["data"]["head"]) == ("gap", 1)
        await client.subscribe(run=RUN, after=1)
        await client.hear_of("SUBSCRIBED")
        await desk.release()
        assert await client.seqs(1) == [2]
        await client.nothing_more()


async def test_a_new_run_makes_clients_read_again(desk: Desk) -> None:
    async with desk.following() as client:
        await desk.release(2)
        assert await client.seqs(2) == [1, 2]
        desk.sources.start(NEXT_RUN)
        await desk.bus.publish("runs.changed", b"{}")
        assert (await client.hear_of("RESYNC"))["data"] == {
            "channel": PREMIUM,
            "run": NEXT_RUN,
            "head": 0,
            "reason": "run_changed",
        }
        message = await client.hear_of("SYSTEM_MESSAGE")
        assert message["data"] == {
            "kind": "run_started",
            "run": {"id": NEXT_RUN, "state": "running"},
        }
        await desk.release()
        await client.nothing_more()
        await client.subscribe(run=NEXT_RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        assert await client.seqs(1) == [1]


async def test_a_signal_of_an_unknown_run_makes_the_edge_look(desk: Desk) -> None:
    async with desk.following() as client:
        desk.sources.start(NEXT_RUN)
        await desk.release()
        resync = await client.hear_of("RESYNC")
        assert resync["data"]["run"] == NEXT_RUN
        assert resync["data"]["head"] == 1


async def test_the_first_run_reaches_who_was_waiting() -> None:
    sources = MemorySources()
    async with running(sources, limits=POLLING) as desk, desk.greeted() as client:
        await client.subscribe()
        position = (await client.hear_of("SUBSCRIBED"))["data"]["channels"][0]
        assert position == {"name": PREMIUM, "run": None, "head": None}
        sources.start(RUN)
        assert (await client.hear_of("RESYNC"))["data"]["reason"] == "run_changed"
        assert (await client.hear_of("SYSTEM_MESSAGE"))["data"]["kind"] == "run_started"


async def test_the_end_of_a_run_is_told_once(sources: MemorySources) -> None:
    async with running(sources, limits=POLLING) as desk, desk.following() as client:
        await desk.release()
        await client.seqs(1)
        sources.finish()
        message = await client.hear_of("SYSTEM_MESSAGE")
        assert message["data"]["kind"] == "run_finished"
        sources.asked.clear()
        sources.commit()
        assert await client.seqs(1) == [2]
        await client.nothing_more()


async def test_a_feed_that_falls_silent_and_comes_back_is_told_once_each(
    sources: MemorySources,
) -> None:
    async with running(sources, limits=POLLING) as desk, desk.following() as client:
        for state in ("stale", "mute", "live"):
            sources.feed(state)
            message = await client.hear_of("SYSTEM_MESSAGE")
            assert message["data"]["kind"] == "feed_state"
        sources.asked.clear()
        await sources.until_asked("state", times=3)
        await client.nothing_more()


async def test_a_run_that_begins_silent_is_told_with_its_start(sources: MemorySources) -> None:
    async with running(sources, limits=POLLING) as desk, desk.following() as client:
        sources.start(NEXT_RUN)
        sources.feed("mute")
        await client.hear_of("RESYNC")
        kinds = [(await client.hear_of("SYSTEM_MESSAGE"))["data"]["kind"] for _ in range(2)]
        assert kinds == ["run_started", "feed_state"]


async def test_an_absent_database_is_logged_once_and_closes_nobody(sources: MemorySources) -> None:
    with capture_logs() as logs:
        async with running(sources, limits=POLLING) as desk, desk.following() as client:
            sources.is_away = True
            sources.asked.clear()
            await sources.until_asked("state", times=3)
            await desk.release()
            assert await client.seqs(1) == [1]
            sources.commit()
            sources.is_away = False
            assert await client.seqs(1) == [2]
            sources.asked.clear()
            await sources.until_asked("state")
    told = [line["event"] for line in logs if line["event"].startswith("source_")]
    assert told == ["source_away", "source_back"]


async def test_an_edge_starts_without_a_database(sources: MemorySources) -> None:
    sources.is_away = True
    sources.commit(count=2)
    async with running(sources, limits=POLLING) as desk:
        sources.is_away = False
        async with desk.following(run=RUN, after=0) as client:
            assert await client.seqs(2) == [1, 2]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"{}",
        b'{"run":"r","channel":"signals_premium","seq":"1","ts":"","data":{}}',
        json.dumps({"run": RUN, "channel": PREMIUM, "seq": 1, "ts": "noon", "data": {}}).encode(),
        json.dumps(
            {"run": RUN, "channel": "signals_x", "seq": 1, "ts": "2024-06-04T09:15:00Z", "data": 1}
        ).encode(),
    ],
)
async def test_a_message_that_cannot_be_read_is_dropped(desk: Desk, payload: bytes) -> None:
    async with desk.following() as client:
        await desk.bus.publish("signals.premium", payload)
        await desk.bus.publish("prices.general", payload)
        await desk.bus.publish("sessions.ended", payload)
        await desk.release()
        assert await client.seqs(1) == [1]


async def test_tiers_hear_only_their_own(desk: Desk) -> None:
    async with desk.following() as premium, desk.greeted("free") as free:
        await free.subscribe("signals_free")
        await free.hear_of("SUBSCRIBED")
        await desk.release()
        await desk.publish(desk.sources.commit("signals_free"), tier="free")
        assert (await premium.hear())["channel"] == PREMIUM
        assert (await free.hear())["channel"] == "signals_free"
        await premium.nothing_more()
        await free.nothing_more()
