"""The engine by example: what it publishes, ends and orders."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.contexts.signals.engine.scripted import (
    ONE,
    RUN,
    TWO,
    bar,
    calm,
    minute,
    open_signal,
    run,
    setup,
    told,
)
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.values import Signal
from treum.contexts.signals.rules import Side, State, signal_id


def test_a_published_signal_has_its_levels_time_and_reason() -> None:
    signal = open_signal()
    assert signal == Signal(
        id=signal_id(RUN, "0123456789abcdef", instrument_id=ONE, bar_at=minute(10)),
        instrument_id=ONE,
        strategy="a",
        strategy_hash="0123456789abcdef",
        side=Side.LONG,
        state=State.PUBLISHED,
        bar_at=minute(10),
        valid_until=minute(71),
        entry=Decimal("50.00"),
        stop=Decimal("49.00"),
        target_1=Decimal("51.00"),
        target_2=Decimal("52.00"),
        reason="EMA 9 (50.00) rose above EMA 21 (50.00) at the close of 50.00. ATR 14 is 0.50 "
        "points, so the risk is 1.00 points: stop 49.00, targets 51.00 and 52.00.",
    )


def test_its_own_bar_does_not_decide_a_signal() -> None:
    engine = Engine(setup({10: Side.LONG}))
    changes = run(engine, [bar(minute(10), (1000, 1100, 900, 1000))])
    assert told(changes) == [("published", 10, 1000)]


def test_the_stop_moves_to_entry_from_the_next_bar_only() -> None:
    bars = [
        calm(minute(10), ONE),
        bar(minute(11), (1000, 1025, 999, 1010)),
        bar(minute(12), (1010, 1012, 1001, 1005)),
        bar(minute(13), (1005, 1006, 998, 999)),
    ]
    changes = run(Engine(setup({10: Side.LONG})), bars)
    assert told(changes) == [("published", 10, 1000), ("target_1", 11, 1020), ("stopped", 13, 1000)]
    assert [str(changes[2].signal.points), str(changes[2].signal.outcome_r)] == ["0.00", "0.00"]
    assert changes[2].signal.stop == Decimal("49.00")


@pytest.mark.parametrize(
    ("side", "prices", "points", "outcome"),
    [
        (Side.LONG, (1000, 1045, 999, 1030), "2.00", "2.00"),
        (Side.LONG, (1000, 1045, 980, 1030), "-1.00", "-1.00"),
        (Side.LONG, (973, 975, 970, 971), "-1.35", "-1.35"),
        (Side.SHORT, (1000, 1001, 955, 970), "2.00", "2.00"),
        (Side.SHORT, (1000, 1020, 955, 970), "-1.00", "-1.00"),
        (Side.SHORT, (1027, 1030, 1025, 1029), "-1.35", "-1.35"),
    ],
)
def test_an_ended_signal_has_its_outcome(
    side: Side, prices: tuple[int, int, int, int], points: str, outcome: str
) -> None:
    engine = Engine(setup({10: side}))
    changes = run(engine, [calm(minute(10), ONE), bar(minute(11), prices)])
    ended = changes[-1].signal
    assert (ended.points, ended.outcome_r) == (Decimal(points), Decimal(outcome))
    assert ended.exit_price == changes[-1].price
    assert engine.open_signals == []


def test_an_opposite_cross_closes_and_publishes() -> None:
    bars = [calm(minute(10), ONE), calm(minute(11), ONE), calm(minute(12), ONE, close=1010)]
    engine = Engine(setup({10: Side.LONG, 12: Side.SHORT}))
    changes = run(engine, bars)
    assert told(changes)[1:] == [("closed", 12, 1010), ("published", 12, 1010)]
    assert [change.signal.side for change in changes[1:]] == [Side.LONG, Side.SHORT]
    assert changes[1].signal.outcome_r == Decimal("0.50")
    assert engine.open_signals == [changes[2].signal]


def test_a_target_on_the_bar_of_the_opposite_cross_comes_first() -> None:
    bars = [calm(minute(10), ONE), bar(minute(11), (1000, 1020, 990, 995))]
    changes = run(Engine(setup({10: Side.LONG, 11: Side.SHORT})), bars)
    assert [kind for kind, _, _ in told(changes)[1:]] == ["target_1", "closed", "published"]


def test_a_stop_on_the_bar_of_the_opposite_cross_leaves_nothing_to_close() -> None:
    bars = [calm(minute(10), ONE), bar(minute(11), (1000, 1001, 980, 985))]
    changes = run(Engine(setup({10: Side.LONG, 11: Side.SHORT})), bars)
    assert [kind for kind, _, _ in told(changes)[1:]] == ["stopped", "published"]


def test_the_same_side_again_changes_nothing() -> None:
    engine = Engine(setup({10: Side.LONG, 11: Side.LONG}))
    changes = run(engine, [calm(minute(10), ONE), calm(minute(11), ONE)])
    assert told(changes) == [("published", 10, 1000)]


def test_a_signal_expires_after_its_hour() -> None:
    bars = [calm(minute(number), ONE) for number in range(10, 75)]
    changes = run(Engine(setup({10: Side.LONG})), bars)
    assert told(changes) == [("published", 10, 1000), ("expired", 70, 1000)]


def test_the_last_bar_of_the_session_expires_what_is_open() -> None:
    bars = [calm(minute(number), ONE) for number in range(350, 375)]
    changes = run(Engine(setup({350: Side.SHORT})), bars)
    assert told(changes) == [("published", 350, 1000), ("expired", 374, 1000)]


@pytest.mark.parametrize(("number", "published"), [(358, 1), (359, 0), (374, 0), (-1, 0)])
def test_quiet_time_and_other_hours_publish_nothing(number: int, published: int) -> None:
    changes = run(Engine(setup({number: Side.LONG})), [calm(minute(number), ONE)])
    assert len(changes) == published


def test_an_opposite_cross_in_quiet_time_only_closes() -> None:
    engine = Engine(setup({350: Side.LONG, 362: Side.SHORT}))
    changes = run(engine, [calm(minute(number), ONE) for number in range(350, 363)])
    assert told(changes) == [("published", 350, 1000), ("closed", 362, 1000)]


def test_levels_below_zero_are_not_published() -> None:
    engine = Engine(setup({10: Side.LONG}))
    assert run(engine, [bar(minute(10), (20, 21, 19, 20))]) == []


def test_work_is_ordered_by_instrument_then_strategy() -> None:
    engine = Engine(setup({10: Side.LONG}, {10: Side.SHORT}, instruments=(TWO, ONE)))
    changes = engine.on_close(minute(10), [calm(minute(10), TWO), calm(minute(10), ONE)])
    order = [(change.signal.instrument_id, change.signal.strategy) for change in changes]
    assert order == [(ONE, "a"), (ONE, "b"), (TWO, "a"), (TWO, "b")]
    assert engine.open_signals == [change.signal for change in changes]


def test_history_only_warms_up() -> None:
    history = [calm(minute(number), ONE) for number in range(10, 20)]
    engine = Engine.restore(setup({12: Side.LONG, 20: Side.SHORT}), history)
    assert (engine.open_signals, engine.last_at) == ([], minute(19))
    assert told(run(engine, [calm(minute(20), ONE)])) == [("published", 20, 1000)]


def test_a_restored_signal_keeps_its_moved_stop() -> None:
    held = replace(open_signal(), state=State.TARGET_1)
    engine = Engine.restore(setup({}), [calm(minute(11), ONE)], open_signals=[held])
    changes = run(engine, [bar(minute(12), (1005, 1006, 1000, 1003))])
    assert told(changes) == [("stopped", 12, 1000)]


def test_a_signal_of_a_strategy_that_no_longer_runs_is_judged_to_its_end() -> None:
    held = replace(open_signal(), strategy="_retired")
    engine = Engine.restore(setup({12: Side.SHORT}), [calm(minute(11), ONE)], open_signals=[held])
    changes = run(engine, [calm(minute(12), ONE), bar(minute(13), (1000, 1045, 999, 1000))])
    assert [(change.kind.value, change.signal.strategy) for change in changes] == [
        ("published", "a"),
        ("target_1", "_retired"),
        ("target_2", "_retired"),
        ("stopped", "a"),
    ]


def test_finish_ends_what_missed_its_last_bar() -> None:
    engine = Engine(setup({10: Side.LONG}))
    run(engine, [calm(minute(10), ONE), calm(minute(11), ONE, close=1005)])
    changes = engine.finish()
    assert told(changes) == [("expired", 11, 1005)]
    assert engine.finish() == []


def test_finish_of_a_run_without_bars_ends_nothing() -> None:
    assert Engine(setup({})).finish() == []
