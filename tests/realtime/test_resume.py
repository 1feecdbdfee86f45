"""Single steps that meet: what one turn of the loop may put between two others."""

import asyncio
import re
from dataclasses import dataclass, field

import pytest

from tests.realtime.builders import NEXT_RUN, PREMIUM, RUN, MemorySources
from treum.platform.live import MemoryBus
from treum.realtime.audience import Audience
from treum.realtime.fanout import Fanout
from treum.realtime.limits import Limits
from treum.realtime.protocol import Reason, signal_frame
from treum.realtime.relay import Relay
from treum.realtime.resume import Resumer
from treum.realtime.signal_channel import SignalChannel

LIMITS = Limits(ring_frames_max=3, page_frames=6)
_SEQ = re.compile(rb'"seq":(\d+)')


class Reader:
    """Keeps the sequence numbers it was given. closes_when_checked: as a connection that is cut."""

    def __init__(self, *, closes_when_checked: bool = False) -> None:
        self.is_lagging = False
        self.is_open = True
        self.given: list[int | Reason] = []
        self.writes = 0
        self._closes_when_checked = closes_when_checked

    def write(self, frames: bytes) -> None:
        assert self.is_open
        self.writes += 1
        self.given += [int(seq) for seq in _SEQ.findall(frames)]
        if b'"RESYNC"' in frames:
            self.given.append(Reason.RUN_CHANGED)

    def resync(self, channel: SignalChannel, reason: Reason) -> None:
        self.given.append(reason)

    async def settled(self) -> bool:
        return self.is_open

    def cut_if_slow(self) -> None:
        if self._closes_when_checked:
            self.is_open = False


@dataclass
class Bench:
    """A relay that passes only when told, over an edge without sockets."""

    sources: MemorySources
    bus: MemoryBus = field(default_factory=MemoryBus)

    def __post_init__(self) -> None:
        self.fanout = Fanout(limits=LIMITS)
        self.channel = self.fanout.signals[PREMIUM]
        self.relay = Relay(self.sources, self.fanout, audience=Audience(), limits=LIMITS)
        self.resumer = Resumer(self.sources, self.fanout, relay=self.relay, limits=LIMITS)

    def publish(self, count: int = 1) -> None:
        """Known to the edge and still pending."""
        self.sources.commit(count=count)
        for row in self.sources.frames[RUN, PREMIUM][-count:]:
            frame = signal_frame(PREMIUM, row.seq, ts=row.ts, data=row.data)
            self.fanout.publish(self.channel, frame, committed_at=0.0)

    async def tell(self, messages: list[bytes]) -> None:
        for message in messages:
            await self.bus.publish("signals.premium", message)

    async def follow(self, reader: Reader, *, after: int) -> None:
        await self.resumer.follow(reader, self.channel, run=RUN, after=after)

    async def turn(self) -> None:
        """Let what is scheduled happen."""
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
async def bench(sources: MemorySources) -> Bench:
    made = Bench(sources)
    await made.relay.listen(made.bus)
    assert await made.relay.attempt()
    return made


async def test_joining_while_frames_are_pending_gives_each_once(bench: Bench) -> None:
    early, late = Reader(), Reader()
    await bench.follow(early, after=0)
    bench.publish(2)
    await bench.follow(late, after=0)
    bench.publish(1)
    await bench.turn()
    assert early.given == late.given == [1, 2, 3]


async def test_frames_of_one_turn_are_one_write(bench: Bench) -> None:
    reader = Reader()
    await bench.follow(reader, after=0)
    bench.publish(2)
    bench.publish(1)
    await bench.turn()
    assert (reader.given, reader.writes) == ([1, 2, 3], 1)


async def test_a_store_ahead_of_the_edge_gives_nothing_twice(bench: Bench) -> None:
    bench.publish(10)
    ahead = bench.sources.commit(count=2)
    reader = Reader()
    await bench.follow(reader, after=0)
    assert reader.given == list(range(1, 11))
    await bench.tell(ahead)
    await bench.turn()
    assert reader.given == list(range(1, 13))


async def test_a_page_that_reaches_beyond_the_head_ends_at_the_head(bench: Bench) -> None:
    bench.publish(5)
    await bench.turn()
    ahead = bench.sources.commit(count=9)
    reader = Reader()
    await bench.follow(reader, after=1)
    assert reader.given == [2, 3, 4, 5]
    await bench.tell(ahead)
    await bench.turn()
    assert reader.given == list(range(2, 15))


async def test_frames_published_between_pages_come_once(bench: Bench) -> None:
    bench.publish(8)
    bench.sources.answers.clear()
    reader = Reader()
    following = asyncio.create_task(bench.follow(reader, after=0))
    await bench.sources.until_asked("frames_after")
    bench.publish(4)
    bench.sources.answers.set()
    await following
    bench.publish(1)
    await bench.turn()
    assert reader.given == list(range(1, 14))


async def test_a_run_that_changes_between_pages_ends_the_resume(bench: Bench) -> None:
    bench.publish(8)
    bench.sources.answers.clear()
    reader = Reader()
    following = asyncio.create_task(bench.follow(reader, after=0))
    await bench.sources.until_asked("frames_after")
    bench.fanout.restart(bench.channel, run=NEXT_RUN, head=0, newest=[])
    bench.sources.answers.set()
    await following
    assert reader.given == [Reason.RUN_CHANGED]
    assert reader not in bench.channel.subscribers


async def test_a_restart_sends_first_what_was_pending(bench: Bench) -> None:
    reader = Reader()
    await bench.follow(reader, after=0)
    bench.publish(2)
    bench.fanout.restart(bench.channel, run=NEXT_RUN, head=0, newest=[])
    await bench.turn()
    assert reader.given == [1, 2, Reason.RUN_CHANGED]
    assert not bench.channel.subscribers


async def test_a_reader_cut_by_the_flush_is_neither_written_nor_joined(bench: Bench) -> None:
    bench.publish(2)
    reader = Reader(closes_when_checked=True)
    bench.fanout.lags(reader)
    await bench.follow(reader, after=0)
    assert reader.given == []
    assert reader not in bench.channel.subscribers


async def test_a_live_frame_that_overtakes_its_own_fill_comes_once(bench: Bench) -> None:
    reader = Reader()
    await bench.follow(reader, after=0)
    messages = bench.sources.commit(count=3)
    await bench.tell(messages[2:])
    bench.sources.answers.clear()
    passing = asyncio.create_task(bench.relay.attempt())
    await bench.sources.until_asked("state", times=2)
    bench.sources.answers.set()
    await asyncio.sleep(0)
    bench.sources.answers.clear()
    await bench.sources.until_asked("frames_after")
    await bench.tell(messages[:2])
    bench.sources.answers.set()
    assert await passing
    await bench.turn()
    assert reader.given == [1, 2, 3]


async def test_waiting_for_level_asks_after_the_question(bench: Bench) -> None:
    """A pass that had begun before may have read too early."""
    bench.sources.answers.clear()
    passing = asyncio.create_task(bench.relay.attempt())
    await bench.sources.until_asked("state", times=2)
    waiting = asyncio.create_task(bench.relay.refresh())
    await bench.turn()
    bench.sources.answers.set()
    await passing
    await bench.turn()
    assert not waiting.done()
    await bench.relay.attempt()
    await waiting
