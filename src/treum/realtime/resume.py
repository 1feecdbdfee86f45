"""Exactly once: a subscriber gets what it missed, then joins the live stream, with no step between.

Everything from the flush of the channel to the join happens in one turn of the loop. A wait may
only stand before it, and after every wait the channel is looked at anew.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol, TypeVar

from treum.realtime import metrics
from treum.realtime.fanout import Fanout
from treum.realtime.limits import Limits
from treum.realtime.ports import SourceAway, Sources
from treum.realtime.protocol import Reason, Wish, signal_frame
from treum.realtime.relay import Relay
from treum.realtime.signal_channel import SignalChannel
from treum.realtime.subscriber import Subscriber, Write

T = TypeVar("T")


class Reader(Subscriber, Protocol):
    """A connection that catches up."""

    @property
    def write(self) -> Write:
        """The transport's own."""

    @property
    def is_open(self) -> bool:
        """False once it is closing: nothing more may be written."""

    def resync(self, channel: SignalChannel, reason: Reason) -> None:
        """Tell it to read the state again and subscribe anew."""

    async def settled(self) -> bool:
        """Wait until it no longer lags. False when it ended instead."""


class Resumer:
    def __init__(self, sources: Sources, fanout: Fanout, *, relay: Relay, limits: Limits) -> None:
        self._sources = sources
        self._fanout = fanout
        self._relay = relay
        self._limits = limits
        self._gate = asyncio.Semaphore(limits.readers_max)

    async def start_of(self, channel: SignalChannel, wish: Wish) -> int | Reason:
        """Where the wish starts on this channel, or why it cannot. Raises: SourceAway."""
        is_ahead = wish.after is not None and wish.after > channel.head
        if is_ahead or wish.run not in (None, channel.run):
            # The client may have read from PostgreSQL what has not come here yet.
            await self._patiently(self._relay.refresh)
        if wish.run not in (None, channel.run):
            return Reason.RUN_CHANGED
        after = channel.head if wish.after is None else wish.after
        if after > channel.head:
            return Reason.GAP
        is_far = channel.head - after > self._limits.gap_frames_max
        return Reason.OVERFLOW if is_far else after

    async def follow(
        self, reader: Reader, channel: SignalChannel, *, run: str | None, after: int
    ) -> None:
        """Send (after, head] and join. Raises: SourceAway."""
        pages = 0
        while await reader.settled():
            self._fanout.flush(channel)
            if not reader.is_open:
                return
            if channel.run != run:
                reader.resync(channel, Reason.RUN_CHANGED)
                return
            if channel.covers(after):
                after = self._send_newer(reader, channel, after=after)
                if after == channel.head:
                    channel.join(reader, reader.write)
                    metrics.RESUMES.labels("store" if pages else "ring").inc()
                    return
                continue
            pages += 1
            reached = await self._send_page(reader, channel, after=after)
            if channel.run == run and (reached == after or pages == self._limits.pages_max):
                reader.resync(channel, Reason.GAP if reached == after else Reason.OVERFLOW)
                return
            after = reached

    def _send_newer(self, reader: Reader, channel: SignalChannel, *, after: int) -> int:
        frames = channel.newer(after, self._limits.chunk_bytes_max)
        if frames:
            reader.write(b"".join(frames))
            _count(frames)
        return after + len(frames)

    async def _send_page(self, reader: Reader, channel: SignalChannel, *, after: int) -> int:
        """Frames that have left the ring; never one the channel itself has yet to send."""
        run = channel.run
        assert run is not None  # Without a run nothing can be missing.

        async def read() -> list[bytes]:
            async with self._gate:
                page = await self._sources.frames_after(
                    run, channel.name, after=after, limit=self._limits.page_frames
                )
            return [
                signal_frame(channel.name, stored.seq, ts=stored.ts, data=stored.data)
                for offset, stored in enumerate(page, after + 1)
                if stored.seq == offset
            ]

        frames = (await self._patiently(read))[: max(0, channel.head - after)]
        for chunk in _chunks(frames, self._limits.chunk_bytes_max):
            if not await reader.settled() or channel.run != run:
                break
            reader.write(b"".join(chunk))
            _count(chunk)
            after += len(chunk)
        return after

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again while PostgreSQL is away, within a bound."""
        deadline = asyncio.get_running_loop().time() + self._limits.away_s_max
        pause_s = self._limits.retry_s
        while True:
            try:
                return await ask()
            except SourceAway:
                if asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(random.uniform(pause_s / 2, pause_s))  # noqa: S311
            pause_s = min(self._limits.retry_s_max, pause_s * 2)


def _count(frames: list[bytes]) -> None:
    metrics.FRAMES_SENT.labels("signal").inc(len(frames))
    metrics.BYTES_SENT.labels("signal").inc(sum(len(frame) for frame in frames))


def _chunks(frames: list[bytes], bytes_max: int) -> Iterator[list[bytes]]:
    """At least one frame each, otherwise as many as fit."""
    chunk: list[bytes] = []
    size = 0
    for frame in frames:
        if chunk and size + len(frame) > bytes_max:
            yield chunk
            chunk, size = [], 0
        chunk.append(frame)
        size += len(frame)
    if chunk:
        yield chunk
