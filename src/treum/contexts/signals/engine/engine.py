"""The signals engine of one run: closed bars in, changes of signals out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from treum.contexts.signals.engine.tape import BarOutOfOrder, Tape
from treum.contexts.signals.engine.values import Bar, Change, RunSetup, Signal
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.rules import TickBar
from treum.platform.errors import Invalid


class Engine:
    """Indicators and open signals of every instrument of a run, in memory.

    ward: tells which strategies it had to stop; their open signals are judged to the end.
    A caller whose transaction fails after `on_close` must restore: the engine has already moved on.
    """

    __slots__ = ("_tapes", "last_at", "ward")

    def __init__(self, setup: RunSetup, *, ward: Ward | None = None) -> None:
        self.ward = ward or Ward()
        self._tapes = {
            listing.instrument_id: Tape(setup, listing, ward=self.ward)
            for listing in sorted(setup.listings, key=lambda listing: listing.instrument_id)
        }
        self.last_at: datetime | None = None

    @classmethod
    def restore(
        cls,
        setup: RunSetup,
        bars: Iterable[Bar],
        *,
        open_signals: Iterable[Signal] = (),
        ward: Ward | None = None,
    ) -> "Engine":
        """The engine that ran through `bars`: history first, then the run's own, oldest first.

        Bars only warm up; nothing is published or judged.
        open_signals: as they stood after the last of `bars`.
        Raises: UnknownInstrument, BarOutOfOrder, OffTick, BadInput, AlreadyFinal, TwoOpenSignals.
        """
        engine = cls(setup, ward=ward)
        for bar in bars:
            tape = engine._tape(bar.instrument_id)
            tape.warm_up(tape.in_ticks(bar))
            engine.last_at = max(bar.at, engine.last_at or bar.at)
        for signal in open_signals:
            engine._tape(signal.instrument_id).resume(signal)
        return engine

    @property
    def open_signals(self) -> list[Signal]:
        """By instrument id, then strategy."""
        return [signal for tape in self._tapes.values() for signal in tape.open_signals]

    def on_close(self, at: datetime, bars: Sequence[Bar]) -> list[Change]:
        """What the bars that opened `at` change, by instrument id, then strategy.

        bars: of one interval, at most one an instrument. A refusal changes nothing.
        Raises: UnknownInstrument, BarOutOfOrder, OffTick, BadInput.
        """
        if self.last_at is not None and at <= self.last_at:
            raise BarOutOfOrder(at, self.last_at)
        closed = self._read(at, bars)
        self.last_at = at
        return [change for tape, bar in closed for change in tape.on_bar(bar)]

    def finish(self) -> list[Change]:
        """End every open signal at its instrument's last close; for a run with no more bars.

        The session's last bar already does so; this is for the instrument that missed it.
        """
        return [change for tape in self._tapes.values() for change in tape.expire()]

    def _read(self, at: datetime, bars: Sequence[Bar]) -> list[tuple[Tape, TickBar]]:
        ordered = sorted(bars, key=lambda bar: bar.instrument_id)
        for earlier, later in pairwise(ordered):
            if earlier.instrument_id == later.instrument_id:
                raise BarOutOfOrder(later.at, earlier.at)
        if stray := next((bar for bar in ordered if bar.at != at), None):
            raise BarOutOfOrder(stray.at, at)
        tapes = [self._tape(bar.instrument_id) for bar in ordered]
        return [(tape, tape.in_ticks(bar)) for tape, bar in zip(tapes, ordered, strict=True)]

    def _tape(self, instrument_id: UUID) -> Tape:
        if (tape := self._tapes.get(instrument_id)) is None:
            raise UnknownInstrument(instrument_id)
        return tape


class UnknownInstrument(Invalid):
    code = "signals.unknown_instrument"
    title = "The instrument is not part of the run"

    def __init__(self, instrument_id: UUID) -> None:
        super().__init__(f"Instrument {instrument_id} is not part of the run.")
