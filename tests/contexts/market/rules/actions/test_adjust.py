"""Adjusted series are continuous over every recorded action, and untouched by everything else."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.daily_bars import candidates, made, recorded
from tests.contexts.market.recorded import market_data
from treum.contexts.market.rules.actions.action import (
    Action,
    ActionKind,
    ActionState,
    BadAction,
    Terms,
    check_action,
)
from treum.contexts.market.rules.actions.adjust import adjusted
from treum.contexts.market.rules.report import DailyBar
from treum.platform.ids import new_id

DAY = date(2025, 11, 26)


def _action(
    kind: ActionKind, terms: Terms, *, ex_on: date = DAY, state: str = "confirmed"
) -> Action:
    return Action(
        id=new_id(),
        exchange="NSE",
        symbol="MADEUP",
        ex_on=ex_on,
        kind=kind,
        terms=terms,
        state=ActionState(state),
        source="As told",
    )


def _confirmed(bars: tuple[DailyBar, ...]) -> list[Action]:
    return [_action(each.kind, each.terms, ex_on=each.ex_on) for each in candidates(bars)]


def _jumps(bars: list[DailyBar]) -> list[date]:
    return [
        later.day
        for before, later in pairwise(bars)
        if abs(later.close / before.close - 1) > Decimal("0.3")
    ]


def _files() -> list[str]:
    folders = ("daily_2017_2022", "daily_2019_2026_delivery")
    return [f"{f}/{path.name}" for f in folders for path in sorted(market_data(f).glob("*.csv"))]


@pytest.mark.data_notes("raw-prices")
def test_after_adjustment_only_the_real_moves_are_left() -> None:
    left = {name: _jumps(adjusted(recorded(name), _confirmed(recorded(name)))) for name in _files()}
    moved = {name: days for name, days in left.items() if days}
    assert len(left) == 30
    assert set(moved) == {
        f"daily_2019_2026_delivery/{each}.csv" for each in ("HDFCBANK", "YESBANK")
    }
    assert moved["daily_2019_2026_delivery/HDFCBANK.csv"] == [date(2019, 10, 1)]
    assert len(moved["daily_2019_2026_delivery/YESBANK.csv"]) == 7


def test_prices_and_volumes_before_each_action_are_scaled_and_those_after_are_as_traded() -> None:
    for name in _files():
        bars = recorded(name)
        actions = _confirmed(bars)
        for raw, bar in zip(bars, adjusted(bars, actions), strict=True):
            later = [each for each in actions if raw.day < each.ex_on]
            if not later:
                assert bar == replace(raw, previous_close=None)
                continue
            factor = Fraction(1)
            for each in later:
                factor *= each.price_factor
            assert abs(Fraction(bar.close) - Fraction(raw.close) * factor) <= Fraction(1, 20_000)
            assert abs(bar.volume - raw.volume / factor) <= Fraction(1, 2)
            assert bar.turnover == raw.turnover


def test_two_actions_multiply() -> None:
    bars = recorded("daily_2019_2026_delivery/NESTLEIND.csv")
    first, last = bars[1], bars[-1]
    scaled = adjusted(bars, _confirmed(bars))
    assert Fraction(scaled[1].close) == Fraction(first.close) / 20
    assert scaled[1].volume == first.volume * 20
    assert scaled[-1].close == last.close


@pytest.mark.parametrize("state", ["proposed", "rejected"])
def test_only_a_confirmed_action_counts(state: str) -> None:
    action = _action(ActionKind.SPLIT, Terms(shares_before=1, shares_after=2), state=state)
    bar = made(DAY - timedelta(days=1), "100")
    assert adjusted([bar], [action]) == [bar]


@pytest.mark.parametrize("kind", [ActionKind.DIVIDEND, ActionKind.DEMERGER])
def test_value_that_leaves_lowers_prices_but_not_volumes(kind: ActionKind) -> None:
    terms = Terms(close_before=Decimal(200), value_gone=Decimal(50))
    (before, after) = adjusted(
        [made(DAY - timedelta(days=1), "200"), made(DAY, "150")], [_action(kind, terms)]
    )
    assert (before.close, before.volume) == (Decimal(150), 100)
    assert after.close == Decimal(150)


def test_a_change_of_symbol_moves_no_price() -> None:
    action = _action(ActionKind.SYMBOL_CHANGE, Terms(new_symbol="RENAMED"))
    bar = made(DAY - timedelta(days=1), "100")
    assert adjusted([bar], [action]) == [bar]


@given(
    prices=st.lists(st.decimals("0.05", "90000", places=2), min_size=4, max_size=4),
    shares=st.tuples(st.integers(1, 100), st.integers(1, 100)),
)
def test_an_adjusted_bar_is_still_a_bar(prices: list[Decimal], shares: tuple[int, int]) -> None:
    low, opening, close, high = sorted(prices)
    bar = replace(made(DAY, "1"), open=opening, close=close, high=high, low=low)
    terms = Terms(shares_before=shares[0], shares_after=shares[1])
    (scaled,) = adjusted([bar], [_action(ActionKind.SPLIT, terms, ex_on=DAY + timedelta(days=1))])
    assert scaled.low <= scaled.open <= scaled.close <= scaled.high


SPLIT = Terms(shares_before=1, shares_after=2)


@pytest.mark.parametrize(
    ("kind", "terms", "says"),
    [
        ("split", Terms(), "split: needs shares_after, shares_before and nothing else"),
        ("split", replace(SPLIT, new_symbol="B"), "nothing else"),
        ("split", replace(SPLIT, shares_after=1), "1 do not become 1"),
        ("split", replace(SPLIT, shares_after=0), "1 do not become 0"),
        ("split", replace(SPLIT, shares_after=10_001), "1 do not become 10001"),
        ("bonus", replace(SPLIT, shares_before=3), "3 do not become 2 by a bonus"),
        ("dividend", Terms(close_before=Decimal(5), value_gone=Decimal(5)), "value_gone"),
        ("demerger", Terms(close_before=Decimal("NaN"), value_gone=Decimal(5)), "value_gone"),
        ("symbol_change", Terms(new_symbol="MADEUP"), "not another symbol"),
        ("symbol_change", Terms(new_symbol="no such"), "not another symbol"),
    ],
)
def test_impossible_terms_are_refused(kind: str, terms: Terms, says: str) -> None:
    with pytest.raises(BadAction, match=says):
        check_action(_action(ActionKind(kind), terms))


def test_an_action_names_a_symbol_and_a_source() -> None:
    action = _action(ActionKind.SPLIT, SPLIT)
    check_action(action)
    for wrong in (replace(action, source=" "), replace(action, symbol="A B")):
        with pytest.raises(BadAction):
            check_action(wrong)
