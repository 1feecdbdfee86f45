"""One channel of signals: one frame in, one write per socket out.

While a channel has nothing pending, every subscriber has been given exactly the frames up to its
head: that is what lets a resumed connection join without losing, doubling or reordering a frame.
"""

from collections.abc import Iterable

from treum.platform.clock import now
from treum.realtime import metrics
from treum.realtime.limits import Limits
from treum.realtime.subscriber import Subscriber, Write


class SignalChannel:
    """A sequence of frames of one run, and the newest of them kept for those who missed some."""

    def __init__(self, name: str, *, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self.run: str | None = None
        self.head = 0
        self.subscribers: dict[Subscriber, Write] = {}
        self._ring: dict[int, bytes] = {}
        self._ring_bytes = 0
        self._pending: list[bytes] = []
        self._committed: list[float] = []

    def join(self, subscriber: Subscriber, write: Write) -> None:
        """It must have been given every frame up to head, in this same turn of the loop."""
        assert not self._pending
        self.subscribers[subscriber] = write

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.pop(subscriber, None)

    def restart(self, run: str | None, head: int, *, newest: Iterable[bytes] = ()) -> None:
        """newest: frames that end at head. Nobody may be subscribed."""
        assert not self.subscribers
        assert not self._pending
        frames = list(newest)
        self._ring.clear()
        self._ring_bytes = 0
        self.run, self.head = run, head - len(frames)
        for frame in frames:
            self._keep(frame)

    def append(self, frame: bytes, committed_at: float) -> None:
        """The frame after head. committed_at: seconds since 1970."""
        self._keep(frame)
        self._pending.append(frame)
        self._committed.append(committed_at)

    def covers(self, after: int) -> bool:
        """Are all frames of (after, head] in the ring?"""
        return self.head - len(self._ring) <= after <= self.head

    def newer(self, after: int, bytes_max: int) -> list[bytes]:
        """Frames from after + 1 on, at least one, as many as fit. Only if covered."""
        found: list[bytes] = []
        size = 0
        for seq in range(after + 1, self.head + 1):
            frame = self._ring[seq]
            size += len(frame)
            if found and size > bytes_max:
                break
            found.append(frame)
        return found

    def flush(self) -> None:
        """Write what is pending to every subscriber."""
        if not self._pending:
            return
        joined = self._pending[0] if len(self._pending) == 1 else b"".join(self._pending)
        for write in self.subscribers.values():
            write(joined)
        self._measure(len(joined))
        self._pending.clear()
        self._committed.clear()

    def _keep(self, frame: bytes) -> None:
        self.head += 1
        self._ring[self.head] = frame
        self._ring_bytes += len(frame)
        frames_max, bytes_max = self._limits.ring_frames_max, self._limits.ring_bytes_max
        while len(self._ring) > frames_max or self._ring_bytes > bytes_max:
            oldest = self._ring.pop(self.head - len(self._ring) + 1)
            self._ring_bytes -= len(oldest)

    def _measure(self, size: int) -> None:
        readers = len(self.subscribers)
        metrics.FRAMES_SENT.labels("signal").inc(readers * len(self._pending))
        metrics.BYTES_SENT.labels("signal").inc(readers * size)
        written_at = now().timestamp()
        for committed_at in self._committed:
            metrics.LATENCY.labels("socket").observe(max(0.0, written_at - committed_at))
