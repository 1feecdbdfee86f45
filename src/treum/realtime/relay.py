"""Keeps the channels level with PostgreSQL; the live bus only makes that fast.

A live message that follows the head is passed on. Any other makes the relay ask PostgreSQL for the
heads, as it does every second anyway, and read what is missing. There is one relay in a process
and one pass at a time, so two never fill the same gap.
"""

import asyncio
import contextlib
import random
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from treum.contexts.market import api as market
from treum.contexts.signals import api as signals
from treum.platform.auth import ENDED_SUBJECT
from treum.platform.clock import now
from treum.platform.live import LiveBus
from treum.platform.telemetry import logger
from treum.realtime import metrics
from treum.realtime.audience import Audience
from treum.realtime.fanout import Fanout
from treum.realtime.limits import Limits
from treum.realtime.ports import CurrentRun, SourceAway, Sources, State
from treum.realtime.protocol import SystemMessage, server_frame, signal_frame
from treum.realtime.signal_channel import SignalChannel

_CALM_S_MAX = 0.25
_log = logger(__name__)
_live_frames = msgspec.json.Decoder(signals.LiveFrame)


class Relay:
    def __init__(
        self, sources: Sources, fanout: Fanout, *, audience: Audience, limits: Limits
    ) -> None:
        self._sources = sources
        self._fanout = fanout
        self._audience = audience
        self._limits = limits
        self._run: CurrentRun | None = None
        self._is_first = True
        self._failures = 0
        self._woken = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []

    async def listen(self, live: LiveBus) -> None:
        """Hear of signals, prices, runs and ended sessions at once. Any of these may be lost."""
        await live.subscribe(signals.SUBJECT_PREFIX + "*", self._on_signal)
        await live.subscribe(market.PRICES, self._on_prices)
        await live.subscribe(market.RUNS_CHANGED, self._on_run_changed)
        await live.subscribe(ENDED_SUBJECT, self._on_session_ended)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._woken.clear()
            if await self.attempt():
                await self._wait_woken()
            else:
                await asyncio.sleep(self._pause_s())

    async def refresh(self) -> None:
        """Return when the channels are level with what PostgreSQL knew after this call.

        Raises: SourceAway.
        """
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._woken.set()
        await waiter

    async def attempt(self) -> bool:
        """One pass. False when PostgreSQL is away, which is logged once."""
        waiting, self._waiting = self._waiting, []
        try:
            await self._pass()
        except SourceAway as away:
            _settle(waiting, away)
            self._note_away(away)
            return False
        _settle(waiting, None)
        self._note_back()
        return True

    async def _pass(self) -> None:
        was = {name: channel.head for name, channel in self._fanout.signals.items()}
        state = await self._sources.state()
        is_new_run = state.run_id != (self._run.run_id if self._run else None)
        if is_new_run:
            await self._switch(state)
        else:
            await self._catch_up(state.heads, was)
        self._announce(state.run, is_new_run=is_new_run)
        self._run, self._is_first = state.run, False

    async def _switch(self, state: State) -> None:
        """Read first, then move every channel in one step."""
        newest = {
            name: await self._newest(state.run_id, channel, head=state.heads.get(name, 0))
            for name, channel in self._fanout.signals.items()
        }
        for name, channel in self._fanout.signals.items():
            head, frames = newest[name]
            self._fanout.restart(channel, run=state.run_id, head=head, newest=frames)

    async def _catch_up(self, heads: dict[str, int], was: dict[str, int]) -> None:
        """was: where the channels stood before PostgreSQL was asked."""
        steps = [
            self._level(channel, heads.get(name, 0), was=was[name])
            for name, channel in self._fanout.signals.items()
        ]
        # All must have ended before the next pass, or two would fill the same gap.
        for outcome in await asyncio.gather(*steps, return_exceptions=True):
            if outcome is not None:
                raise outcome

    async def _level(self, channel: SignalChannel, head: int, *, was: int) -> None:
        # A store behind what it has told us was restored: its numbers will come a second time.
        if head < was or head - channel.head > self._limits.gap_frames_max:
            await self._start_anew(channel, head)
        elif head > channel.head:
            await self._fill(channel, head)

    async def _start_anew(self, channel: SignalChannel, head: int) -> None:
        """Within the run: whoever is subscribed must read the state again."""
        at, frames = await self._newest(channel.run, channel, head=head)
        self._fanout.restart(channel, run=channel.run, head=at, newest=frames)

    async def _fill(self, channel: SignalChannel, head: int) -> None:
        while channel.head < head and channel.run is not None:
            was = channel.head
            page = await self._sources.frames_after(
                channel.run, channel.name, after=was, limit=self._limits.page_frames
            )
            size = 0
            for stored in page:
                if stored.seq != channel.head + 1:
                    continue  # A live message came first; after a hole nothing fits any more.
                frame = signal_frame(channel.name, stored.seq, ts=stored.ts, data=stored.data)
                self._fanout.publish(channel, frame, committed_at=_seconds(stored.ts))
                metrics.GAP_FRAMES.inc()
                size += len(frame)
                if size > self._limits.chunk_bytes_max:
                    size = 0
                    self._fanout.flush(channel)
                    await self._fanout.wait_calm(_CALM_S_MAX)
            if channel.head == was:
                _log.warning("hole", channel=channel.name, after=was, head=head)
                if page:
                    await self._start_anew(channel, head)
                return

    async def _newest(
        self, run_id: str | None, channel: SignalChannel, *, head: int
    ) -> tuple[int, list[bytes]]:
        """The frames that fill a ring, without a hole, and the sequence number of the last."""
        frames: list[bytes] = []
        at = max(0, head - self._limits.ring_frames_max)
        while run_id is not None and at < head:
            page = await self._sources.frames_after(
                run_id, channel.name, after=at, limit=self._limits.page_frames
            )
            if not page:
                break
            for stored in page:
                if stored.seq != at + 1:
                    frames.clear()
                at = stored.seq
                frames.append(signal_frame(channel.name, at, ts=stored.ts, data=stored.data))
        return at, frames

    def _announce(self, run: CurrentRun | None, *, is_new_run: bool) -> None:
        """Tell everybody of a run that started or finished, or whose feed fell silent or came
        back, since the last pass."""
        if run is None or self._is_first:
            return
        was_finished = not is_new_run and self._run is not None and self._run.is_finished
        wire = msgspec.Raw(run.wire)
        if is_new_run or (was_finished and not run.is_finished):
            self._audience.announce(server_frame(SystemMessage("run_started", wire)))
        if run.is_finished and not was_finished:
            self._audience.announce(server_frame(SystemMessage("run_finished", wire)))
        was_fed = "live" if is_new_run or self._run is None else self._run.feed_state
        if run.feed_state != was_fed and not run.is_finished:
            self._audience.announce(server_frame(SystemMessage("feed_state", wire)))

    def _on_signal(self, _subject: str, payload: bytes) -> None:
        try:
            live = _live_frames.decode(payload)
            committed_at = _seconds(live.ts)
        except (msgspec.DecodeError, ValueError):
            metrics.MALFORMED.inc()
            return
        channel = self._fanout.signals.get(live.channel)
        if channel is None:
            metrics.MALFORMED.inc()
        elif live.run != channel.run or live.seq > channel.head + 1:
            self._woken.set()
        elif live.seq <= channel.head:
            metrics.DUPLICATES.inc()
        else:
            metrics.LATENCY.labels("edge").observe(max(0.0, now().timestamp() - committed_at))
            frame = signal_frame(live.channel, live.seq, ts=live.ts, data=bytes(live.data))
            self._fanout.publish(channel, frame, committed_at=committed_at)

    def _on_prices(self, _subject: str, payload: bytes) -> None:
        try:
            self._fanout.publish_prices(payload)
        except msgspec.DecodeError:
            metrics.MALFORMED.inc()

    def _on_run_changed(self, _subject: str, _payload: bytes) -> None:
        self._woken.set()

    def _on_session_ended(self, _subject: str, payload: bytes) -> None:
        try:
            person_id = UUID(payload.decode("ascii"))
        except ValueError:
            metrics.MALFORMED.inc()
            return
        self._audience.end(person_id, asyncio.get_running_loop().time())

    async def _wait_woken(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.poll_s):
                await self._woken.wait()

    def _pause_s(self) -> float:
        ceiling = min(self._limits.retry_s_max, self._limits.retry_s * 2.0**self._failures)
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - spreads the edges' retries

    def _note_away(self, away: SourceAway) -> None:
        if self._failures == 0:
            _log.warning("source_away", error=str(away))
        self._failures = min(self._failures + 1, 10)
        metrics.SOURCE_AWAY.set(1)

    def _note_back(self) -> None:
        if self._failures:
            _log.warning("source_back")
        self._failures = 0
        metrics.SOURCE_AWAY.set(0)


def _seconds(ts: str) -> float:
    """Seconds since 1970. Raises: ValueError."""
    return datetime.fromisoformat(ts).timestamp()


def _settle(waiting: Iterable[asyncio.Future[None]], away: SourceAway | None) -> None:
    for waiter in waiting:
        if waiter.done():
            continue
        if away is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(away)
