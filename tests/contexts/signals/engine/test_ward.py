"""A ward: a strategy that fails is stopped and named, and the others go on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.contexts.signals.engine.scripted import ONE, OPENS, TWO, calm, minute, run, told
from tests.contexts.signals.engine.scripted import setup as scripts
from tests.contexts.signals.engine.test_seat import LONG, Spoken
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy
from treum.contexts.signals.engine.values import RunSetup
from treum.contexts.signals.engine.ward import Fault, Looped, Ward
from treum.contexts.signals.rules import Side, levels

FAILS_AT = minute(5)


def failing(act: Callable[[Sight], Idea | None]) -> RunSetup:
    """A strategy that takes a long at minute 3 and does `act` at minute 5, beside one that takes a
    long at minute 2 and a short at minute 6; on two instruments."""

    def on_bar(ctx: Sight) -> Idea | None:
        if ctx.bar.at == minute(3):
            return Idea(levels(ctx.bar.close, Side.LONG, risk=20.0), LONG)
        return act(ctx) if ctx.bar.at == FAILS_AT else None

    def make(_listing: object) -> Strategy:
        return Spoken(on_bar)

    both = scripts({2: Side.LONG, 6: Side.SHORT}, instruments=(ONE, TWO))
    return RunSetup(both.run_id, both.listings, strategies=(make, *both.strategies))


def raising(_ctx: Sight) -> None:
    raise ZeroDivisionError


def looping(_ctx: Sight) -> None:
    raise Looped


def without_numbers(ctx: Sight) -> Idea:
    return Idea(levels(ctx.bar.close, Side.LONG, risk=float("nan")), LONG)


def from_the_past(ctx: Sight) -> Idea:
    return Idea(levels(ctx.bar.low, Side.LONG, risk=20.0), LONG)


@pytest.mark.parametrize(
    ("act", "fault", "place"),
    [
        (raising, Fault.RAISED, "ZeroDivisionError at"),
        (looping, Fault.LOOPED, "Looped at"),
        (without_numbers, Fault.RAISED, "ValueError at"),
        (from_the_past, Fault.BAD_IDEA, "BadIdea at"),
    ],
)
def test_a_strategy_that_fails_is_stopped_and_named_while_the_others_run(
    act: Callable[[Sight], Idea | None], fault: Fault, place: str
) -> None:
    setup = failing(act)
    engine = Engine(setup)
    changes = [
        change
        for number in range(8)
        for change in engine.on_close(
            minute(number), [calm(minute(number), ONE), calm(minute(number), TWO)]
        )
    ]
    (halt,) = engine.ward.take_fresh()
    assert (halt.strategy, halt.instrument_id, halt.bar_at) == ("spoken", ONE, FAILS_AT)
    assert halt.fault is fault
    assert halt.place.startswith(place)
    assert engine.ward.take_fresh() == []
    others = [change for change in changes if change.signal.strategy != "spoken"]
    assert told(others) == [
        *[("published", 2, 1000)] * 2,
        *[("closed", 6, 1000), ("published", 6, 1000)] * 2,
    ]


def test_what_a_stopped_strategy_left_open_is_judged_to_its_end() -> None:
    engine = Engine(failing(raising))
    for number in range(6):
        engine.on_close(minute(number), [calm(minute(number), ONE)])
    low = calm(minute(6), ONE, close=970)
    ended = engine.on_close(minute(6), [low])
    assert ("stopped", 6, 970) in told(ended)


def test_a_strategy_stopped_earlier_in_the_run_is_not_asked_again() -> None:
    setup = failing(raising)
    stopped = setup.strategies[0](setup.listings[0]).strategy_hash
    engine = Engine(setup, ward=Ward([stopped]))
    changes = run(engine, [calm(minute(number), ONE) for number in range(8)])
    assert {change.signal.strategy for change in changes} == {"a"}


def test_a_strategy_that_fails_on_history_is_stopped_too() -> None:
    setup = failing(raising)
    bars = [calm(OPENS + timedelta(minutes=number), ONE) for number in range(7)]
    engine = Engine.restore(setup, bars)
    (halt,) = engine.ward.take_fresh()
    assert halt.bar_at == FAILS_AT
