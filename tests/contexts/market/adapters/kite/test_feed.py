"""The live feed through whatever happens to its connection."""

import asyncio
import json
from datetime import timedelta

from websockets.asyncio.server import ServerConnection

from tests.contexts.market.adapters.kite.harness import (
    TOKEN,
    Line,
    access_to,
    feed_of,
)
from tests.contexts.market.adapters.kite.script import (
    CLOSED,
    INDEX,
    SANDBOX,
    SHARE,
    Script,
    frame,
    packet,
    read,
    says,
)
from tests.contexts.market.examples import india, session
from treum.contexts.market.adapters.base import Arrival
from treum.contexts.market.adapters.kite.feed import (
    BAD_FRAMES_MAX,
    PAUSE_S_MAX,
    QUIET_S,
    STABLE_S,
    pause_s,
)
from treum.contexts.market.adapters.kite.packets import (
    HEARTBEAT,
    IndexPacket,
    LastPacket,
)
from treum.contexts.market.adapters.kite.ticker import MUTE_S
from treum.contexts.market.rules.bar import RejectReason


def _prices(arrivals: list[Arrival]) -> list[str]:
    return [str(tick.price) for arrival in arrivals for tick in arrival]  # type: ignore[union-attr]


async def test_a_new_connection_asks_for_everything_in_the_mode_that_has_times() -> None:
    script = Script([says(CLOSED)])
    await read(script, Line())
    everything = [SHARE, INDEX]
    assert script.said == [
        [{"a": "subscribe", "v": everything}, {"a": "mode", "v": ["full", everything]}]
    ]
    assert script.tokens == [TOKEN]


async def test_a_connection_that_breaks_within_a_frame_is_made_and_subscribed_again() -> None:
    async def broken(server: ServerConnection) -> None:
        await server.send(frame(packet("09:15:01", 10000, volume=100)))
        # The header promises 256 bytes; 40 come.
        server.transport.write(b"\x82\x7e\x01\x00" + bytes(40))
        server.transport.abort()

    script = Script([broken, says(frame(packet("09:15:02", 10100, volume=130)), CLOSED)])
    line = Line()
    arrivals, _ = await read(script, line)
    ticks = [tick for (tick,) in arrivals]
    assert _prices(arrivals) == ["100.00", "101.00"]
    assert [tick.quantity for tick in ticks] == [0, 30]  # type: ignore[union-attr]
    assert script.said[0] == script.said[1]
    assert line.pauses == [0.5]


async def test_a_mute_connection_is_dropped_and_made_again() -> None:
    script = Script([says(frame(packet("09:15:01", 10000))), says(CLOSED)])
    line = Line()
    async with script.served() as url:
        feed = feed_of(SANDBOX, access_to(url, line), line=line)
        async for _ in feed.stream(None):
            line.silence.set()
    assert len(script.said) == 2
    assert line.seconds == MUTE_S + 0.5


async def test_heartbeats_and_postbacks_are_no_prices_and_no_flaws() -> None:
    order, error = ({"type": kind, "data": "x"} for kind in ("order", "error"))
    texts = [json.dumps(each) for each in (order, error)]
    script = Script([says(*[HEARTBEAT] * 3, *texts, CLOSED)])
    arrivals, feed = await read(script, Line())
    assert arrivals == []
    assert len(script.said) == 1
    assert not feed.refused


async def test_a_partial_packet_is_refused_and_the_whole_ones_are_kept() -> None:
    cut = frame(packet("09:15:01", 10000), packet("09:15:01", 10100))[:-1]
    script = Script([says(cut, "not json", frame(packet("09:15:03", 10200)), CLOSED)])
    arrivals, _ = await read(script, Line())
    assert _prices(arrivals) == ["100.00", "102.00"]
    assert len(script.said) == 1


async def test_a_frame_in_fragments_is_one_frame() -> None:
    async def talk(server: ServerConnection) -> None:
        whole = frame(packet("09:15:01", 10000), packet("09:15:01", 2400000, token=INDEX))
        await server.send([whole[:7], b"", whole[7:190], whole[190:]])
        await server.send(CLOSED)

    arrivals, _ = await read(Script([talk]), Line())
    assert _prices(arrivals) == ["100.00", "24000.00"]


async def test_a_connection_of_flaws_only_is_given_up() -> None:
    script = Script([says(*[b"\x00\x01"] * (BAD_FRAMES_MAX + 1)), says(CLOSED)])
    await read(script, Line())
    assert len(script.said) == 2


async def test_what_has_no_time_or_is_not_ours_is_refused_by_name() -> None:
    timeless = (LastPacket(SHARE, 1), IndexPacket(INDEX, 1, 1, 1, 1, 1, 0))
    never = IndexPacket(INDEX, 1, 1, 1, 1, 1, 0, stamp_s=0)
    foreign = packet("09:15:01", 10000, token=408065)
    arrivals, feed = await read(Script([says(frame(*timeless, never, foreign), CLOSED)]), Line())
    assert arrivals == []
    assert feed.refused == {RejectReason.BAD_TIME: 3, RejectReason.UNKNOWN_INSTRUMENT: 1}


async def test_prices_outside_the_session_are_left_out() -> None:
    before, after = frame(packet("09:07", 10000)), frame(packet("15:30", 10100))
    arrivals, _ = await read(
        Script([says(before, frame(packet("15:29:59", 10050)), after, CLOSED)]), Line()
    )
    assert _prices(arrivals) == ["100.50"]


async def test_pauses_grow_until_a_connection_holds() -> None:
    line = Line()

    async def leaves(server: ServerConnection) -> None:
        await server.close()

    async def holds(server: ServerConnection) -> None:
        line.seconds += STABLE_S
        await server.close()

    await read(Script([leaves, leaves, leaves, holds, leaves, says(CLOSED)]), line)
    assert line.pauses == [0.5, 1, 2, 0.5, 1]


def test_a_jittered_pause_is_anywhere_below_its_ceiling() -> None:
    drawn: list[tuple[float, float]] = []

    def draw(low: float, high: float) -> float:
        drawn.append((low, high))
        return 0.25

    assert [pause_s(tries, draw) for tries in (1, 5, 500)] == [0.25] * 3
    assert drawn == [(0.0, 0.5), (0.0, 8.0), (0.0, PAUSE_S_MAX)]


async def test_a_feed_that_is_told_to_stop_lets_go() -> None:
    gone = asyncio.Event()
    line = Line()

    async def talk(server: ServerConnection) -> None:
        await server.send(frame(packet("09:15:01", 10000)))
        await server.wait_closed()
        gone.set()

    async with Script([talk]).served() as url:
        feed = feed_of(SANDBOX, access_to(url, line), line=line)
        async for _ in feed.stream(None):
            line.stop.set()
        await gone.wait()


async def test_a_day_that_is_over_ends_without_a_last_price() -> None:
    """Nobody answers, our clock is past the close: it is not tried for ever."""
    closes_at = session().closes_at
    assert closes_at
    line = Line(wall=closes_at + timedelta(minutes=1))
    async with Script([]).served() as url:
        pass
    feed = feed_of(SANDBOX, access_to(url, line), line=line)
    assert [arrival async for arrival in feed.stream(None)] == []
    assert QUIET_S < sum(line.pauses) < QUIET_S + 2 * PAUSE_S_MAX


async def test_a_day_that_is_not_over_is_tried_until_told_to_stop() -> None:
    line = Line(wall=india("10:00"), pauses_max=100)
    async with Script([]).served() as url:
        pass
    feed = feed_of(SANDBOX, access_to(url, line), line=line)
    assert [arrival async for arrival in feed.stream(None)] == []
    assert len(line.pauses) == 100
