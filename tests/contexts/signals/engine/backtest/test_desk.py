"""What a desk makes of signals, every figure worked by hand.

A signal published at 1000 has its stop at 980 and its targets at 1020 and 1040. A tick is 5 paise.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.contexts.signals.engine.backtest.scenes import CALM, CAPITAL, TERMS, Prices, Scene, seen
from tests.contexts.signals.engine.scripted import Lifetime
from treum.contexts.signals.engine.backtest.order import OrderState, Role
from treum.contexts.signals.engine.backtest.play import NoRates
from treum.contexts.signals.engine.backtest.terms import DatedRates, Rates
from treum.contexts.signals.rules import Side

ENTRY, STOP, TARGET, CLOSE, EXPIRY = Role
FILLED, CANCELLED, REJECTED = OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED
BY_TARGET, BY_STOP, BY_TIME, BY_CHANGE = range(4)
FIVE_MINUTES = Lifetime(valid_minutes=5, quiet_minutes=0)

TO_TARGET = Scene(
    script={1: Side.LONG}, bars={2: (1003, 1004, 999, 1000), 4: (1010, 1045, 1008, 1030)}
)
STOPPED = Scene(script={1: Side.LONG}, bars={3: (995, 996, 980, 990)})
GAPPED = Scene(script={1: Side.LONG}, bars={3: (970, 985, 965, 985)})
MOVED = Scene(
    script={1: Side.LONG}, bars={3: (1010, 1020, 1005, 1010), 4: (1010, 1012, 1000, 1005)}
)
TURNED = Scene(
    script={1: Side.LONG, 4: Side.SHORT},
    bars={5: (1010, 1011, 1009, 1010), 11: (999, 1000, 996, 997)},
)


def test_in_at_the_next_open_out_at_the_limit() -> None:
    """100 shares from 1003 and a tick to 1040 and none: 36 ticks of 5 paise each."""
    found = seen(TO_TARGET)
    assert found.trades == [[1, 2, 4, 1, 100, 1004, 1040, BY_TARGET, 18_000, 0, 20]]
    at_a_loss = CAPITAL - 100 * 4 * 5
    after = CAPITAL + 18_000
    assert found.outcome.equity[:5].tolist() == [CAPITAL, CAPITAL, at_a_loss, at_a_loss, after]
    assert found.told == [
        (ENTRY, FILLED, 1004, ""),
        (STOP, CANCELLED, 1000, "target reached"),
        (TARGET, FILLED, 1040, ""),
    ]


def test_a_stop_slips_by_a_tick() -> None:
    """From 1001 to 979: 22 ticks lost on 100 shares."""
    found = seen(STOPPED)
    assert found.trades == [[1, 2, 3, 1, 100, 1001, 979, BY_STOP, -11_000, 0, 20]]
    assert found.told[1:] == [(STOP, FILLED, 979, ""), (TARGET, CANCELLED, 1040, "stopped")]


def test_a_stop_that_is_gapped_through_is_filled_at_the_open() -> None:
    """The open is 970, a tick worse 969: 32 ticks, more than was to be risked."""
    assert seen(GAPPED).trades == [[1, 2, 3, 1, 100, 1001, 969, BY_STOP, -16_000, 0, 20]]


def test_after_the_first_target_the_stop_is_the_entry() -> None:
    """The signal's, 1000, not the fill's; from 1001 to 999 two ticks are lost."""
    found = seen(MOVED)
    assert found.trades == [[1, 2, 4, 1, 100, 1001, 999, BY_STOP, -1_000, 0, 20]]
    assert found.told[1] == (STOP, FILLED, 999, "")


def test_the_first_target_alone_moves_the_stop() -> None:
    almost = replace(MOVED, bars={**MOVED.bars, 3: (1010, 1019, 1005, 1010)})
    assert seen(almost).trades == [[1, 2, 11, 1, 100, 1001, 999, BY_TIME, -1_000, 0, 20]]


def test_an_opposite_idea_turns_the_position_at_one_open() -> None:
    """Out at 1010 less a tick for 8 ticks; the short goes in there too, and out at the last close
    of 997 and a tick for 11: at 40 paise the first made 4,000, so 100 shares are 1 % still."""
    found = seen(TURNED)
    assert found.trades == [
        [1, 2, 5, 1, 100, 1001, 1009, BY_CHANGE, 4_000, 0, 20],
        [4, 5, 11, -1, 100, 1009, 998, BY_TIME, 5_500, 0, 20],
    ]
    assert found.told == [
        (ENTRY, FILLED, 1001, ""),
        (STOP, CANCELLED, 980, "closed"),
        (TARGET, CANCELLED, 1040, "closed"),
        (CLOSE, FILLED, 1009, ""),
        (ENTRY, FILLED, 1009, ""),
        (STOP, CANCELLED, 1020, "expired"),
        (TARGET, CANCELLED, 960, "expired"),
        (EXPIRY, FILLED, 998, ""),
    ]


def test_the_same_idea_again_changes_nothing() -> None:
    again = replace(TO_TARGET, script={1: Side.LONG, 3: Side.LONG})
    assert seen(again).trades == seen(TO_TARGET).trades


@pytest.mark.parametrize("scene", [TO_TARGET, STOPPED, GAPPED, MOVED, TURNED])
def test_a_short_is_a_long_in_the_mirror(scene: Scene) -> None:
    longs, shorts = seen(scene), seen(scene.mirrored())
    assert shorts.trades == [
        [*trade[:3], -trade[3], trade[4], 2000 - trade[5], 2000 - trade[6], *trade[7:]]
        for trade in longs.trades
    ]
    assert shorts.outcome.equity.tolist() == longs.outcome.equity.tolist()


@pytest.mark.parametrize(
    ("opened", "entries"), [(979, []), (980, []), (981, [982]), (1019, [1020]), (1020, [])]
)
def test_an_open_beyond_the_stop_or_the_first_target_is_missed(
    opened: int, entries: list[int]
) -> None:
    """A bar that opens at 981 or 1019 and stays there, so that only the open decides."""
    flat = (opened, opened, opened, opened)
    found = seen(Scene(script={1: Side.LONG}, bars={2: flat}))
    assert [trade[5] for trade in found.trades] == entries
    assert found.outcome.missed == (not entries)
    if not entries:
        assert found.told == [(ENTRY, CANCELLED, 0, "over before it began")]


@pytest.mark.parametrize(("first", "entered"), [(6, True), (7, False)])
def test_an_open_after_the_signals_time_is_missed(first: int, entered: bool) -> None:
    """Published at the end of minute 1, valid to the end of minute 6; bars come from `first`."""
    scene = Scene(script={1: Side.LONG}, bars={}, missing=range(2, first), lifetime=FIVE_MINUTES)
    found = seen(scene)
    assert (len(found.trades), found.outcome.missed) == (entered, not entered)


def test_time_is_up_at_a_close() -> None:
    """Minute 6 closes at 1007, a tick worse 1006."""
    scene = Scene(script={1: Side.LONG}, bars={6: (1000, 1008, 999, 1007)}, lifetime=FIVE_MINUTES)
    found = seen(scene)
    assert found.trades == [[1, 2, 6, 1, 100, 1001, 1006, BY_TIME, 2_500, 0, 20]]
    assert found.told[1:] == [
        (STOP, CANCELLED, 980, "expired"),
        (TARGET, CANCELLED, 1040, "expired"),
        (EXPIRY, FILLED, 1006, ""),
    ]


def test_time_was_up_before_the_open() -> None:
    """Without the bar of minute 6 the next open is the first price known; bar 6 is minute 7."""
    scene = Scene(
        script={1: Side.LONG},
        bars={7: (1008, 1045, 970, 1007)},
        missing=[6],
        lifetime=FIVE_MINUTES,
    )
    assert seen(scene).trades == [[1, 2, 6, 1, 100, 1001, 1007, BY_TIME, 3_000, 0, 20]]


def test_the_session_ends_what_is_open() -> None:
    found = seen(Scene(script={1: Side.LONG}, bars={}, sessions=2))
    assert found.trades == [[1, 2, 11, 1, 100, 1001, 999, BY_TIME, -1_000, 0, 20]]
    assert set(found.outcome.equity[11:].tolist()) == {CAPITAL - 1_000}


def test_after_the_last_bar_nothing_is_filled_but_what_must_leave() -> None:
    """Bars end in mid-session: the long leaves at that close, the short never goes in."""
    scene = Scene(
        script={1: Side.LONG, 5: Side.SHORT},
        bars={5: (1000, 1011, 999, 1010)},
        missing=range(6, 12),
    )
    found = seen(scene)
    assert found.trades == [[1, 2, 5, 1, 100, 1001, 1009, BY_CHANGE, 4_000, 0, 20]]
    assert found.outcome.missed == 1
    assert found.told[-1] == (ENTRY, CANCELLED, 0, "no bar follows")
    assert found.outcome.equity[-1] == CAPITAL + 4_000


def test_a_short_where_none_is_allowed_is_refused() -> None:
    found = seen(TO_TARGET.mirrored(), replace(TERMS, allows_short=False))
    assert found.told == [(ENTRY, REJECTED, 0, "no short positions")]
    assert (found.outcome.refused, found.outcome.missed) == (1, 0)
    assert set(found.outcome.equity.tolist()) == {CAPITAL}


def test_where_none_is_allowed_the_short_still_ends_the_long() -> None:
    found = seen(TURNED, replace(TERMS, allows_short=False))
    assert found.trades == [[1, 2, 5, 1, 100, 1001, 1009, BY_CHANGE, 4_000, 0, 20]]


@pytest.mark.parametrize(("loss_max_bps", "is_refused"), [(110, True), (111, False)])
def test_enough_lost_in_a_session_ends_it(loss_max_bps: int, is_refused: bool) -> None:
    """11,000 of 1,000,000 paise are 110 basis points; the next session begins anew."""
    scene = replace(STOPPED, script={1: Side.LONG, 5: Side.LONG, 14: Side.LONG}, sessions=2)
    found = seen(scene, replace(TERMS, loss_max_bps=loss_max_bps))
    assert [trade[0] for trade in found.trades] == ([1, 14] if is_refused else [1, 5, 14])
    assert found.outcome.refused == is_refused
    if is_refused:
        assert found.told[3] == (ENTRY, REJECTED, 0, "lost enough in this session")


@pytest.mark.parametrize(
    ("changed", "quantity"),
    [
        ({"capital_paise": 19_999, "exposure_bps": 50_000}, 1),
        ({"capital_paise": 9_999, "exposure_bps": 50_000}, 0),
        ({"capital_paise": 4_999, "risk_bps": 10_000}, 0),
        ({"capital_paise": 5_000, "risk_bps": 10_000}, 1),
        ({"risk_bps": 10_000}, 200),
        ({"lot": 30}, 90),
        ({"lot": 101}, 0),
    ],
)
def test_a_position_is_as_large_as_risk_price_and_lot_allow(
    changed: dict[str, Any], quantity: int
) -> None:
    """A share costs 5,000 paise and risks 100."""
    found = seen(TO_TARGET, replace(TERMS, **changed))
    assert [trade[4] for trade in found.trades] == ([quantity] if quantity else [])
    if not quantity:
        assert found.told == [(ENTRY, REJECTED, 0, "too small a position")]


BUY = Rates(
    transaction=307, sebi=10, stamp=300, gst=1_800_000, brokerage=3_000, brokerage_paise=2_000
)
SELL = BUY._replace(stt=2_500, stamp=0, dp_paise=1_593)


def test_charges_of_a_round_trip() -> None:
    """Bought for 502,000 paise: brokerage 150.6 → 151, transaction 15.41 → 15, SEBI 0.5 → 1, GST
    on their 167 30.06 → 30, stamp 15.06 → 15; together 212. Sold for 520,000: 156, 15.96 → 16,
    0.52 → 1, GST on 173 31.14 → 31, STT 130, depository 1,593; together 1,927."""
    terms = replace(TERMS, rates=[DatedRates(date(2024, 6, 4), BUY, SELL)])
    found = seen(TO_TARGET, terms)
    assert found.trades == [[1, 2, 4, 1, 100, 1004, 1040, BY_TARGET, 18_000, 2_139, 20]]
    assert found.outcome.equity.tolist()[2] == CAPITAL - 2_000 - 212
    assert found.outcome.equity.tolist()[-1] == CAPITAL + 18_000 - 2_139


def test_charges_are_those_of_the_day_of_the_fill() -> None:
    """In over night: bought for a flat 7 paise, sold the next day for 11; a tick more each way."""
    first = DatedRates(date(2024, 6, 4), Rates(brokerage_paise=7), Rates(brokerage_paise=7_000))
    second = DatedRates(date(2024, 6, 5), Rates(brokerage_paise=9_000), Rates(brokerage_paise=11))
    scene = Scene(script={1: Side.LONG}, bars={13: (1010, 1041, 1009, 1030)}, sessions=2)
    found = seen(scene, replace(TERMS, rates=[first, second]), of_session=False)
    assert found.trades == [[1, 2, 13, 1, 100, 1001, 1040, BY_TARGET, 19_500, 18, 20]]


def test_a_day_without_known_charges_is_refused() -> None:
    with pytest.raises(NoRates, match="2024-06-04"):
        seen(TO_TARGET, replace(TERMS, rates=[DatedRates(date(2024, 6, 5), BUY, SELL)]))


@pytest.mark.parametrize("bars", [{2: (1, 1, 1, 1)}, {2: CALM, 3: (2, 2, 1, 1)}])
def test_no_fill_is_below_a_tick(bars: dict[int, Prices]) -> None:
    found = seen(Scene(script={1: Side.LONG}, bars=bars), replace(TERMS, slippage_ticks=1000))
    assert all(order.price >= 1 for order in found.orders if order.state is FILLED)
