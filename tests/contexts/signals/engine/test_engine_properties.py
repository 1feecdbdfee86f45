"""What holds of every run, found by looking for runs where it does not."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.contexts.signals.engine import slow, walks
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.strategies.opening_range import OpeningRangeParameters
from treum.contexts.signals.engine.values import Bar, Change, RunSetup, Signal
from treum.contexts.signals.rules import Kind

FOLLOWS = {
    None: {Kind.PUBLISHED},
    Kind.PUBLISHED: {Kind.TARGET_1, Kind.STOPPED, Kind.EXPIRED, Kind.CLOSED},
    Kind.TARGET_1: {Kind.TARGET_2, Kind.STOPPED, Kind.EXPIRED, Kind.CLOSED},
}
"""Which steps may follow which; nothing follows an end."""

PLACES = walks.FIRST, walks.SECOND


def assert_is_lawful(changes: Sequence[Change]) -> None:
    """Every life is published, goes a permitted way and keeps what it was published with."""
    last: dict[UUID, Change] = {}
    for change in changes:
        before = last.get(change.signal.id)
        assert change.kind in FOLLOWS.get(before.kind if before else None, set())
        assert change.signal.state is change.kind.state
        if before is not None:
            assert promise(change.signal) == promise(before.signal)
        assert_outcome_fits(change)
        last[change.signal.id] = change


def promise(signal: Signal) -> tuple[object, ...]:
    levels = (signal.entry, signal.stop, signal.target_1, signal.target_2)
    return (signal.side, signal.bar_at, signal.valid_until, signal.reason, *levels)


def assert_outcome_fits(change: Change) -> None:
    signal = change.signal
    if not signal.state.is_final:
        assert (signal.exit_price, signal.points, signal.outcome_r) == (None, None, None)
        return
    assert signal.points is not None
    assert signal.outcome_r is not None
    assert signal.exit_price == change.price
    assert signal.points == signal.side.sign * (change.price - signal.entry)
    assert signal.outcome_r * signal.points >= 0
    if signal.state is Kind.TARGET_2.state:
        assert signal.outcome_r == 2


def assert_only_later_bars_decide(changes: Sequence[Change]) -> None:
    for change in changes:
        assert (change.bar_at == change.signal.bar_at) is (change.kind is Kind.PUBLISHED)


def assert_all_ended(changes: Sequence[Change]) -> None:
    by_id = sorted(changes, key=lambda change: change.signal.id)
    for _, life in groupby(by_id, key=lambda change: change.signal.id):
        assert [change.signal.state.is_final for change in life][-1]


def close_each(engine: Engine, bars: Sequence[Bar]) -> list[Change]:
    by_instant = groupby(sorted(bars, key=lambda bar: bar.at), key=lambda bar: bar.at)
    return [change for at, closed in by_instant for change in engine.on_close(at, list(closed))]


@settings(walks.UNTIMED, max_examples=200)
@given(shapes=st.lists(walks.SHAPES, min_size=40, max_size=40))
def test_a_whole_session_ends_every_signal(shapes: list[walks.Shape]) -> None:
    engine = Engine(walks.setup(walks.FIRST, minutes=30))
    changes = close_each(engine, walks.walk(shapes, before_open=10))
    assert_is_lawful(changes)
    assert_only_later_bars_decide(changes)
    assert_all_ended(changes)
    assert engine.finish() == []


@settings(walks.UNTIMED, max_examples=200)
@given(first=walks.WALKS, second=walks.WALKS, data=st.data())
def test_a_rebuilt_engine_continues_as_one_that_ran_through(
    first: list[walks.Shape], second: list[walks.Shape], data: st.DataObject
) -> None:
    setup = walks.setup(*PLACES)
    bars = [
        *walks.walk(first, before_open=8, instrument_id=walks.FIRST),
        *walks.walk(second, before_open=5, instrument_id=walks.SECOND),
    ]
    cut = data.draw(st.sampled_from(sorted({bar.at for bar in bars})))
    through = Engine(setup)
    close_each(through, [bar for bar in bars if bar.at <= cut])
    rebuilt = Engine.restore(
        setup, [bar for bar in bars if bar.at <= cut], open_signals=through.open_signals
    )
    rest = [bar for bar in bars if bar.at > cut]
    assert rebuilt.last_at == through.last_at
    assert rebuilt.open_signals == through.open_signals
    assert close_each(rebuilt, rest) == close_each(through, rest)
    assert rebuilt.finish() == through.finish()


@settings(walks.UNTIMED, max_examples=200)
@given(shapes=walks.WALKS)
def test_the_engine_agrees_with_a_slow_second_opinion(shapes: list[walks.Shape]) -> None:
    bars = walks.walk(shapes, before_open=8)
    (listing,) = walks.setup(walks.FIRST).listings
    setup = RunSetup(UUID(int=9), [listing], strategies=(walks.crossing(walks.QUICK),))
    (window,) = listing.windows
    expected = slow.facts(
        bars,
        tick=walks.TICK,
        window=(window.opens_at, window.closes_at),
        parameters=walks.QUICK,
    )
    changes = close_each(Engine(setup), bars)
    assert slow.in_order(slow.facts_of(changes)) == slow.in_order(expected)


@settings(walks.UNTIMED, max_examples=200)
@given(shapes=walks.WALKS, parameters=st.sampled_from([walks.MORNING, walks.WEIGHED]))
def test_breakouts_agree_with_a_slow_second_opinion(
    shapes: list[walks.Shape], parameters: OpeningRangeParameters
) -> None:
    bars = walks.walk(shapes, before_open=8)
    (listing,) = walks.setup(walks.FIRST).listings
    setup = RunSetup(UUID(int=9), [listing], strategies=(walks.breaking_out(parameters),))
    (window,) = listing.windows
    expected = slow.breakout_facts(
        bars,
        tick=walks.TICK,
        window=(window.opens_at, window.closes_at),
        parameters=parameters,
    )
    changes = close_each(Engine(setup), bars)
    assert slow.in_order(slow.facts_of(changes)) == slow.in_order(expected)


class Session(RuleBasedStateMachine):
    """Two instruments, four strategies, bars that may be missing, and restarts at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setup = walks.setup(*PLACES)
        self.bars: list[Bar] = [
            bar for place in PLACES for bar in walks.walk([], instrument_id=place)
        ]
        self.engine = Engine.restore(self.setup, self.bars)
        self.undisturbed = Engine.restore(self.setup, self.bars)
        self.changes: list[Change] = []
        self.minute = 0

    @rule(shapes=st.lists(walks.SHAPES, min_size=2, max_size=2), missing=st.sampled_from((0, 1, 9)))
    def close(self, shapes: list[walks.Shape], missing: int) -> None:
        self._close(shapes, missing=missing)

    @rule(shapes=st.lists(walks.SHAPES, min_size=12, max_size=20))
    def close_many(self, shapes: list[walks.Shape]) -> None:
        for shape in shapes:
            self._close([shape, shape], missing=9)

    @rule()
    def restart(self) -> None:
        stored = self.engine.open_signals
        self.engine = Engine.restore(self.setup, self.bars, open_signals=stored)

    @invariant()
    def at_most_one_is_open_for_a_strategy_and_instrument(self) -> None:
        keys = [(each.instrument_id, each.strategy_hash) for each in self.engine.open_signals]
        assert keys == sorted(set(keys), key=keys.index)

    @invariant()
    def lives_are_lawful(self) -> None:
        assert_is_lawful(self.changes)

    def teardown(self) -> None:
        self.changes += self.engine.finish()
        assert_is_lawful(self.changes)
        assert_all_ended(self.changes)
        assert self.engine.open_signals == []

    def _close(self, shapes: list[walks.Shape], *, missing: int) -> None:
        at = walks.OPENS + self.minute * slow.MINUTE
        closed = [
            walks.bar_after(self._last_close(place), shape, at=at, instrument_id=place)
            for number, (place, shape) in enumerate(zip(PLACES, shapes, strict=True))
            if number != missing
        ]
        changes = self.engine.on_close(at, closed)
        assert changes == self.undisturbed.on_close(at, closed)
        assert_only_later_bars_decide(changes)
        order = [
            (each.signal.instrument_id, each.signal.strategy, each.signal.strategy_hash)
            for each in changes
        ]
        assert order == sorted(order)
        self.bars += closed
        self.changes += changes
        self.minute += 1

    def _last_close(self, place: UUID) -> int:
        closes = [bar.close for bar in self.bars if bar.instrument_id == place]
        return int((closes[-1] if closes else walks.START * walks.TICK) / walks.TICK)


TestSession = Session.TestCase
TestSession.settings = settings(walks.UNTIMED, max_examples=60, stateful_step_count=30)


def test_the_walks_reach_every_step() -> None:
    """Guards the properties above against walks so tame that nothing happens in them."""
    waves = [(0, 10 if (number // 7) % 2 else -10, number % 5, number % 3) for number in range(52)]
    jumps = [(-6 if number % 9 == 0 else 0, 12, 8, 8) for number in range(8)]
    changes = close_each(Engine(walks.setup(walks.FIRST)), walks.walk([*waves, *jumps]))
    kinds = {change.kind for change in changes}
    assert kinds >= {Kind.PUBLISHED, Kind.TARGET_1, Kind.TARGET_2}
    assert {change.signal.strategy for change in changes} == {"ema_cross", "opening_range"}
    assert all(change.price > Decimal(0) for change in changes)
