"""A strategy that decides as it is told, so that a test shows one rule of the engine at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy
from treum.contexts.signals.engine.values import Bar, Change, RunSetup, Signal
from treum.contexts.signals.rules import Side, Window, levels, to_ticks

TICK = Decimal("0.05")
OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
CLOSES = datetime(2024, 6, 4, 10, 0, tzinfo=UTC)
RUN, ONE, TWO = UUID(int=9), UUID(int=1), UUID(int=2)
Script = dict[int, Side]
"""minute of the session -> side taken at that bar's close"""


@dataclass(frozen=True, slots=True)
class Lifetime:
    valid_minutes: int = 60
    quiet_minutes: int = 15


HOUR = Lifetime()


class Scripted(Strategy):
    """Takes the side of `script` at the close of the bar of that instant; the risk is 20 ticks."""

    NAME = "scripted"

    def __init__(
        self, script: Mapping[datetime, Side], *, name: str = NAME, lifetime: Lifetime = HOUR
    ) -> None:
        super().__init__(lifetime, warm_up=1)
        self._script = script
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def version(self) -> str:
        return "0123456789abcdef"

    def on_bar(self, ctx: Sight) -> Idea | None:
        close = ctx.bar.close
        if (side := self._script.get(ctx.bar.at)) is None:
            return None
        cross = Cross(side, float(close), float(close), 10.0, 9, 21, 14)
        return Idea(levels(close, side, risk=20.0), cross)


def bar(at: datetime, prices: tuple[int, int, int, int], *, instrument_id: UUID = ONE) -> Bar:
    """prices: open, high, low, close in ticks."""
    return Bar(instrument_id, at, *(price * TICK for price in prices))


def calm(at: datetime, instrument_id: UUID, *, close: int = 1000) -> Bar:
    """A bar that touches nothing of a signal published at 1000."""
    return bar(at, (close, close + 1, close - 1, close), instrument_id=instrument_id)


def minute(number: int) -> datetime:
    return OPENS + timedelta(minutes=number)


def scripted(script: Script, name: str, _listing: Listing) -> Scripted:
    return Scripted({minute(number): side for number, side in script.items()}, name=name)


def setup(*scripts: Script, instruments: Sequence[UUID] = (ONE,)) -> RunSetup:
    """One strategy for each script, named a, b, … in reverse order of mention."""
    names = [chr(ord("a") + place) for place in reversed(range(len(scripts)))]
    return RunSetup(
        run_id=RUN,
        listings=[Listing(each, TICK, (Window(OPENS, CLOSES),)) for each in instruments],
        strategies=[
            partial(scripted, script, name) for script, name in zip(scripts, names, strict=True)
        ],
    )


def run(engine: Engine, bars: Sequence[Bar]) -> list[Change]:
    return [change for each in bars for change in engine.on_close(each.at, [each])]


def told(changes: Sequence[Change]) -> list[tuple[str, int, int]]:
    """kind, minute of the session, price in ticks"""
    return [
        (
            change.kind.value,
            (change.bar_at - OPENS) // timedelta(minutes=1),
            to_ticks(change.price, TICK),
        )
        for change in changes
    ]


def open_signal() -> Signal:
    """A long published at 1000 ticks on the tenth minute."""
    (change,) = Engine(setup({10: Side.LONG})).on_close(minute(10), [calm(minute(10), ONE)])
    return change.signal
