"""What the engine refuses. Each refusal changes nothing: what should have come is still taken."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.contexts.signals.engine.scripted import (
    CLOSES,
    ONE,
    OPENS,
    TWO,
    calm,
    minute,
    open_signal,
    run,
    setup,
)
from treum.contexts.signals.engine.engine import Engine, UnknownInstrument
from treum.contexts.signals.engine.indicators.base import BadInput
from treum.contexts.signals.engine.listing import Listing, UnusableListing
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross
from treum.contexts.signals.engine.tape import BarOutOfOrder, TwoOpenSignals
from treum.contexts.signals.rules import AlreadyFinal, OffTick, Side, State, Window


def test_the_engine_refuses_a_bar_twice() -> None:
    engine = Engine(setup({10: Side.LONG, 11: Side.SHORT}))
    run(engine, [calm(minute(10), ONE)])
    with pytest.raises(BarOutOfOrder):
        engine.on_close(minute(10), [calm(minute(10), ONE)])
    assert len(run(engine, [calm(minute(11), ONE)])) == 2


def test_the_engine_refuses_a_bar_of_another_instant() -> None:
    engine = Engine(setup({10: Side.LONG}))
    with pytest.raises(BarOutOfOrder):
        engine.on_close(minute(10), [calm(minute(11), ONE)])
    assert engine.last_at is None


def test_the_engine_refuses_two_bars_of_one_instrument() -> None:
    engine = Engine(setup({10: Side.LONG}))
    with pytest.raises(BarOutOfOrder):
        engine.on_close(minute(10), [calm(minute(10), ONE)] * 2)
    assert engine.last_at is None


def test_the_engine_refuses_history_out_of_order() -> None:
    bars = [calm(minute(11), ONE), calm(minute(10), ONE)]
    with pytest.raises(BarOutOfOrder):
        Engine.restore(setup({}), bars)


def test_the_engine_refuses_an_instrument_of_no_listing() -> None:
    engine = Engine(setup({10: Side.LONG}))
    with pytest.raises(UnknownInstrument):
        engine.on_close(minute(10), [calm(minute(10), ONE), calm(minute(10), TWO)])
    assert (engine.last_at, engine.open_signals) == (None, [])


def test_the_engine_refuses_a_price_between_ticks_of_the_second_bar() -> None:
    engine = Engine(setup({10: Side.LONG}, instruments=(ONE, TWO)))
    between = replace(calm(minute(10), TWO), close=Decimal("50.01"))
    with pytest.raises(OffTick):
        engine.on_close(minute(10), [calm(minute(10), ONE), between])
    assert (engine.last_at, engine.open_signals) == (None, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"high": Decimal("49.90")},
        {"low": Decimal("50.10")},
        {"open": Decimal("60.00")},
        {"low": Decimal(0)},
        {"low": Decimal("-0.05")},
        {"volume": -1},
    ],
    ids=["high below low", "low above close", "open above high", "nothing", "negative", "volume"],
)
def test_the_engine_refuses_what_no_market_can_have_said_of_the_second_bar(
    wrong: dict[str, Any],
) -> None:
    """Before the first instrument has moved, though it is only an indicator that would mind."""
    engine = Engine(replace(setup(instruments=(ONE, TWO)), strategies=(EmaCross,)))
    bad = replace(calm(minute(10), TWO), **wrong)
    with pytest.raises(BadInput):
        engine.on_close(minute(10), [calm(minute(10), ONE), bad])
    assert engine.last_at is None
    assert engine.on_close(minute(10), [calm(minute(10), ONE), calm(minute(10), TWO)]) == []


def test_the_engine_refuses_history_that_no_market_can_have_made() -> None:
    bad = replace(calm(minute(10), ONE), low=Decimal(0))
    with pytest.raises(BadInput):
        Engine.restore(setup({}), [bad])


def test_the_engine_refuses_two_open_signals_of_one_strategy() -> None:
    with pytest.raises(TwoOpenSignals):
        Engine.restore(setup({}), [calm(minute(11), ONE)], open_signals=[open_signal()] * 2)


def test_the_engine_refuses_an_ended_signal_called_open() -> None:
    ended = replace(open_signal(), state=State.EXPIRED)
    with pytest.raises(AlreadyFinal):
        Engine.restore(setup({}), [calm(minute(11), ONE)], open_signals=[ended])


@pytest.mark.parametrize(
    ("tick", "windows", "reason"),
    [
        ("0", (Window(OPENS, CLOSES),), "its tick is 0"),
        ("0.05", (), "its session has no window"),
        ("0.05", (Window(CLOSES, OPENS),), "its windows are out of order"),
    ],
)
def test_the_engine_refuses_an_unusable_listing(
    tick: str, windows: tuple[Window, ...], reason: str
) -> None:
    with pytest.raises(UnusableListing, match=reason):
        Listing(ONE, Decimal(tick), windows)
