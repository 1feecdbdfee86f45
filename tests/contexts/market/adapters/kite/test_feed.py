"""The live feed through whatever happens to its connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.server import ServerConnection, serve

from tests.contexts.market.adapters.kite.harness import (
    KEY,
    TOKEN,
    Line,
    access_to,
    feed_of,
    sandbox_of,
    served,
)
from tests.contexts.market.examples import DEMO, NIFTY, india, session
from treum.contexts.market.adapters.base import Arrival
from treum.contexts.market.adapters.kite.errors import TokenRefused
from treum.contexts.market.adapters.kite.feed import (
    BAD_FRAMES_MAX,
    PAUSE_S_MAX,
    QUIET_S,
    STABLE_S,
    KiteFeed,
)
from treum.contexts.market.adapters.kite.packets import (
    DEPTH,
    HEARTBEAT,
    Detail,
    IndexPacket,
    LastPacket,
    Level,
    Packet,
    QuotePacket,
    encode_frame,
)
from treum.contexts.market.adapters.kite.sandbox import Sandbox
from treum.contexts.market.adapters.kite.ticker import MUTE_S
from treum.contexts.market.rules.bar import RejectReason, Tick
from treum.platform.settings.values import Secret

SANDBOX = sandbox_of([DEMO, NIFTY])
SHARE, INDEX = SANDBOX.tokens[DEMO], SANDBOX.tokens[NIFTY]
Talk = Callable[[ServerConnection], Awaitable[None]]


def _packet(clock: str, units: int, *, volume: int = 0, token: int = SHARE) -> QuotePacket:
    stamp_s = int(india(clock).timestamp())
    detail = Detail(stamp_s, 0, 0, 0, stamp_s, (Level(0, 0, 0),) * DEPTH)
    return QuotePacket(token, units, 0, 0, volume, 0, 0, 0, 0, 0, 0, detail)


def _frame(*packets: Packet) -> bytes:
    return encode_frame(packets)


CLOSED = _frame(_packet("15:30:10", 1))
"""Ends the day."""


@dataclass
class Script:
    """A server that plays one talk a connection, the last one again and again."""

    talks: list[Talk]
    said: list[list[object]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    async def meet(self, server: ServerConnection) -> None:
        assert server.request
        query = parse_qs(urlsplit(server.request.path).query)
        assert query["api_key"] == [KEY]
        self.tokens += query["access_token"]
        self.said.append([json.loads(await server.recv()) for _ in range(2)])
        await self.talks[min(len(self.said), len(self.talks)) - 1](server)
        await server.wait_closed()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        async with asyncio.timeout(30), serve(self.meet, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


def _says(*messages: str | bytes) -> Talk:
    async def talk(server: ServerConnection) -> None:
        for message in messages:
            await server.send(message)

    return talk


async def _read(script: Script, line: Line) -> tuple[list[Arrival], KiteFeed]:
    async with script.served() as url:
        feed = feed_of(SANDBOX, access_to(url, line), line=line)
        return [arrival async for arrival in feed.stream(None)], feed


def _prices(arrivals: list[Arrival]) -> list[str]:
    return [str(tick.price) for arrival in arrivals for tick in arrival]  # type: ignore[union-attr]


async def test_a_new_connection_asks_for_everything_in_the_mode_that_has_times() -> None:
    script = Script([_says(CLOSED)])
    await _read(script, Line())
    everything = [SHARE, INDEX]
    assert script.said == [
        [{"a": "subscribe", "v": everything}, {"a": "mode", "v": ["full", everything]}]
    ]
    assert script.tokens == [TOKEN]


async def test_a_connection_that_breaks_within_a_frame_is_made_and_subscribed_again() -> None:
    async def broken(server: ServerConnection) -> None:
        await server.send(_frame(_packet("09:15:01", 10000, volume=100)))
        # The header promises 256 bytes; 40 come.
        server.transport.write(b"\x82\x7e\x01\x00" + bytes(40))
        server.transport.abort()

    script = Script([broken, _says(_frame(_packet("09:15:02", 10100, volume=130)), CLOSED)])
    line = Line()
    arrivals, _ = await _read(script, line)
    ticks = [tick for (tick,) in arrivals]
    assert _prices(arrivals) == ["100.00", "101.00"]
    assert [tick.quantity for tick in ticks] == [0, 30]  # type: ignore[union-attr]
    assert script.said[0] == script.said[1]
    assert line.pauses == [0.5]


async def test_a_mute_connection_is_dropped_and_made_again() -> None:
    script = Script([_says(_frame(_packet("09:15:01", 10000))), _says(CLOSED)])
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
    script = Script([_says(*[HEARTBEAT] * 3, *texts, CLOSED)])
    arrivals, feed = await _read(script, Line())
    assert arrivals == []
    assert len(script.said) == 1
    assert not feed.refused


async def test_a_partial_packet_is_refused_and_the_whole_ones_are_kept() -> None:
    cut = _frame(_packet("09:15:01", 10000), _packet("09:15:01", 10100))[:-1]
    script = Script([_says(cut, "not json", _frame(_packet("09:15:03", 10200)), CLOSED)])
    arrivals, _ = await _read(script, Line())
    assert _prices(arrivals) == ["100.00", "102.00"]
    assert len(script.said) == 1


async def test_a_frame_in_fragments_is_one_frame() -> None:
    async def talk(server: ServerConnection) -> None:
        whole = _frame(_packet("09:15:01", 10000), _packet("09:15:01", 2400000, token=INDEX))
        await server.send([whole[:7], b"", whole[7:190], whole[190:]])
        await server.send(CLOSED)

    arrivals, _ = await _read(Script([talk]), Line())
    assert _prices(arrivals) == ["100.00", "24000.00"]


async def test_a_connection_of_flaws_only_is_given_up() -> None:
    script = Script([_says(*[b"\x00\x01"] * (BAD_FRAMES_MAX + 1)), _says(CLOSED)])
    await _read(script, Line())
    assert len(script.said) == 2


async def test_what_has_no_time_or_is_not_ours_is_refused_by_name() -> None:
    timeless = (LastPacket(SHARE, 1), IndexPacket(INDEX, 1, 1, 1, 1, 1, 0))
    never = IndexPacket(INDEX, 1, 1, 1, 1, 1, 0, stamp_s=0)
    foreign = _packet("09:15:01", 10000, token=408065)
    arrivals, feed = await _read(Script([_says(_frame(*timeless, never, foreign), CLOSED)]), Line())
    assert arrivals == []
    assert feed.refused == {RejectReason.BAD_TIME: 3, RejectReason.UNKNOWN_INSTRUMENT: 1}


async def test_prices_outside_the_session_are_left_out() -> None:
    before, after = _frame(_packet("09:07", 10000)), _frame(_packet("15:30", 10100))
    arrivals, _ = await _read(
        Script([_says(before, _frame(_packet("15:29:59", 10050)), after, CLOSED)]), Line()
    )
    assert _prices(arrivals) == ["100.50"]


class Source:
    """The first tokens given, then the good one."""

    def __init__(self, *firsts: str) -> None:
        self._firsts = list(firsts)
        self.asked = 0

    async def token(self) -> Secret:
        self.asked += 1
        return Secret(self._firsts.pop(0) if self._firsts else TOKEN)


async def test_a_refused_token_is_asked_for_again_after_a_pause() -> None:
    line, source, sandbox = Line(), Source("old"), sandbox_of([DEMO, NIFTY])
    async with asyncio.timeout(30), served(sandbox.door) as url, asyncio.TaskGroup() as group:
        group.create_task(_close(sandbox))
        feed = feed_of(sandbox, access_to(url, line, source=source), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert source.asked == 2
    assert line.pauses == [0.5]


async def test_a_token_that_stays_refused_is_no_hot_loop() -> None:
    line, source = Line(pauses_max=10), Source(*["old"] * 20)
    async with asyncio.timeout(30), served(sandbox_of([DEMO]).door) as url:
        feed = feed_of(SANDBOX, access_to(url, line, source=source), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert line.pauses == [0.5, 1, 2, 4, 8, 16, *[PAUSE_S_MAX] * 4]
    assert source.asked == 10


async def test_a_missing_token_is_waited_for() -> None:
    class Late(Source):
        async def token(self) -> Secret:
            self.asked += 1
            if self.asked < 3:
                raise TokenRefused("not yet")
            return Secret(TOKEN)

    line, script = Line(), Script([_says(CLOSED)])
    async with script.served() as url:
        feed = feed_of(SANDBOX, access_to(url, line, source=Late()), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert line.pauses == [0.5, 1]
    assert script.tokens == [TOKEN]


async def test_the_day_starts_with_a_new_token_and_a_new_connection() -> None:
    line = Line(wall=india("05:59:59"))

    async def before(server: ServerConnection) -> None:
        await server.send(HEARTBEAT)
        line.wall += timedelta(seconds=1)
        await server.send(HEARTBEAT)

    async def after(server: ServerConnection) -> None:
        line.wall = india("15:31")
        await server.send(CLOSED)

    script = Script([before, after])
    async with script.served() as url:
        source = Source("yesterday")
        feed = feed_of(SANDBOX, access_to(url, line, source=source), line=line)
        assert [arrival async for arrival in feed.stream(None)] == []
    assert script.tokens == ["yesterday", TOKEN]


async def test_pauses_grow_until_a_connection_holds() -> None:
    line = Line()

    async def leaves(server: ServerConnection) -> None:
        await server.close()

    async def holds(server: ServerConnection) -> None:
        line.seconds += STABLE_S
        await server.close()

    await _read(Script([leaves, leaves, leaves, holds, leaves, _says(CLOSED)]), line)
    assert line.pauses == [0.5, 1, 2, 0.5, 1]


async def test_a_jittered_pause_is_anywhere_below_its_ceiling() -> None:
    line = Line()
    drawn: list[tuple[float, float]] = []

    def draw(low: float, high: float) -> float:
        drawn.append((low, high))
        return 0.25

    line._draw = draw  # type: ignore[method-assign]
    assert [line.times().pause_s(tries) for tries in (1, 5, 500)] == [0.25] * 3
    assert drawn == [(0.0, 0.5), (0.0, 8.0), (0.0, PAUSE_S_MAX)]


async def test_a_feed_that_is_told_to_stop_lets_go() -> None:
    gone = asyncio.Event()
    line = Line()

    async def talk(server: ServerConnection) -> None:
        await server.send(_frame(_packet("09:15:01", 10000)))
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


async def test_no_secret_is_in_what_goes_wrong(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret, line = "s3cr3tt0k3n", Line(pauses_max=2)
    with capture_logs() as logs:
        async with served(sandbox_of([DEMO]).door) as url:
            access = access_to(url, line, source=Source(secret, secret))
            feed = feed_of(SANDBOX, access, line=line)
            assert [arrival async for arrival in feed.stream(None)] == []
    assert [each["event"] for each in logs] == ["ticker_lost"] * 2
    assert secret not in f"{logs} {caplog.text} {access}"


async def _close(sandbox: Sandbox) -> None:
    """A day of one price before the open, then its close."""

    async def day() -> AsyncIterator[Arrival]:
        yield (Tick(instrument_id=DEMO.id, at=india("09:00"), price=Decimal(1)),)

    closes_at = session().closes_at
    assert closes_at
    await sandbox.play(day())
    await sandbox.close_day(closes_at)
