"""An order goes from state to state as it may, and ends."""

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine.backtest import markets
from tests.contexts.signals.engine.walks import UNTIMED
from treum.contexts.signals.engine.backtest.order import Order, OrderState, Role
from treum.contexts.signals.engine.backtest.play import Play

ENTRY = Role.ENTRY
FILLED, CANCELLED, REJECTED = OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED


@settings(UNTIMED, max_examples=60)
@given(seed=st.integers(0, 10**9), of_session=st.booleans())
def test_every_order_ends_and_skips_no_state(seed: int, of_session: bool) -> None:
    random = Random(seed)
    paths: dict[int, list[OrderState]] = defaultdict(lambda: [OrderState.NEW])
    become = Order.become

    def watched(order: Order, state: OrderState, *why: str) -> None:
        paths[id(order)].append(state)
        become(order, state, *why)

    series, maker = markets.series(random, sessions=3), markets.whimsical(random)
    play = Play(series, maker, terms=markets.terms(random), of_session=of_session)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Order, "become", watched)
        outcome = play.run()
    legal = {("new", "sent", "filled"), ("new", "sent", "cancelled"), ("new", "rejected")}
    assert len(paths) == len(play.desk.orders)
    assert {tuple(path) for path in paths.values()} <= legal
    filled = [order.role for order in play.desk.orders if order.state is FILLED]
    assert filled.count(ENTRY) * 2 == len(filled) == 2 * len(outcome.trades)


@pytest.mark.parametrize(
    ("states", "skipped"),
    [
        ([], FILLED),
        ([], CANCELLED),
        ([OrderState.SENT], REJECTED),
        ([OrderState.SENT, FILLED], CANCELLED),
        ([REJECTED], OrderState.SENT),
    ],
)
def test_no_state_is_skipped(states: list[OrderState], skipped: OrderState) -> None:
    order = Order(ENTRY, 1, 1, 0)
    for state in states:
        order.become(state)
    with pytest.raises(AssertionError):
        order.become(skipped)
