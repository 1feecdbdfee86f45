"""EmaCross: when it decides, and that its hash pins what it decides by."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from treum.contexts.signals.engine.ema_cross import EmaCross, EmaCrossParameters
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.strategy import Decision, hash_of
from treum.contexts.signals.rules import Levels, Side, TickBar, Window

SMALL = EmaCrossParameters(fast=2, slow=3, atr=2)
OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
LISTING = Listing(UUID(int=1), Decimal("0.05"), (Window(OPENS, OPENS + timedelta(hours=6)),))


def decisions(closes: Sequence[int], parameters: EmaCrossParameters) -> dict[int, Decision]:
    """By the number of the bar; each bar spans its close by two ticks either way."""
    strategy = EmaCross(LISTING, parameters)
    found: dict[int, Decision] = {}
    for number, close in enumerate(closes):
        at = OPENS + timedelta(minutes=number)
        bar = TickBar(at, at + timedelta(minutes=1), close, close + 2, close - 2, close)
        if decision := strategy.on_bar(bar):
            found[number] = decision
    return found


def test_a_cross_up_is_long_and_a_cross_down_short() -> None:
    found = decisions([100, 98, 96, 94, 92, 100, 104, 90], SMALL)
    assert {number: decision.side for number, decision in found.items()} == {
        5: Side.LONG,
        7: Side.SHORT,
    }


def test_a_decision_carries_its_levels_and_numbers() -> None:
    (decision,) = decisions([100, 98, 96, 94, 92, 100], SMALL).values()
    # True ranges 4 4 4 4 10 give an ATR of 4, then (4 + 10) / 2 = 7.
    assert decision.levels == Levels(entry=100, stop=86, target_1=114, target_2=128)
    assert isinstance(decision.because, Cross)
    assert (decision.because.atr, decision.because.slow) == (7.0, 97.0)
    assert (decision.because.fast_window, decision.because.slow_window) == (2, 3)


def test_nothing_is_decided_before_slow_and_atr_bars_are_known() -> None:
    falling_then_up = [100, 98, 96, 110]
    assert decisions(falling_then_up, SMALL) == {}
    assert list(decisions([102, *falling_then_up], SMALL)) == [4]


def test_the_first_side_held_is_no_cross() -> None:
    assert decisions([100, 100, 100, 100, 100, 100, 110], SMALL) == {}


def test_touching_without_crossing_is_no_cross() -> None:
    rising_then_flat = [100, 101, 102, 103, 104, *[104] * 60]
    assert decisions([*rising_then_flat, 105], SMALL) == {}
    assert [d.side for d in decisions([*rising_then_flat, 103], SMALL).values()] == [Side.SHORT]


def test_the_default_hash_is_pinned() -> None:
    """A new value here means new signal ids for the same bars: raise VERSION on purpose only."""
    assert EmaCross(LISTING).strategy_hash == "e806f78aed5f2cd3"


def test_every_parameter_and_the_version_change_the_hash() -> None:
    changed = [
        EmaCrossParameters(fast=8),
        EmaCrossParameters(slow=22),
        EmaCrossParameters(atr=13),
        EmaCrossParameters(risk_atrs=3),
        EmaCrossParameters(valid_minutes=61),
        EmaCrossParameters(quiet_minutes=16),
    ]
    hashes = {EmaCross(LISTING, parameters).strategy_hash for parameters in changed}
    hashes |= {
        EmaCross(LISTING).strategy_hash,
        hash_of("ema_cross", EmaCrossParameters(), version=2),
        hash_of("other", EmaCrossParameters(), version=1),
    }
    assert len(hashes) == len(changed) + 3


def test_a_strategy_holds_only_its_slots() -> None:
    assert not hasattr(EmaCross(LISTING), "__dict__")
