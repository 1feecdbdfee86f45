"""Every rule of a signal's life, by example. Prices in ticks; long 1000, risk 20, unless said."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from treum.contexts.signals import rules
from treum.contexts.signals.rules import (
    Kind,
    Levels,
    Side,
    Standing,
    State,
    Step,
    TickBar,
    Window,
)

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
OPENS = datetime(2024, 6, 4, 3, 45, tzinfo=UTC)
CLOSES = datetime(2024, 6, 4, 10, 0, tzinfo=UTC)
DAY = (Window(OPENS, CLOSES),)
LONG = Levels(entry=1000, stop=980, target_1=1020, target_2=1040)
SHORT = Levels(entry=1000, stop=1020, target_1=980, target_2=960)
TICK = Decimal("0.05")


def minute(number: int) -> datetime:
    """The instant so many minutes after the open."""
    return OPENS + timedelta(minutes=number)


def bar(prices: tuple[int, int, int, int], at: int = 10) -> TickBar:
    return TickBar(minute(at), minute(at + 1), *prices)


def standing(side: Side, state: State = State.PUBLISHED, *, valid: int = 70) -> Standing:
    return Standing(side, state, LONG if side is Side.LONG else SHORT, minute(valid))


def mirrored(prices: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The bar that means to a short what `prices` mean to a long, around the entry of 1000."""
    opened, high, low, close = (2000 - price for price in prices)
    return opened, low, high, close


LIVES = [
    pytest.param(State.PUBLISHED, (1000, 1019, 981, 1005), [], id="nothing_is_touched"),
    pytest.param(State.PUBLISHED, (990, 995, 980, 994), [("stopped", 980)], id="stop_is_touched"),
    pytest.param(State.PUBLISHED, (990, 1045, 980, 1041), [("stopped", 980)], id="stop_wins"),
    pytest.param(State.PUBLISHED, (970, 985, 960, 984), [("stopped", 970)], id="gap_fills_at_open"),
    pytest.param(State.PUBLISHED, (980, 985, 960, 984), [("stopped", 980)], id="opens_at_the_stop"),
    pytest.param(
        State.PUBLISHED, (1045, 1050, 979, 985), [("stopped", 980)], id="stop_wins_over_a_gap_up"
    ),
    pytest.param(State.PUBLISHED, (1010, 1020, 990, 991), [("target_1", 1020)], id="target_1"),
    pytest.param(
        State.PUBLISHED,
        (1010, 1040, 990, 1035),
        [("target_1", 1020), ("target_2", 1040)],
        id="both_targets_on_one_bar",
    ),
    pytest.param(
        State.PUBLISHED,
        (1010, 1025, 1000, 1001),
        [("target_1", 1020)],
        id="the_stop_moves_only_from_the_next_bar",
    ),
    pytest.param(
        State.PUBLISHED,
        (1050, 1060, 1045, 1055),
        [("target_1", 1020), ("target_2", 1040)],
        id="a_gap_over_targets_fills_at_them",
    ),
    pytest.param(State.TARGET_1, (1010, 1030, 1001, 1015), [], id="above_the_moved_stop"),
    pytest.param(
        State.TARGET_1, (1010, 1030, 1000, 1015), [("stopped", 1000)], id="moved_stop_is_touched"
    ),
    pytest.param(
        State.TARGET_1, (1010, 1045, 1000, 1015), [("stopped", 1000)], id="moved_stop_wins"
    ),
    pytest.param(
        State.TARGET_1, (995, 1010, 990, 1005), [("stopped", 995)], id="gap_through_the_moved_stop"
    ),
    pytest.param(State.TARGET_1, (1030, 1040, 1025, 1039), [("target_2", 1040)], id="target_2"),
]


@pytest.mark.parametrize(("state", "prices", "expected"), LIVES)
@pytest.mark.parametrize("side", Side)
def test_judge_reads_one_bar(
    side: Side,
    state: State,
    prices: tuple[int, int, int, int],
    expected: list[tuple[str, int]],
) -> None:
    seen = prices if side is Side.LONG else mirrored(prices)
    steps = rules.judge(standing(side, state), bar(seen))
    exact = [(kind, price if side is Side.LONG else 2000 - price) for kind, price in expected]
    assert [(step.kind.value, step.price) for step in steps] == exact


@pytest.mark.parametrize("side", Side)
class TestExpiry:
    def test_a_bar_that_closes_before_the_end_leaves_it_open(self, side: Side) -> None:
        assert rules.judge(standing(side, valid=12), bar((1000, 1001, 999, 1000))) == ()

    def test_a_bar_that_closes_at_the_end_expires_at_its_close(self, side: Side) -> None:
        steps = rules.judge(standing(side, valid=11), bar((1000, 1009, 991, 1003)))
        assert steps == (Step(Kind.EXPIRED, 1003),)

    def test_a_stop_on_the_last_bar_wins(self, side: Side) -> None:
        steps = rules.judge(standing(side, valid=11), bar((1000, 1020, 980, 1003)))
        assert [step.kind for step in steps] == [Kind.STOPPED]

    def test_a_first_target_on_the_last_bar_still_expires(self, side: Side) -> None:
        prices = (1000, 1025, 990, 1015)
        seen = prices if side is Side.LONG else mirrored(prices)
        steps = rules.judge(standing(side, valid=11), bar(seen))
        assert [step.kind for step in steps] == [Kind.TARGET_1, Kind.EXPIRED]
        assert steps[1].price == seen[3]

    def test_a_second_target_on_the_last_bar_is_the_end(self, side: Side) -> None:
        prices = (1000, 1045, 990, 1015)
        seen = prices if side is Side.LONG else mirrored(prices)
        steps = rules.judge(standing(side, valid=11), bar(seen))
        assert [step.kind for step in steps] == [Kind.TARGET_1, Kind.TARGET_2]

    def test_a_bar_after_the_end_counts_neither_for_nor_against(self, side: Side) -> None:
        steps = rules.judge(standing(side, valid=10), bar((1001, 1100, 900, 1050)))
        assert steps == (Step(Kind.EXPIRED, 1001),)


@pytest.mark.parametrize("state", [state for state in State if state.is_final])
def test_judge_refuses_a_signal_that_has_ended(state: State) -> None:
    with pytest.raises(rules.AlreadyFinal, match=state.value) as refusal:
        rules.judge(standing(Side.LONG, state), bar((1000, 1000, 1000, 1000)))
    assert (refusal.value.code, refusal.value.status) == ("signals.already_final", 409)


def test_final_states_are_the_four_ends() -> None:
    final = {state for state in State if state.is_final}
    assert final == {State.TARGET_2, State.STOPPED, State.EXPIRED, State.CLOSED}


def test_every_kind_of_step_leads_to_its_state() -> None:
    assert [kind.state.value for kind in Kind] == [kind.value for kind in Kind]


@pytest.mark.parametrize(
    ("side", "atr", "expected"),
    [
        (Side.LONG, 10.0, Levels(1000, 980, 1020, 1040)),
        (Side.SHORT, 10.0, Levels(1000, 1020, 980, 960)),
        (Side.LONG, 10.2, Levels(1000, 980, 1020, 1040)),
        (Side.LONG, 10.25, Levels(1000, 980, 1020, 1040)),
        (Side.LONG, 10.75, Levels(1000, 978, 1022, 1044)),
        (Side.LONG, 0.0, Levels(1000, 999, 1001, 1002)),
        (Side.SHORT, 0.1, Levels(1000, 1001, 999, 998)),
    ],
)
def test_levels_stand_a_rounded_risk_apart(side: Side, atr: float, expected: Levels) -> None:
    assert rules.levels(1000, side, risk=2 * atr) == expected


def test_levels_at_or_below_zero_are_no_prices() -> None:
    assert not rules.levels(20, Side.LONG, risk=20.0).are_prices
    assert not rules.levels(40, Side.SHORT, risk=20.0).are_prices
    assert rules.levels(41, Side.SHORT, risk=20.0).are_prices


TWO_WINDOWS = (
    Window(minute(0), minute(45)),
    Window(minute(135), minute(195)),
)


@pytest.mark.parametrize(
    ("windows", "closes", "expected"),
    [
        pytest.param(DAY, 10, 70, id="an_hour_later"),
        pytest.param(DAY, 315, 375, id="an_hour_that_ends_with_the_session"),
        pytest.param(DAY, 330, 375, id="the_end_of_the_session_comes_first"),
        pytest.param(TWO_WINDOWS, 35, 185, id="a_pause_does_not_count"),
        pytest.param(TWO_WINDOWS, 45, 195, id="a_signal_of_the_last_bar_before_a_pause"),
        pytest.param(TWO_WINDOWS, 150, 195, id="the_second_window"),
    ],
)
def test_valid_until_counts_minutes_of_open_market(
    windows: tuple[Window, ...], closes: int, expected: int
) -> None:
    assert rules.valid_until(minute(closes), windows, minutes=60) == minute(expected)


@pytest.mark.parametrize(
    ("closes", "minutes", "expected"),
    [pytest.param(5, 40, 45, id="ends_with_a_window"), pytest.param(150, 20, 170, id="later")],
)
def test_valid_until_in_a_session_of_two_windows(closes: int, minutes: int, expected: int) -> None:
    assert rules.valid_until(minute(closes), TWO_WINDOWS, minutes=minutes) == minute(expected)


@pytest.mark.parametrize("closes", [5, 45, 150])
def test_valid_until_of_a_whole_session_is_its_end(closes: int) -> None:
    assert rules.valid_until(minute(closes), TWO_WINDOWS, minutes=None) == TWO_WINDOWS[-1].closes_at


@pytest.mark.parametrize(
    ("at", "expected"),
    [(-1, False), (0, True), (358, True), (359, False), (374, False), (375, False), (1500, False)],
)
def test_may_publish_ends_fifteen_minutes_before_the_session(at: int, expected: bool) -> None:
    seen = bar((1000, 1000, 1000, 1000), at=at)
    assert rules.may_publish(seen, DAY, quiet_minutes=15) is expected


@pytest.mark.parametrize(("at", "expected"), [(44, True), (45, False), (135, True), (179, False)])
def test_may_publish_is_no_in_a_pause(at: int, expected: bool) -> None:
    seen = bar((1000, 1000, 1000, 1000), at=at)
    assert rules.may_publish(seen, TWO_WINDOWS, quiet_minutes=15) is expected


@pytest.mark.parametrize(
    ("side", "exit_price", "made", "in_r"),
    [
        (Side.LONG, "101.00", "1.00", "1.00"),
        (Side.SHORT, "101.00", "-1.00", "-1.00"),
        (Side.LONG, "100.005", "0.005", "0.00"),
        (Side.LONG, "100.015", "0.015", "0.02"),
        (Side.LONG, "99.995", "-0.005", "0.00"),
        (Side.SHORT, "100.00", "0.00", "0.00"),
    ],
)
def test_outcome_is_points_in_units_of_risk(
    side: Side, exit_price: str, made: str, in_r: str
) -> None:
    points = rules.points(side, entry=Decimal("100.00"), exit_price=Decimal(exit_price))
    outcome = rules.outcome_r(points, Decimal("1.00"))
    assert (points, outcome) == (Decimal(made), Decimal(in_r))
    assert str(outcome) == in_r


def test_no_outcome_shows_a_negative_zero() -> None:
    nothing = rules.points(Side.SHORT, entry=Decimal("100.00"), exit_price=Decimal("100.00"))
    tiny = rules.outcome_r(Decimal("-0.001"), Decimal("1.00"))
    assert (str(nothing), str(tiny)) == ("0.00", "0.00")


@UNTIMED
@given(
    made=st.integers(-10_000, 10_000),
    risk=st.integers(1, 10_000),
)
def test_outcome_never_has_the_other_sign(made: int, risk: int) -> None:
    outcome = rules.outcome_r(made * TICK, risk * TICK)
    assert outcome * made >= 0
    assert abs(outcome * risk - made) <= Decimal("0.005") * risk


@UNTIMED
@given(ticks=st.integers(1, 10**9), tick=st.sampled_from(["0.01", "0.05", "0.0025", "0.0500", "1"]))
def test_a_price_on_the_tick_survives_both_doors(ticks: int, tick: str) -> None:
    assert rules.to_ticks(rules.to_price(ticks, Decimal(tick)), Decimal(tick)) == ticks


def test_to_ticks_refuses_a_price_between_ticks() -> None:
    with pytest.raises(rules.OffTick, match=r"100\.03 is not a multiple of the tick 0\.05"):
        rules.to_ticks(Decimal("100.03"), TICK)


def test_signal_id_is_the_same_for_the_same_fact_only() -> None:
    run, instrument = UUID(int=1), UUID(int=2)
    first = rules.signal_id(run, "abc", instrument_id=instrument, bar_at=OPENS)
    others = {
        rules.signal_id(UUID(int=3), "abc", instrument_id=instrument, bar_at=OPENS),
        rules.signal_id(run, "abd", instrument_id=instrument, bar_at=OPENS),
        rules.signal_id(run, "abc", instrument_id=UUID(int=3), bar_at=OPENS),
        rules.signal_id(run, "abc", instrument_id=instrument, bar_at=CLOSES),
    }
    in_india = OPENS.astimezone(tz=None)
    assert rules.signal_id(run, "abc", instrument_id=instrument, bar_at=in_india) == first
    assert len(others | {first}) == 5
