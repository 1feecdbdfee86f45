"""The real day of 4 June 2024, when NIFTY fell 6 % on the election count.

Five sessions before it are history. The figures are held in place by a second computation that
shares no code with it; a few lives were checked by hand against the file.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.contexts.signals.engine import recorded, slow
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.strategies.ema_cross import EmaCrossParameters
from treum.contexts.signals.engine.strategies.opening_range import OpeningRangeParameters
from treum.contexts.signals.engine.values import Bar, Change, RunSetup
from treum.contexts.signals.rules import Kind, signal_id

DAY = date(2024, 6, 4)
HISTORY_SESSIONS = 5
RUN = UUID("01900000-0000-7000-8000-000000000004")
SETUP = RunSetup(RUN, [recorded.session(DAY)])


@pytest.fixture(scope="module")
def bars() -> list[Bar]:
    """The day and the five sessions before it; 375 minutes each."""
    every = recorded.minutes()
    days = sorted({bar.at.astimezone(recorded.IST).date() for bar in every})
    first = days[days.index(DAY) - HISTORY_SESSIONS]
    kept = [bar for bar in every if first <= bar.at.astimezone(recorded.IST).date() <= DAY]
    assert len(kept) == 375 * (HISTORY_SESSIONS + 1)
    return kept


@pytest.fixture(scope="module")
def changes(bars: list[Bar]) -> list[Change]:
    engine = Engine.restore(SETUP, bars[:-375])
    found = [change for bar in bars[-375:] for change in engine.on_close(bar.at, [bar])]
    assert engine.open_signals == []
    return found


@pytest.fixture(scope="module")
def crosses(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.signal.strategy == "ema_cross"]


@pytest.fixture(scope="module")
def breakouts(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.signal.strategy == "opening_range"]


def told(changes: Sequence[Change]) -> list[tuple[str, str, str]]:
    """clock in India, kind, price"""
    return [
        (
            change.bar_at.astimezone(recorded.IST).strftime("%H:%M"),
            change.kind.value,
            str(change.price),
        )
        for change in changes
    ]


def life_from(changes: Sequence[Change], clock: str) -> list[Change]:
    """The life of the signal published by that minute's bar."""
    at = recorded.india(DAY, clock)
    return [change for change in changes if change.signal.bar_at == at]


def test_the_day_has_twelve_crosses(crosses: list[Change]) -> None:
    assert Counter(change.kind.value for change in crosses) == {
        "published": 12,
        "target_1": 7,
        "target_2": 3,
        "stopped": 4,
        "expired": 1,
        "closed": 4,
    }
    outcomes = [c.signal.outcome_r for c in crosses if c.signal.outcome_r is not None]
    made = [c.signal.points for c in crosses if c.signal.points is not None]
    assert (sum(outcomes), sum(made)) == (Decimal("3.17"), Decimal("415.75"))


def test_the_crosses_agree_with_a_slow_second_opinion(
    bars: list[Bar], crosses: list[Change]
) -> None:
    expected = slow.facts(
        bars,
        tick=recorded.TICK,
        window=(recorded.india(DAY, "09:15"), recorded.india(DAY, "15:30")),
        parameters=EmaCrossParameters(),
    )
    assert slow.in_order(expected) == slow.facts_of(crosses)


def test_a_short_that_reached_both_targets(crosses: list[Change]) -> None:
    life = life_from(crosses, "11:42")
    assert told(life) == [
        ("11:42", "published", "22172.65"),
        ("11:55", "target_1", "22068.80"),
        ("11:59", "target_2", "21964.95"),
    ]
    ended = life[-1].signal
    assert (str(ended.points), str(ended.outcome_r)) == ("207.70", "2.00")
    assert ended.valid_until == recorded.india(DAY, "12:43")
    assert (str(ended.stop), ended.side.value) == ("22276.50", "short")


def test_a_short_whose_moved_stop_was_gapped_through(crosses: list[Change]) -> None:
    life = life_from(crosses, "10:20")
    assert told(life) == [
        ("10:20", "published", "22714.90"),
        ("10:22", "target_1", "22646.00"),
        ("10:23", "stopped", "22722.05"),
    ]
    assert (str(life[-1].signal.points), str(life[-1].signal.outcome_r)) == ("-7.15", "-0.10")


def test_the_signal_of_the_opening_gap_was_stopped_at_once(crosses: list[Change]) -> None:
    published, stopped = life_from(crosses, "09:15")
    assert published.signal.id == signal_id(
        RUN,
        published.signal.strategy_hash,
        instrument_id=recorded.NIFTY,
        bar_at=recorded.india(DAY, "09:15"),
    )
    assert published.signal.reason == (
        "EMA 9 (23,185.17) fell below EMA 21 (23,232.10) at the close of 22,755.90. "
        "ATR 14 is 49.38 points, so the risk is 98.75 points: "
        "stop 22,854.65, targets 22,657.15 and 22,558.40."
    )
    assert (stopped.kind, stopped.price) == (Kind.STOPPED, Decimal("22854.65"))


def test_the_last_signal_reached_its_first_target_on_its_last_bar(crosses: list[Change]) -> None:
    assert told(life_from(crosses, "15:11")) == [
        ("15:11", "published", "21944.15"),
        ("15:29", "target_1", "22043.75"),
        ("15:29", "expired", "21996.45"),
    ]


def test_one_bar_closes_a_signal_and_publishes_the_opposite(crosses: list[Change]) -> None:
    at = recorded.india(DAY, "14:45")
    on_bar = [change for change in crosses if change.bar_at == at]
    assert told(on_bar) == [("14:45", "closed", "22021.30"), ("14:45", "published", "22021.30")]


def test_the_breakouts_agree_with_a_slow_second_opinion(
    bars: list[Bar], breakouts: list[Change]
) -> None:
    expected = slow.breakout_facts(
        bars,
        tick=recorded.TICK,
        window=(recorded.india(DAY, "09:15"), recorded.india(DAY, "15:30")),
        parameters=OpeningRangeParameters(),
    )
    assert slow.in_order(expected) == slow.in_order(slow.facts_of(breakouts))


def test_the_fall_of_the_morning_broke_out_once_and_was_stopped(breakouts: list[Change]) -> None:
    """The file's first fifteen minutes span 22,479.75 to 23,159.45; 09:30 closes below them, and
    09:55 is the first minute back at the middle. No minute closes above the range."""
    assert told(breakouts) == [
        ("09:30", "published", "22391.10"),
        ("09:55", "stopped", "22819.60"),
    ]
    published, stopped = (change.signal for change in breakouts)
    assert published.side.value == "short"
    assert published.valid_until == recorded.india(DAY, "15:30")
    assert (str(stopped.points), str(stopped.outcome_r)) == ("-428.50", "-1.00")
    assert published.id == signal_id(
        RUN,
        published.strategy_hash,
        instrument_id=recorded.NIFTY,
        bar_at=recorded.india(DAY, "09:30"),
    )
    assert published.reason == (
        "The close of 22,391.10 fell below 22,479.75, the edge of the first 15 minutes "
        "(22,479.75 to 23,159.45). The middle of that range is 22,819.60, "
        "so the risk is 428.50 points: stop 22,819.60, targets 21,962.60 and 21,534.10."
    )


@pytest.mark.parametrize(
    "clock", ["09:15", "09:29", "09:30", "09:55", "09:56", "11:41", "14:45", "15:28"]
)
def test_a_restart_within_the_day_changes_nothing(
    bars: list[Bar], changes: list[Change], clock: str
) -> None:
    cut = recorded.india(DAY, clock)
    before = [change for change in changes if change.bar_at <= cut]
    last_of_each = {change.signal.id: change.signal for change in before}
    still_open = [signal for signal in last_of_each.values() if not signal.state.is_final]
    engine = Engine.restore(SETUP, [bar for bar in bars if bar.at <= cut], open_signals=still_open)
    rest = [c for bar in bars if bar.at > cut for c in engine.on_close(bar.at, [bar])]
    assert before + rest == changes
