"""The watchdog: it throws out what does not come back, and leaves alone what does."""

import signal

import pytest

from tests.contexts.signals.engine.scripted import CLOSES, ONE, OPENS, TICK
from tests.contexts.signals.engine.test_seat import Spoken, bar
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.seat import Seat
from treum.contexts.signals.engine.strategy import Sight
from treum.contexts.signals.engine.ward import Fault, Ward
from treum.contexts.signals.rules import Window
from treum.contexts.signals.service.watchdog import watched

LISTING = Listing(ONE, TICK, (Window(OPENS, CLOSES),))
LOOK_S = 0.02


def test_a_strategy_that_loops_is_thrown_out_and_named() -> None:
    def loop(_ctx: Sight) -> None:
        while True:
            pass

    ward = Ward()
    with watched(ward, every_s=LOOK_S):
        assert ward.ask(Seat(Spoken(loop), LISTING), bar(0)) is None
    (halt,) = ward.take_fresh()
    assert halt.fault is Fault.LOOPED
    assert halt.place.startswith("Looped at treum.contexts.signals.service.watchdog")


def test_a_strategy_that_catches_every_exception_is_thrown_out_too() -> None:
    def loop(_ctx: Sight) -> None:
        while True:
            try:
                [].pop()
            except Exception:  # noqa: BLE001, S112 (what a careless author writes)
                continue

    ward = Ward()
    with watched(ward, every_s=LOOK_S):
        ward.ask(Seat(Spoken(loop), LISTING), bar(0))
    assert [halt.fault for halt in ward.take_fresh()] == [Fault.LOOPED]


def test_many_quick_bars_are_no_loop() -> None:
    shown = 0

    def count(_ctx: Sight) -> None:
        nonlocal shown
        shown += 1

    ward = Ward()
    seat = Seat(Spoken(count), LISTING)
    with watched(ward, every_s=0.001):
        for number in range(20_000):
            ward.ask(seat, bar(number))
    assert ward.take_fresh() == []
    assert shown == 20_000


def test_work_between_two_strategies_is_not_theirs() -> None:
    ward = Ward()
    with watched(ward, every_s=0.001):
        sum(number for number in range(300_000))
    assert ward.take_fresh() == []


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_it_stays(fails: bool) -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(ZeroDivisionError) if fails else watched(Ward()), watched(Ward()):
        if fails:
            raise ZeroDivisionError
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
