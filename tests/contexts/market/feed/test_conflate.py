"""Ticks become bars; what is not a tick of this session is counted and dropped."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.examples import BANKNIFTY, DEMO, NIFTY, bar, india, session, tick
from treum.contexts.market.feed.conflate import LATENESS_MAX, Conflation, TickFate
from treum.contexts.market.rules.bar import Bar, Tick, flaw_of


def _conflation(after: datetime | None = None) -> Conflation:
    return Conflation([NIFTY, BANKNIFTY], session(), after=after)


def _bars(conflation: Conflation, *ticks: Tick) -> list[tuple[Bar, ...]]:
    closed = [bars for each in ticks for bars in conflation.take(each)]
    return closed + conflation.finish()


def test_ticks_of_a_minute_give_its_bar() -> None:
    prices = ("100.00", "101.00", "99.00", "100.50")
    ticks = [tick(f"09:15:{second}", price) for second, price in zip("1234", prices, strict=True)]
    assert _bars(_conflation(), *ticks) == [(bar("09:15", *prices),)]


def test_quantities_add_up_to_the_volume() -> None:
    ((one,),) = _bars(
        _conflation(),
        tick("09:15:01", "100.00", quantity=3),
        tick("09:15:02", "100.00", quantity=4),
    )
    assert one.volume == 7


def test_a_minute_closes_once_lateness_has_passed() -> None:
    conflation = _conflation()
    assert conflation.take(tick("09:15:30", "100.00")) == []
    assert conflation.take(tick("09:16:01", "101.00")) == []
    assert conflation.take(tick("09:15:59", "99.00")) == []
    closing = india("09:16") + LATENESS_MAX
    later = Tick(instrument_id=BANKNIFTY.id, at=closing, price=Decimal("5.00"))
    assert conflation.take(later) == [(bar("09:15", "100.00", "100.00", "99.00", "99.00"),)]
    assert conflation.take(tick("09:15:58", "98.00")) == []
    assert conflation.fates == {TickFate.TAKEN: 4, TickFate.LATE: 1}


def test_bars_of_a_minute_close_together_ordered_by_instrument() -> None:
    other = Tick(instrument_id=BANKNIFTY.id, at=india("09:15:20"), price=Decimal("5.00"))
    (minute,) = _bars(_conflation(), tick("09:15:10", "100.00"), other)
    assert [each.instrument_id for each in minute] == sorted([NIFTY.id, BANKNIFTY.id])


def test_resuming_refuses_what_is_closed() -> None:
    conflation = _conflation(after=india("09:15"))
    bars = _bars(conflation, tick("09:15:59", "100.00"), tick("09:16:00", "101.00"))
    assert bars == [(bar("09:16", "101.00"),)]
    assert conflation.fates[TickFate.LATE] == 1


@pytest.mark.parametrize(
    ("refused", "fate"),
    [
        (tick("09:15:01", "100.00"), TickFate.REPEATED),
        (tick("09:15:02", "0.00"), TickFate.NOT_POSITIVE),
        (tick("09:15:02", "100.01"), TickFate.OFF_TICK),
        (tick("09:15:02", "100.00", quantity=-1), TickFate.NEGATIVE_QUANTITY),
        (tick("09:14:59", "100.00"), TickFate.OUTSIDE_SESSION),
        (tick("15:30:00", "100.00"), TickFate.OUTSIDE_SESSION),
        (
            Tick(instrument_id=DEMO.id, at=india("09:15:02"), price=Decimal("1.00")),
            TickFate.UNKNOWN_INSTRUMENT,
        ),
    ],
)
def test_a_bad_tick_changes_nothing_and_is_counted(refused: Tick, fate: TickFate) -> None:
    conflation = _conflation()
    good = tick("09:15:01", "100.00")
    assert _bars(conflation, good, refused) == [(bar("09:15", "100.00"),)]
    assert conflation.fates == {TickFate.TAKEN: 1, fate: 1}


ticks_of_a_session = st.lists(
    st.builds(
        lambda second, price: tick(
            "09:15", str(price * NIFTY.tick_size), quantity=1, ms=second * 1000
        ),
        st.integers(0, 600),
        st.integers(1, 1000),
    ),
    max_size=60,
)


@given(ticks_of_a_session)
def test_every_tick_has_one_fate_and_every_bar_is_sound(ticks: list[Tick]) -> None:
    conflation = _conflation()
    minutes = _bars(conflation, *ticks)
    assert conflation.fates.total() == len(ticks)
    opened = [bars[0].at for bars in minutes]
    assert opened == sorted(set(opened))
    bars = [each for minute in minutes for each in minute]
    assert all(flaw_of(each, NIFTY.tick_size) is None for each in bars)
    assert sum(each.volume or 0 for each in bars) == conflation.fates[TickFate.TAKEN]


@given(ticks_of_a_session)
def test_order_within_the_lateness_does_not_matter(ticks: list[Tick]) -> None:
    """Ticks at distinct instants, each at most LATENESS_MAX behind the newest."""
    unique = sorted({each.at: each for each in ticks}.values(), key=lambda each: each.at)
    swapped = unique[:]
    for place in range(0, len(swapped) - 1, 2):
        if swapped[place + 1].at - swapped[place].at < LATENESS_MAX:
            swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    assert _bars(_conflation(), *swapped) == _bars(_conflation(), *unique)
