"""All channels of the process: what is published in one turn of the loop leaves at its end."""

import asyncio
import contextlib
from collections.abc import Iterable

from treum.realtime import metrics
from treum.realtime.channels import PRICES, SIGNALS
from treum.realtime.limits import Limits
from treum.realtime.price_channel import PriceChannel
from treum.realtime.protocol import Reason, Resync, server_frame
from treum.realtime.signal_channel import SignalChannel
from treum.realtime.subscriber import Subscriber

Channel = SignalChannel | PriceChannel


class Fanout:
    """All channels of this process, and the connections that do not keep up."""

    def __init__(self, *, limits: Limits) -> None:
        self.signals = {name: SignalChannel(name, limits=limits) for name in SIGNALS}
        self.prices = PriceChannel()
        self._lagging: set[Subscriber] = set()
        self._calm = asyncio.Event()
        self._calm.set()
        self._loop = asyncio.get_running_loop()
        self._is_scheduled = False

    def channel(self, name: str) -> Channel | None:
        """None for a channel nobody publishes to yet."""
        return self.prices if name == PRICES else self.signals.get(name)

    def publish(self, channel: SignalChannel, frame: bytes, *, committed_at: float) -> None:
        channel.append(frame, committed_at)
        self._schedule()

    def publish_prices(self, update: bytes) -> None:
        """update: JSON. Raises: msgspec.DecodeError."""
        self.prices.replace(update)
        self._schedule()

    def flush(self, channel: Channel) -> None:
        """Write now what is pending, so that every subscriber stands at the head."""
        channel.flush()
        self.cut_slow()

    def restart(
        self, channel: SignalChannel, *, run: str | None, head: int, newest: Iterable[bytes]
    ) -> None:
        """Start again elsewhere; who was subscribed must read the state and subscribe again."""
        self.flush(channel)
        reason = Reason.GAP if channel.run == run else Reason.RUN_CHANGED
        frame = server_frame(Resync(channel.name, run, head, reason), channel=channel.name)
        leavers, channel.subscribers = channel.subscribers, {}
        channel.restart(run, head, newest=newest)
        for write in leavers.values():
            write(frame)
        metrics.RESUMES.labels(reason.value).inc(len(leavers))
        self.cut_slow()

    def lags(self, subscriber: Subscriber) -> None:
        self._lagging.add(subscriber)
        self._calm.clear()

    def keeps_up(self, subscriber: Subscriber) -> None:
        self._lagging.discard(subscriber)
        if not self._lagging:
            self._calm.set()

    async def wait_calm(self, seconds: float) -> None:
        """Until nobody lags, but no longer than this; at least one turn, in which broken sockets
        leave."""
        await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._calm.wait()

    def cut_slow(self) -> None:
        for subscriber in tuple(self._lagging):
            subscriber.cut_if_slow()

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            self._loop.call_soon(self._flush_all)

    def _flush_all(self) -> None:
        self._is_scheduled = False
        for channel in self.signals.values():
            channel.flush()
        self.prices.flush()
        self.cut_slow()
