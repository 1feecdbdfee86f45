import itertools

import pytest

from tests.realtime.builders import (
    NEXT_RUN,
    PERSON,
    PREMIUM,
    RUN,
    Desk,
    MemorySources,
    running,
)
from treum.realtime.limits import Limits

SMALL = Limits(
    poll_s=60.0,
    retry_s=0.02,
    ring_frames_max=10,
    page_frames=7,
    gap_frames_max=100,
    pages_max=20,
)


@pytest.mark.parametrize(
    "name",
    [
        "signals_enterprise",
        "signals_free",
        "user_018f0000-0000-7000-8000-0000000000bb",
        "prices_secret",
        "signals_*",
        '"\n',
    ],
)
async def test_a_channel_of_others_is_refused(desk: Desk, name: str) -> None:
    async with desk.greeted() as client:
        await client.subscribe(name)
        refused = await client.hear_of("ERROR")
        assert refused["channel"] == refused["data"]["channel"] == name
        assert refused["data"]["code"] == "realtime.channel_refused"
        await desk.publish(desk.sources.commit("signals_enterprise"), tier="enterprise")
        await client.nothing_more()


async def test_subscribing_says_where_each_channel_stands(desk: Desk) -> None:
    await desk.release(2)
    names = [PREMIUM, f"user_{PERSON}", "prices_general"]
    async with desk.greeted() as client:
        await client.say("SUBSCRIBE", {"channels": [{"name": name} for name in names]})
        assert (await client.hear_of("SUBSCRIBED"))["data"]["channels"] == [
            {"name": PREMIUM, "run": RUN, "head": 2},
            {"name": f"user_{PERSON}", "run": None, "head": None},
            {"name": "prices_general", "run": None, "head": None},
        ]
        await client.nothing_more()


async def test_a_refused_channel_does_not_keep_one_from_the_others(desk: Desk) -> None:
    async with desk.greeted() as client:
        wishes = [{"name": "signals_free"}, {"name": PREMIUM}]
        await client.say("SUBSCRIBE", {"channels": wishes})
        await client.hear_of("ERROR")
        await client.hear_of("SUBSCRIBED")
        await desk.release()
        assert await client.seqs(1) == [1]


async def test_without_after_one_starts_at_the_head(desk: Desk) -> None:
    await desk.release(3)
    async with desk.following() as client:
        await desk.release()
        assert await client.seqs(1) == [4]


async def test_a_live_frame_is_exactly_what_a_resumed_one_is(desk: Desk) -> None:
    async with desk.following() as live:
        await desk.release()
        message = await live.socket.recv(decode=False)
    row = desk.sources.frames[RUN, PREMIUM][0]
    expected = (
        b'{"v":1,"type":"SIGNAL_UPDATE","channel":"signals_premium","seq":1,"ts":"%b","data":%b}'
        % (row.ts.encode(), row.data)
    )
    assert message == expected
    async with desk.following(run=RUN, after=0) as resumed:
        assert await resumed.socket.recv(decode=False) == expected


async def test_resume_from_the_ring_reads_no_store(desk: Desk) -> None:
    await desk.release(5)
    desk.sources.asked.clear()
    async with desk.following(run=RUN, after=2) as client:
        assert await client.seqs(3) == [3, 4, 5]
        await desk.release()
        assert await client.seqs(1) == [6]
    assert desk.sources.asked == ["redeem"]


async def test_resume_at_the_head_gets_nothing_twice(desk: Desk) -> None:
    await desk.release(5)
    async with desk.following(run=RUN, after=5) as client:
        await client.nothing_more()


async def test_resume_from_the_store_across_pages(sources: MemorySources) -> None:
    async with running(sources, limits=SMALL) as desk:
        await desk.release(40)
        async with desk.following(run=RUN, after=3) as client:
            await desk.release(2)
            assert await client.seqs(39) == list(range(4, 43))
            await client.nothing_more()


async def test_frames_published_while_the_store_is_read_come_once(sources: MemorySources) -> None:
    async with running(sources, limits=SMALL) as desk, desk.greeted() as client:
        await desk.release(30)
        sources.asked.clear()
        sources.answers.clear()
        await client.subscribe(run=RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        await sources.until_asked("frames_after")
        await desk.release(15)
        sources.answers.set()
        assert await client.seqs(45) == list(range(1, 46))
        await client.nothing_more()


async def test_a_burst_of_pages_is_paced_for_a_slow_reader(sources: MemorySources) -> None:
    limits = Limits(poll_s=60.0, ring_frames_max=1, backlog_bytes_max=8192, send_buffer_bytes=4096)
    async with running(sources, limits=limits) as desk:
        await desk.release(400, size=2000)
        async with desk.following(run=RUN, after=0) as client:
            assert await client.seqs(400) == list(range(1, 401))


async def test_another_run_must_be_read_again(desk: Desk) -> None:
    await desk.release(2)
    async with desk.greeted() as client:
        await client.subscribe(run=NEXT_RUN, after=2)
        assert (await client.hear_of("RESYNC"))["data"] == {
            "channel": PREMIUM,
            "run": RUN,
            "head": 2,
            "reason": "run_changed",
        }
        await desk.release()
        await client.nothing_more()


async def test_a_run_the_edge_has_not_heard_of_is_asked_for(desk: Desk) -> None:
    desk.sources.start(NEXT_RUN)
    desk.sources.commit(count=3)
    async with desk.greeted() as client:
        await client.subscribe(run=NEXT_RUN, after=1)
        await client.hear_of("SYSTEM_MESSAGE")
        await client.hear_of("SUBSCRIBED")
        assert await client.seqs(2) == [2, 3]


async def test_a_client_ahead_of_the_edge_is_waited_for(desk: Desk) -> None:
    desk.sources.commit(count=5)
    async with desk.following(run=RUN, after=4) as client:
        assert await client.seqs(1) == [5]


async def test_a_client_ahead_of_the_store_must_read_again(desk: Desk) -> None:
    await desk.release(2)
    async with desk.greeted() as client:
        await client.subscribe(run=RUN, after=9)
        resync = await client.hear_of("RESYNC")
        assert resync["data"]["reason"] == "gap"


async def test_too_much_to_resume_must_be_read_again(sources: MemorySources) -> None:
    async with running(sources, limits=SMALL) as desk, desk.greeted() as client:
        await desk.release(101)
        await client.subscribe(run=RUN, after=0)
        resync = await client.hear_of("RESYNC")
        assert resync["data"] == {
            "channel": PREMIUM,
            "run": RUN,
            "head": 101,
            "reason": "overflow",
        }


async def test_a_hole_in_the_store_must_be_read_again(sources: MemorySources) -> None:
    async with running(sources, limits=SMALL) as desk, desk.greeted() as client:
        await desk.release(40)
        del sources.frames[RUN, PREMIUM][5]
        await client.subscribe(run=RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        assert await client.seqs(5) == [1, 2, 3, 4, 5]
        assert (await client.hear_of("RESYNC"))["data"]["reason"] == "gap"


async def test_a_run_that_changes_during_a_resume_must_be_read_again(
    sources: MemorySources,
) -> None:
    async with running(sources, limits=SMALL) as desk, desk.greeted() as client:
        await desk.release(40)
        sources.asked.clear()
        sources.answers.clear()
        await client.subscribe(run=RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        await sources.until_asked("frames_after")
        sources.start(NEXT_RUN)
        await desk.bus.publish("runs.changed", b"{}")
        await sources.until_asked("state")
        sources.answers.set()
        frames = [await client.hear() for _ in range(2)]
        while frames[-1]["type"] == "SIGNAL_UPDATE":
            frames.append(await client.hear())
        kinds = {frame["type"] for frame in frames} - {"SIGNAL_UPDATE"}
        assert kinds <= {"RESYNC", "SYSTEM_MESSAGE"}
        seqs = [frame["seq"] for frame in frames if frame["type"] == "SIGNAL_UPDATE"]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_resume_survives_an_absent_database(sources: MemorySources) -> None:
    async with running(sources, limits=SMALL) as desk, desk.greeted() as client:
        await desk.release(30)
        sources.is_away = True
        await client.subscribe(run=RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        await sources.until_asked("frames_after")
        sources.is_away = False
        assert await client.seqs(30) == list(range(1, 31))


async def test_resume_gives_up_on_an_absent_database(sources: MemorySources) -> None:
    limits = Limits(poll_s=60.0, ring_frames_max=1, away_s_max=0.0)
    async with running(sources, limits=limits) as desk, desk.greeted() as client:
        await desk.release(30)
        sources.is_away = True
        await client.subscribe(run=RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        assert await client.ends_with("realtime.unavailable") == 1013


async def test_unsubscribe_ends_a_channel_and_subscribe_brings_it_back(desk: Desk) -> None:
    async with desk.following() as client:
        await desk.release()
        assert await client.seqs(1) == [1]
        await client.say("UNSUBSCRIBE", {"channels": [PREMIUM, "prices_general", "unknown"]})
        await client.nothing_more()
        await desk.release()
        await client.nothing_more()
        await client.subscribe(run=RUN, after=1)
        await client.hear_of("SUBSCRIBED")
        assert await client.seqs(1) == [2]


async def test_subscribing_again_does_not_double(desk: Desk) -> None:
    async with desk.following() as client:
        await desk.release(2)
        assert await client.seqs(2) == [1, 2]
        for _ in range(3):
            await client.subscribe(run=RUN, after=2)
            await client.hear_of("SUBSCRIBED")
        await desk.release()
        assert await client.seqs(1) == [3]
        await client.nothing_more()


async def test_subscribing_again_from_the_store_keeps_the_order(sources: MemorySources) -> None:
    async with running(sources, limits=SMALL) as desk, desk.following() as client:
        await desk.release(30)
        assert await client.seqs(30) == list(range(1, 31))
        sources.asked.clear()
        sources.answers.clear()
        await client.subscribe(run=RUN, after=0)
        await client.hear_of("SUBSCRIBED")
        await sources.until_asked("frames_after")
        await desk.release(3)
        sources.answers.set()
        assert await client.seqs(33) == list(range(1, 34))
        await client.nothing_more()


async def test_a_cut_client_misses_nothing_and_sees_nothing_twice(desk: Desk) -> None:
    """Cut after every frame in turn, with more published while it is away."""
    seen: list[int] = []
    for wanted in itertools.chain([0], range(1, 6)):
        async with desk.following(run=RUN, after=seen[-1] if seen else 0) as client:
            await desk.release(2)
            seen += await client.seqs(min(wanted, 2))
        await desk.release()
    async with desk.following(run=RUN, after=seen[-1]) as client:
        seen += await client.seqs(18 - seen[-1])
    assert seen == list(range(1, 19))
