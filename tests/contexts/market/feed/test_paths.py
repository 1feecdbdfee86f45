"""Invented prices: repeatable, resumable, and lively enough for a strategy to act on."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tests.contexts.market.examples import INSTRUMENTS, ORDINARY, TWO_WINDOWS, india, session
from treum.contexts.market.feed.conflate import Conflation, TickFate
from treum.contexts.market.feed.paths import TICKS_PER_MINUTE, SyntheticSession
from treum.contexts.market.rules.bar import Bar, Tick, flaw_of

DEMOS = [each for each in INSTRUMENTS if each.is_demo]
FEW = DEMOS[:4]


def _few(day: date = ORDINARY, seed: int = 1) -> SyntheticSession:
    return SyntheticSession(FEW, session(day), seed=seed)


def _closes(bars: list[Bar]) -> dict[object, list[Decimal]]:
    closes: dict[object, list[Decimal]] = {}
    for bar in bars:
        closes.setdefault(bar.instrument_id, []).append(bar.close)
    return closes


def test_the_same_seed_and_day_give_the_same_ticks() -> None:
    assert list(_few().arrivals()) == list(_few().arrivals())


def test_another_seed_or_day_gives_other_prices() -> None:
    bars = list(_few().bars())
    assert bars != list(_few(seed=2).bars())
    other_day = _few(date(2024, 6, 5)).bars()
    assert [bar.close for bar in bars] != [bar.close for bar in other_day]


def test_arrivals_resume_after_any_minute() -> None:
    whole = [arrival for arrival in _few().arrivals() if arrival[0].at >= india("12:01")]
    assert list(_few().arrivals(after=india("12:00"))) == whole


def test_arrivals_are_in_order_and_fill_every_minute() -> None:
    ticks = [tick for arrival in _few().arrivals() for tick in arrival]
    assert all(before.at <= after.at for before, after in pairwise(ticks))
    assert len(ticks) == 375 * TICKS_PER_MINUTE * len(FEW)


def test_conflating_the_ticks_gives_the_bars() -> None:
    day = session(TWO_WINDOWS)
    invented = SyntheticSession(FEW, day, seed=7)
    conflation = Conflation(FEW, day)
    closed = [
        bar
        for arrival in invented.arrivals()
        for tick in arrival
        for minute in conflation.take(tick)
        for bar in minute
    ]
    closed += [bar for minute in conflation.finish() for bar in minute]
    assert set(closed) == set(invented.bars())
    assert len(closed) == 105 * len(FEW)
    assert set(conflation.fates) == {TickFate.TAKEN}


def test_bars_are_sound_and_prices_move_like_a_market() -> None:
    for seed in (1, 2, 3):
        bars = list(SyntheticSession(DEMOS, session(), seed=seed).bars())
        assert all(flaw_of(bar, DEMOS[0].tick_size) is None for bar in bars)
        for closes in _closes(bars).values():
            assert Decimal("0.002") < (max(closes) - min(closes)) / closes[0] < Decimal("0.15")


def test_a_day_continues_the_day_before() -> None:
    monday = _closes(list(_few(date(2024, 6, 3)).bars()))
    tuesday = _closes(list(_few(date(2024, 6, 4)).bars()))
    for instrument, closes in monday.items():
        gap = abs(tuesday[instrument][0] / closes[-1] - 1)
        assert gap < Decimal("0.02")


def test_a_second_holds_only_its_own_ticks() -> None:
    for arrival in _few().arrivals():
        assert all(isinstance(each, Tick) for each in arrival)
        assert arrival[-1].at - arrival[0].at < timedelta(seconds=1)
