"""Asks strategies for ideas, and stops for good the one that fails, so that the others go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from traceback import walk_tb
from types import TracebackType
from uuid import UUID

from treum.contexts.signals.engine.seat import BadIdea, Seat
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import TickBar


class Fault(StrEnum):
    RAISED = "raised"
    LOOPED = "looped"
    BAD_IDEA = "bad_idea"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A strategy stopped for the rest of its run. place: what failed and where, never its words."""

    strategy: str
    strategy_hash: str
    instrument_id: UUID
    bar_at: datetime
    fault: Fault
    place: str


class Looped(BaseException):
    """Thrown into a strategy that does not come back; not an Exception, for those it may catch."""


class Ward:
    """Of one run. halted: hashes of the strategies that are not asked any more.

    asked: how often one was asked; while `is_asking`, a watchdog that sees it stand still may
    throw `Looped`.
    """

    __slots__ = ("asked", "fresh", "halted", "is_asking")

    def __init__(self, halted: Iterable[str] = ()) -> None:
        self.halted = set(halted)
        self.fresh: list[Halt] = []
        self.asked = 0
        self.is_asking = False

    def ask(self, seat: Seat, bar: TickBar) -> Idea | None:
        if seat.strategy.strategy_hash in self.halted:
            return None
        self.asked += 1
        self.is_asking = True
        try:
            return seat.on_bar(bar)
        except (Exception, Looped) as error:  # noqa: BLE001 (whatever its author did wrong)
            self._halt(seat, bar, error=error)
            return None
        finally:
            self.is_asking = False

    def take_fresh(self) -> list[Halt]:
        """Those since the last call."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def _halt(self, seat: Seat, bar: TickBar, *, error: BaseException) -> None:
        strategy = seat.strategy
        self.halted.add(strategy.strategy_hash)
        halt = Halt(
            strategy=strategy.name,
            strategy_hash=strategy.strategy_hash,
            instrument_id=seat.instrument_id,
            bar_at=bar.at,
            fault=_fault(error),
            place=f"{type(error).__name__} at {_place(error.__traceback__)}",
        )
        self.fresh.append(halt)


def _fault(error: BaseException) -> Fault:
    if isinstance(error, Looped):
        return Fault.LOOPED
    return Fault.BAD_IDEA if isinstance(error, BadIdea) else Fault.RAISED


def _place(traceback: TracebackType | None) -> str:
    """module:line of the innermost frame."""
    frames = list(walk_tb(traceback))
    frame, line = frames[-1]
    return f"{frame.f_globals.get('__name__', '?')}:{line}"
