"""What a strategy says to bars, with nobody publishing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from treum.contexts.signals.engine.checks.series import Series
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategy import Idea, Maker
from treum.contexts.signals.engine.ward import Halt, Ward
from treum.contexts.signals.rules import Levels, Side, TickBar


@dataclass(frozen=True, slots=True)
class Said:
    """An idea without its classes: modules run apart have classes of their own."""

    side: Side
    levels: Levels
    because: str

    @classmethod
    def by(cls, idea: Idea) -> "Said":
        return cls(idea.side, idea.levels, repr(idea.because))


class Hearing:
    """One strategy on one instrument. ideas: by the number of the bar, counted from 0."""

    __slots__ = ("_ward", "ideas", "seat", "shown")

    def __init__(self, make: Maker, listing: Listing) -> None:
        """Raises: ShortWarmUp, VolumeMissing, or what the strategy raises."""
        self.seat = Seat(make(listing), listing)
        self._ward = Ward()
        self.shown = 0
        self.ideas: dict[int, Said] = {}

    @property
    def halt(self) -> Halt | None:
        return next(iter(self._ward.fresh), None)

    def show(self, bar: TickBar) -> None:
        if idea := self._ward.ask(self.seat, bar):
            self.ideas[self.shown] = Said.by(idea)
        self.shown += 1


def heard(make: Maker, series: Series) -> Hearing:
    hearing = Hearing(make, series.listing)
    for bar in series.bars:
        hearing.show(bar)
    return hearing


def heard_together(make: Maker, several: Sequence[Series]) -> list[Hearing]:
    """A bar of each in turn, in this order; they have the same instants."""
    hearings = [Hearing(make, each.listing) for each in several]
    for bars in zip(*(each.bars for each in several), strict=True):
        for hearing, bar in zip(hearings, bars, strict=True):
            hearing.show(bar)
    return hearings
