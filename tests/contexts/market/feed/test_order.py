"""Ticks leave in order, once, within the bound; what cannot be true is refused with its reason."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.examples import RELIANCE, TCS, india
from treum.contexts.market.feed.order import (
    AHEAD_MAX,
    BACKWARDS_MAX,
    REORDER_MAX,
    SILENCE_MIN,
    RawTick,
    ReorderBuffer,
    TickOrder,
)
from treum.contexts.market.rules.bar import RejectReason, Tick

START = india("12:00")


def _raw(ms: int, *, line: int = 0, volume: int | None = None, price: str = "1500.00") -> RawTick:
    """ms: after noon."""
    return RawTick(
        line=line,
        raw=b"",
        instrument_id=RELIANCE.id,
        at=START + timedelta(milliseconds=ms),
        price=Decimal(price),
        volume=volume,
    )


def _run(*ticks: RawTick) -> tuple[list[Tick], list[RejectReason]]:
    order = TickOrder()
    left = [each for tick in ticks for each in order.take(tick)] + order.finish()
    return left, [reason for _, reason in order.refusals]


def _ms(ticks: list[Tick]) -> list[int]:
    return [(tick.at - START) // timedelta(milliseconds=1) for tick in ticks]


# Arrivals: each steps forward, and may be held back by up to three seconds.
arrivals = st.lists(
    st.tuples(st.integers(0, 1500), st.integers(-3000, 0)), min_size=1, max_size=60
).map(
    lambda steps: [
        _raw(10_000 + sum(step for step, _ in steps[: place + 1]) + behind, line=place)
        for place, (_, behind) in enumerate(steps)
    ]
)


@given(arrivals)
def test_the_buffer_gives_every_tick_that_was_in_time_once_and_in_order(
    ticks: list[RawTick],
) -> None:
    buffer, left, late = ReorderBuffer(REORDER_MAX), [], []
    newest: datetime | None = None
    for tick in ticks:
        if buffer.is_late(tick):
            late.append(tick)
            continue
        left += buffer.take(tick)
        newest = tick.at if newest is None else max(newest, tick.at)
        assert all(each.at <= newest - REORDER_MAX for each in left)
    left += buffer.finish()
    assert all(before.at <= after.at for before, after in pairwise(left))
    assert Counter(each.line for each in left + late) == Counter(each.line for each in ticks)
    same = [pair for pair in pairwise(left) if pair[0].at == pair[1].at]
    assert all(before.line < after.line for before, after in same)


@given(arrivals)
def test_only_what_is_further_behind_than_the_bound_is_late(ticks: list[RawTick]) -> None:
    buffer = ReorderBuffer(REORDER_MAX)
    newest = ticks[0].at
    for tick in ticks:
        assert buffer.is_late(tick) is (tick.at < newest - REORDER_MAX)
        if not buffer.is_late(tick):
            buffer.take(tick)
            newest = max(newest, tick.at)


@given(arrivals, st.randoms(use_true_random=False))
def test_shuffling_within_the_bound_changes_nothing(ticks: list[RawTick], random: Random) -> None:
    unique = sorted({tick.at: tick for tick in ticks}.values(), key=lambda tick: tick.at)
    bound = REORDER_MAX / timedelta(milliseconds=1)
    moved = sorted(unique, key=lambda tick: _offset(tick) + random.uniform(0, bound))
    assert _run(*moved) == _run(*unique)


def _offset(tick: RawTick) -> float:
    return (tick.at - START) / timedelta(milliseconds=1)


@given(arrivals)
def test_every_tick_leaves_or_is_refused(ticks: list[RawTick]) -> None:
    left, refused = _run(*ticks)
    assert len(left) + len(refused) == len(ticks)
    assert all(before.at <= after.at for before, after in pairwise(left))


def test_a_tick_is_held_until_the_bound_has_passed() -> None:
    order = TickOrder()
    for ms in (0, 500, 1000):
        assert order.take(_raw(ms)) == []
    assert _ms(order.take(_raw(2000))) == [0]
    assert _ms(order.take(_raw(2600))) == [500]
    assert _ms(order.finish()) == [1000, 2000, 2600]


def test_a_repeated_tick_is_refused_however_late_it_comes() -> None:
    ticks = [_raw(ms) for ms in range(0, 60_000, 1000)]
    left, refused = _run(*ticks, *ticks[:30])
    assert len(left) == 60
    assert refused == [RejectReason.DUPLICATE_TICK] * 30


def test_a_tick_behind_the_bound_is_too_late() -> None:
    left, refused = _run(*(_raw(ms) for ms in (0, 1000, 2000, 4000, 1999)))
    assert _ms(left) == [0, 1000, 2000, 4000]
    assert refused == [RejectReason.TOO_LATE]


@pytest.mark.parametrize("place", range(6))
def test_a_tick_stamped_hours_ahead_harms_no_other(place: int) -> None:
    """Wherever it comes, even first."""
    good = [_raw(ms) for ms in range(0, 6000, 1000)]
    ticks = [*good[:place], _raw(3 * 3_600_000), *good[place:]]
    left, refused = _run(*ticks)
    assert _ms(left) == _ms(_run(*good)[0])
    assert refused == [RejectReason.FAR_AHEAD]


def test_two_ticks_stamped_ahead_in_a_row_harm_no_other() -> None:
    good = [_raw(ms) for ms in range(0, 6000, 1000)]
    left, refused = _run(*good[:3], _raw(3_600_000), _raw(3_600_100), *good[3:])
    assert len(left) == 6
    assert refused == [RejectReason.FAR_AHEAD] * 2


def test_time_that_has_really_moved_on_is_believed_at_the_third_tick() -> None:
    order = TickOrder()
    for ms in (0, 100, 200):
        order.take(_raw(ms))
    ahead = [200 + 1000 * (600 + step) for step in range(3)]
    assert [_ms(order.take(_raw(ms))) for ms in ahead] == [[], [], [0, 100, 200, ahead[0]]]
    assert order.refusals == []


def test_a_lone_last_tick_is_kept_unless_it_is_far_ahead() -> None:
    begin = [_raw(ms) for ms in (0, 100, 200)]
    near = AHEAD_MAX // timedelta(milliseconds=1) + 1000
    assert len(_run(*begin, _raw(near))[0]) == 4
    far = SILENCE_MIN // timedelta(milliseconds=1) + 1000
    assert _run(*begin, _raw(far))[1] == [RejectReason.FAR_AHEAD]


def test_volumes_become_what_was_traded_since_the_tick_before() -> None:
    left, _ = _run(*(_raw(ms, volume=volume) for ms, volume in ((0, 500), (10, 500), (20, 750))))
    assert [tick.quantity for tick in left] == [0, 0, 250]


def test_volumes_are_measured_in_order_of_time_not_of_arrival() -> None:
    left, refused = _run(_raw(0, volume=100), _raw(900, volume=300), _raw(400, volume=150))
    assert [tick.quantity for tick in left] == [0, 50, 150]
    assert refused == []


def test_a_volume_that_goes_backwards_is_refused_and_seen() -> None:
    left, refused = _run(_raw(0, volume=100), _raw(10, volume=90), _raw(20, volume=130))
    assert [tick.quantity for tick in left] == [0, 30]
    assert refused == [RejectReason.VOLUME_BACKWARDS]


def test_one_absurd_volume_does_not_silence_an_instrument_for_ever() -> None:
    rising = [_raw(100 * n, volume=1000 + n) for n in range(BACKWARDS_MAX + 5)]
    left, refused = _run(_raw(0, volume=10**9), *rising[1:])
    assert refused == [RejectReason.VOLUME_BACKWARDS] * BACKWARDS_MAX
    assert [tick.quantity for tick in left] == [0, 0, 1, 1, 1]


def test_what_was_traded_during_a_silence_belongs_to_no_tick() -> None:
    silent = SILENCE_MIN // timedelta(milliseconds=1) + 1
    later = [_raw(silent + ms, volume=900 + ms) for ms in (0, 100, 200)]
    left, _ = _run(_raw(0, volume=100), *later)
    assert [tick.quantity for tick in left] == [0, 0, 100, 100]


def test_instruments_are_measured_apart() -> None:
    other = RawTick(line=1, raw=b"", instrument_id=TCS.id, at=START, price=Decimal(3000), volume=5)
    left, refused = _run(_raw(0, volume=100), other, _raw(10, volume=101))
    assert [tick.quantity for tick in left] == [0, 0, 1]
    assert refused == []


def test_a_feed_without_volumes_has_no_quantities() -> None:
    left, _ = _run(_raw(0), _raw(10))
    assert [tick.quantity for tick in left] == [None, None]
