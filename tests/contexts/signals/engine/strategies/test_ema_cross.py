"""EmaCross: when it has an idea, and that its hash pins what it decides by."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross, EmaCrossParameters
from treum.contexts.signals.engine.strategy import Idea
from treum.contexts.signals.rules import Levels, Side, TickBar, Window

SMALL = EmaCrossParameters(fast=2, slow=3, atr=2)
OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
LISTING = Listing(UUID(int=1), Decimal("0.05"), (Window(OPENS, OPENS + timedelta(hours=6)),))


def ideas(closes: Sequence[int], parameters: EmaCrossParameters = SMALL) -> dict[int, Idea]:
    """By the number of the bar; each bar spans its close by two ticks either way, and those that
    warm up close where the first one does."""
    strategy = EmaCross(LISTING, parameters)
    seat = Seat(strategy, LISTING)
    found: dict[int, Idea] = {}
    for number, close in enumerate([closes[0]] * strategy.warm_up + [*closes], -strategy.warm_up):
        at = OPENS + timedelta(minutes=number)
        bar = TickBar(at, at + timedelta(minutes=1), close, close + 2, close - 2, close)
        if idea := seat.on_bar(bar):
            found[number] = idea
    return found


def test_a_cross_up_is_long_and_a_cross_down_short() -> None:
    found = ideas([100, 98, 96, 94, 92, 100, 104, 90])
    assert {number: idea.side for number, idea in found.items()} == {
        5: Side.LONG,
        7: Side.SHORT,
    }


def test_an_idea_carries_its_levels_and_numbers() -> None:
    (idea,) = ideas([100, 98, 96, 94, 92, 100]).values()
    # True ranges 4 4 4 4 10 give an ATR of 4, then (4 + 10) / 2 = 7.
    assert idea.levels == Levels(entry=100, stop=86, target_1=114, target_2=128)
    assert isinstance(idea.because, Cross)
    assert (idea.because.atr, idea.because.slow) == (7.0, 96.9375)
    assert (idea.because.fast_window, idea.because.slow_window) == (2, 3)


def test_the_first_side_held_is_no_cross() -> None:
    assert ideas([100, 100, 100, 100, 100, 100, 110]) == {}


def test_touching_without_crossing_is_no_cross() -> None:
    rising_then_flat = [100, 101, 102, 103, 104, *[104] * 60]
    assert ideas([*rising_then_flat, 105]) == {}
    assert [idea.side for idea in ideas([*rising_then_flat, 103]).values()] == [Side.SHORT]


def test_every_parameter_changes_the_hash() -> None:
    changed = [
        EmaCrossParameters(fast=8),
        EmaCrossParameters(slow=22),
        EmaCrossParameters(atr=13),
        EmaCrossParameters(risk_atrs=3),
        EmaCrossParameters(valid_minutes=61),
        EmaCrossParameters(quiet_minutes=16),
    ]
    hashes = {EmaCross(LISTING, parameters).strategy_hash for parameters in changed}
    assert len(hashes | {EmaCross(LISTING).strategy_hash}) == len(changed) + 1


def test_a_strategy_holds_only_its_slots() -> None:
    assert not hasattr(EmaCross(LISTING), "__dict__")
