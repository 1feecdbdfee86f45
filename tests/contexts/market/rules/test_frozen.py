"""A price that stands still for minutes is a stopped feed."""

from datetime import date

from tests.contexts.market.examples import BANKNIFTY, ORDINARY, bar, india
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.rules.frozen import FrozenWatch


def _spans(*bars: Bar) -> list[tuple[int, int, str]]:
    watch = FrozenWatch()
    for line, each in enumerate(bars, 2):
        watch.see(line, each)
    return [(*span.lines, str(span.price)) for span in watch.finish()]


def test_three_flat_bars_at_one_price_are_frozen() -> None:
    assert _spans(*(bar(f"09:{minute}", "10.00") for minute in (15, 16, 17))) == [(2, 4, "10.00")]


def test_two_flat_bars_are_not() -> None:
    moving = bar("09:17", "10.00", "10.05", "10.00", "10.00")
    assert _spans(bar("09:15", "10.00"), bar("09:16", "10.00"), moving) == []


def test_a_span_ends_with_its_price_its_minute_or_its_day() -> None:
    steps = [bar(f"09:{minute}", "10.00") for minute in (15, 16, 18, 19)]
    other = [bar(f"09:{minute}", "10.05") for minute in (20, 21)]
    tomorrow = bar("09:22", "10.05", day=date(2024, 6, 5))
    assert _spans(*steps, *other, tomorrow) == []


def test_instruments_freeze_apart() -> None:
    ours = [bar(f"09:{minute}", "10.00") for minute in (15, 16, 17)]
    theirs = [
        bar(f"09:{minute}", "20.00", "20.05", "20.00", "20.00", instrument_id=BANKNIFTY.id)
        for minute in (15, 16, 17)
    ]
    mixed = [each for pair in zip(ours, theirs, strict=True) for each in pair]
    assert _spans(*mixed) == [(2, 6, "10.00")]


def test_a_span_says_when() -> None:
    watch = FrozenWatch()
    for line, minute in enumerate((15, 16, 17, 18), 2):
        watch.see(line, bar(f"09:{minute}", "10.00"))
    (span,) = watch.finish()
    assert (span.from_at, span.to_at, span.bars) == (india("09:15"), india("09:18"), 4)
    assert span.from_at.date() == ORDINARY
