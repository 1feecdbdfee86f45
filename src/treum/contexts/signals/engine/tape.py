"""One instrument of a run: its last bar and a track for each strategy."""

from collections.abc import Iterator
from datetime import datetime

from treum.contexts.signals.engine.indicators.base import BadInput, fault_of
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.track import Track
from treum.contexts.signals.engine.values import Bar, Change, RunSetup, Signal
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.rules import TickBar, to_ticks
from treum.platform.errors import Conflict


class Tape:
    """Passes bars to the tracks in the order of strategy name and hash."""

    __slots__ = ("_interval", "_last", "_listing", "_run_id", "_tracks", "_ward")

    def __init__(self, setup: RunSetup, listing: Listing, *, ward: Ward) -> None:
        self._run_id = setup.run_id
        self._listing = listing
        self._interval = setup.interval
        self._ward = ward
        self._last: TickBar | None = None
        self._tracks: dict[tuple[str, str], Track] = {}
        for strategy in (make(listing) for make in setup.strategies):
            track = Track(setup.run_id, listing, strategy=strategy, ward=ward)
            self._tracks[strategy.name, strategy.strategy_hash] = track
        self._sort()

    @property
    def open_signals(self) -> list[Signal]:
        signals = (track.signal for track in self._tracks.values())
        return [signal for signal in signals if signal is not None]

    def in_ticks(self, bar: Bar) -> TickBar:
        """The one door from stored prices inwards, before anything has moved.

        Raises: BarOutOfOrder, OffTick, BadInput.
        """
        if self._last is not None and bar.at <= self._last.at:
            raise BarOutOfOrder(bar.at, self._last.at)
        tick = self._listing.tick
        read = TickBar(
            bar.at,
            bar.at + self._interval,
            to_ticks(bar.open, tick),
            to_ticks(bar.high, tick),
            to_ticks(bar.low, tick),
            to_ticks(bar.close, tick),
            bar.volume,
        )
        if not (0 < read.low <= read.close <= read.high and read.low <= read.open <= read.high):
            raise BadInput(fault_of(read))
        if read.volume is not None and read.volume < 0:
            raise BadInput(f"a volume of {read.volume} says nothing")
        return read

    def resume(self, signal: Signal) -> None:
        key = (signal.strategy, signal.strategy_hash)
        left = Track(self._run_id, self._listing, strategy=None, ward=self._ward)
        track = self._tracks.setdefault(key, left)
        if track.signal is not None:
            raise TwoOpenSignals(track.signal, signal)
        track.resume(signal)
        self._sort()

    def warm_up(self, bar: TickBar) -> None:
        self._last = bar
        for track in self._tracks.values():
            track.warm_up(bar)

    def on_bar(self, bar: TickBar) -> Iterator[Change]:
        self._last = bar
        for track in self._tracks.values():
            yield from track.on_bar(bar)

    def expire(self) -> Iterator[Change]:
        """End what is open at the last close."""
        if self._last is None:
            return
        for track in self._tracks.values():
            yield from track.expire(self._last)

    def _sort(self) -> None:
        self._tracks = dict(sorted(self._tracks.items()))


class BarOutOfOrder(Conflict):
    code = "signals.bar_out_of_order"
    title = "The bar does not follow the last one"

    def __init__(self, at: datetime, last_at: datetime) -> None:
        super().__init__(f"The bar of {at.isoformat()} does not follow {last_at.isoformat()}.")


class TwoOpenSignals(Conflict):
    code = "signals.two_open_signals"
    title = "Two open signals of one strategy on one instrument"

    def __init__(self, first: Signal, second: Signal) -> None:
        super().__init__(f"Signals {first.id} and {second.id} are both open.")
