"""A seat: what a strategy is shown, when, and which of its ideas are taken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.contexts.signals.engine.scripted import CLOSES, ONE, OPENS, TICK, Lifetime
from treum.contexts.signals.engine.indicators.averages import Sma
from treum.contexts.signals.engine.indicators.volume import Mfi
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.seat import BadIdea, Seat, ShortWarmUp, VolumeMissing
from treum.contexts.signals.engine.strategy import (
    Idea,
    NotDeclared,
    Sight,
    Strategy,
    smoothed_bars,
)
from treum.contexts.signals.rules import Levels, Side, TickBar, Window

LISTING = Listing(ONE, TICK, (Window(OPENS, CLOSES),))
LONG = Cross(Side.LONG, 1.0, 1.0, 1.0, 9, 21, 14)
SOUND = Levels(entry=1000, stop=990, target_1=1010, target_2=1020)


def but(**prices: Any) -> Levels:
    """Sound levels but for these prices; Any, for they may be of no type that is allowed."""
    return replace(SOUND, **prices)


def nothing(_told: object) -> None:
    return None


class Spoken(Strategy):
    """Does what it is told to with what it sees."""

    NAME = "spoken"

    def __init__(self, act: Callable[[Sight], Idea | None], *, warm_up: int = 1) -> None:
        super().__init__(Lifetime(), warm_up=warm_up, lookback=warm_up - 1)
        self._act = act

    def on_bar(self, ctx: Sight) -> Idea | None:
        return self._act(ctx)


def bar(number: int, close: int = 1000, *, volume: int | None = None) -> TickBar:
    at = OPENS + timedelta(minutes=number)
    return TickBar(at, at + timedelta(minutes=1), close, close + 2, close - 2, close, volume)


def test_a_strategy_is_shown_the_bar_those_before_and_whether_it_is_open() -> None:
    seen: list[tuple[TickBar, TickBar, bool]] = []
    seat = Seat(
        Spoken(lambda ctx: seen.append((ctx.bar, ctx.earlier(2), ctx.is_open)), warm_up=3), LISTING
    )
    for number in range(-3, 2):
        seat.on_bar(bar(number))
    assert seen == [
        (bar(-1), bar(-3), False),
        (bar(0), bar(-2), True),
        (bar(1), bar(-1), True),
    ]


@pytest.mark.parametrize(("begins", "open_from"), [(-3, 0), (-2, 0), (-1, None)])
def test_a_session_that_was_not_shown_from_its_beginning_is_none(
    begins: int, open_from: int | None
) -> None:
    """Three bars warm the strategy up."""
    seen: dict[int, bool] = {}
    seat = Seat(
        Spoken(
            lambda ctx: seen.update({(ctx.bar.at - OPENS) // timedelta(minutes=1): ctx.is_open}),
            warm_up=3,
        ),
        LISTING,
    )
    for number in range(begins, 4):
        seat.on_bar(bar(number))
    assert [number for number, is_open in seen.items() if is_open] == (
        [] if open_from is None else list(range(open_from, 4))
    )


@pytest.mark.parametrize("bars", [-1, 0, 3])
def test_neither_the_bar_itself_nor_an_undeclared_nor_a_later_one_is_an_earlier_bar(
    bars: int,
) -> None:
    seat = Seat(Spoken(lambda ctx: nothing(ctx.earlier(bars)), warm_up=3), LISTING)
    seat.on_bar(bar(0))
    seat.on_bar(bar(1))
    with pytest.raises(NotDeclared):
        seat.on_bar(bar(2))


def test_an_input_that_was_not_declared_has_no_value() -> None:
    stray = Sma(1)
    seat = Seat(Spoken(lambda ctx: nothing(ctx.value(stray))), LISTING)
    with pytest.raises(NotDeclared, match="Sma"):
        seat.on_bar(bar(0))


def test_no_idea_is_taken_before_the_warm_up_is_over() -> None:
    seat = Seat(Spoken(lambda ctx: Idea(SOUND, LONG)), LISTING)
    assert seat.on_bar(bar(0)) == Idea(SOUND, LONG)
    late = Spoken(lambda ctx: Idea(SOUND, LONG), warm_up=3)
    late.lookback = 0
    assert [bool(Seat(late, LISTING).on_bar(bar(0)))] == [False]
    seat = Seat(late, LISTING)
    assert [bool(seat.on_bar(bar(number))) for number in range(4)] == [False, False, True, True]


def test_a_warm_up_shorter_than_an_inputs_is_refused() -> None:
    short = Spoken(lambda ctx: None, warm_up=4)
    short.declare(Sma(5))
    with pytest.raises(ShortWarmUp, match="4 bars of 5"):
        Seat(short, LISTING)


def test_an_input_of_volume_is_refused_to_an_index() -> None:
    traded = Spoken(lambda ctx: None, warm_up=20)
    traded.declare(Mfi(14))
    with pytest.raises(VolumeMissing):
        Seat(traded, LISTING)
    Seat(traded, replace(LISTING, has_volume=True))


def test_a_bar_that_lost_its_volume_is_not_shown_to_a_strategy_that_needs_it() -> None:
    seen: list[TickBar] = []
    traded = Spoken(lambda ctx: seen.append(ctx.bar), warm_up=3)
    traded.declare(Mfi(2))
    seat = Seat(traded, replace(LISTING, has_volume=True))
    for number, volume in enumerate([5, 5, None, 5, 5]):
        seat.on_bar(bar(number, volume=volume))
    assert [each.at for each in seen] == [bar(3).at, bar(4).at]


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param(but(entry=998), id="the entry is the bar's own low"),
        pytest.param(but(stop=1000), id="no risk"),
        pytest.param(but(stop=1005), id="a stop on the wrong side"),
        pytest.param(but(target_1=999), id="a target on the wrong side"),
        pytest.param(but(target_2=1010), id="targets out of order"),
        pytest.param(but(target_2=float("nan")), id="not a number"),
        pytest.param(but(stop=990.0), id="a price between ticks"),
    ],
)
def test_an_idea_that_nobody_could_act_on_is_refused(levels: Levels) -> None:
    with pytest.raises(BadIdea):
        Seat(Spoken(lambda ctx: Idea(levels, LONG)), LISTING).on_bar(bar(0))


def test_smoothed_bars_leave_a_billionth_of_the_first_value() -> None:
    bars = smoothed_bars(ema=21, wilder=14)
    assert bars == 294
    assert (1 - 1 / 14) ** (bars - 14) < 1e-9
    assert (1 - 2 / 22) ** (bars - 21) < 1e-9
    assert smoothed_bars(ema=21) == 239
