"""The sentence under "why this signal", to the letter."""

from decimal import Decimal

from treum.contexts.signals.engine.reasons import Breakout, Cross
from treum.contexts.signals.rules import Side, levels

TICK = Decimal("0.05")


def test_a_cross_gives_its_numbers() -> None:
    cross = Cross(Side.LONG, 456_206.4, 456_199.0, 429.0, 9, 21, 14)
    at = levels(456_300, Side.LONG, risk=858.0)
    assert cross.words(at, tick=TICK) == (
        "EMA 9 (22,810.32) rose above EMA 21 (22,809.95) at the close of 22,815.00. "
        "ATR 14 is 21.45 points, so the risk is 42.90 points: "
        "stop 22,772.10, targets 22,857.90 and 22,900.80."
    )


def test_a_short_on_a_fine_tick_has_more_decimals() -> None:
    cross = Cross(Side.SHORT, 33_000.0, 33_010.0, 4.0, 9, 21, 14)
    at = levels(33_000, Side.SHORT, risk=8.0)
    assert cross.words(at, tick=Decimal("0.0025")).startswith(
        "EMA 9 (82.5000) fell below EMA 21 (82.5250) at the close of 82.5000."
    )


def test_a_breakout_measured_by_its_range_says_so() -> None:
    breakout = Breakout(side=Side.LONG, high=2000, low=1900, minutes=15, atr=20.0, atr_window=14)
    at = levels(2010, Side.LONG, risk=60.0)
    assert breakout.words(at, tick=TICK) == (
        "The close of 100.50 rose above 100.00, the edge of the first 15 minutes "
        "(95.00 to 100.00). The middle of that range is 97.50, so the risk is 3.00 points: "
        "stop 97.50, targets 103.50 and 106.50."
    )


def test_a_breakout_measured_by_its_atr_says_so_and_names_the_vwap() -> None:
    breakout = Breakout(
        side=Side.SHORT, high=2000, low=1990, minutes=15, atr=20.0, atr_window=14, vwap=1996.0
    )
    at = levels(1988, Side.SHORT, risk=20.0)
    assert breakout.words(at, tick=TICK) == (
        "The close of 99.40 fell below 99.50, the edge of the first 15 minutes "
        "(99.50 to 100.00), on the same side of the VWAP (99.80). "
        "The middle of that range is nearer than ATR 14 (1.00 points), "
        "so the risk is 1.00 points: stop 100.40, targets 98.40 and 97.40."
    )
