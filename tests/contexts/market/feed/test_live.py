"""Readings of a live ticker become ticks, or are refused and counted."""

from datetime import timedelta
from decimal import Decimal

from tests.contexts.market.examples import NIFTY, RELIANCE, TCS, india
from treum.contexts.market.feed.live import LiveTicks
from treum.contexts.market.rules.bar import Reading, RejectReason, Tick
from treum.contexts.market.rules.instrument import Instrument

NOW = india("10:00:10")


def _reading(
    clock: str, price: str, *, volume: int | None = None, of: Instrument = RELIANCE
) -> Reading:
    return Reading(instrument_id=of.id, at=india(clock), price=Decimal(price), volume=volume)


def _told(ticks: list[Tick]) -> list[tuple[str, int | None]]:
    return [(str(tick.price), tick.quantity) for tick in ticks]


def test_quantities_are_what_the_day_grew_by() -> None:
    gate = LiveTicks()
    readings = [
        _reading("10:00:01", "10.0", volume=500),
        _reading("10:00:02", "10.1", volume=520),
        _reading("10:00:03", "10.2", volume=520),
    ]
    assert _told(gate.take(readings, NOW)) == [("10.0", 0), ("10.1", 20), ("10.2", 0)]
    assert not gate.refused


def test_an_index_has_no_quantity() -> None:
    assert _told(LiveTicks().take([_reading("10:00:01", "24000", of=NIFTY)], NOW)) == [
        ("24000", None)
    ]


def test_a_volume_that_falls_is_refused_and_the_next_is_measured_from_before() -> None:
    gate = LiveTicks()
    readings = [
        _reading("10:00:01", "10.0", volume=500),
        _reading("10:00:02", "10.1", volume=400),
        _reading("10:00:03", "10.2", volume=530),
    ]
    assert _told(gate.take(readings, NOW)) == [("10.0", 0), ("10.2", 30)]
    assert gate.refused == {RejectReason.VOLUME_BACKWARDS: 1}


def test_what_was_told_already_is_refused() -> None:
    gate = LiveTicks()
    one = _reading("10:00:01", "10.0", volume=500)
    assert len(gate.take([one], NOW)) == 1
    assert gate.take([one], NOW) == []
    assert gate.refused == {RejectReason.DUPLICATE_TICK: 1}


def test_an_instrument_never_goes_back_in_time_and_others_may_be_late() -> None:
    gate = LiveTicks()
    assert len(gate.take([_reading("10:00:05", "10.0")], NOW)) == 1
    late = [_reading("10:00:04", "10.0"), _reading("10:00:04", "20.0", of=TCS)]
    assert _told(gate.take(late, NOW)) == [("20.0", None)]
    assert gate.refused == {RejectReason.OUT_OF_ORDER: 1}


def test_a_stamp_past_our_own_clock_is_refused() -> None:
    gate = LiveTicks()
    ticks = gate.take([_reading("10:00:15", "10.0"), _reading("10:00:16", "10.1")], NOW)
    assert _told(ticks) == [("10.0", None)]
    assert gate.refused == {RejectReason.FAR_AHEAD: 1}


def test_a_price_must_be_positive() -> None:
    gate = LiveTicks()
    assert gate.take([_reading("10:00:01", "0"), _reading("10:00:02", "-1")], NOW) == []
    assert gate.refused == {RejectReason.NOT_POSITIVE: 2}


def test_trades_of_one_second_stay_apart_and_in_order() -> None:
    gate = LiveTicks()
    ticks = [
        *gate.take([_reading("10:00:01", "10.0", volume=5)], NOW),
        *gate.take([_reading("10:00:01", "10.0", volume=6)], NOW),
        *gate.take([_reading("10:00:01", "10.0", volume=7)], NOW),
        *gate.take([_reading("10:00:02", "10.0", volume=8)], NOW),
    ]
    micros = [tick.at - india("10:00:01") for tick in ticks]
    assert micros == [timedelta(microseconds=each) for each in (0, 1, 2, 1_000_000)]


def test_what_arrives_together_is_put_in_order() -> None:
    together = [_reading("10:00:02", "10.0"), _reading("10:00:01", "20.0", of=TCS)]
    assert [tick.price for tick in LiveTicks().take(together, NOW)] == [Decimal(20), Decimal(10)]
