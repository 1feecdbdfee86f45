"""Each strategy has the ideas that a computation over whole arrays has, on recorded bars."""

from typing import Any

import numpy as np
import pytest

from tests.contexts.signals.engine.indicators.series import recorded
from tests.contexts.signals.engine.strategies import second, showing
from treum.contexts.signals.engine.strategies.adx_trend import AdxTrendParameters
from treum.contexts.signals.engine.strategies.bollinger_reversion import (
    BollingerReversionParameters,
)
from treum.contexts.signals.engine.strategies.donchian_breakout import DonchianBreakoutParameters
from treum.contexts.signals.engine.strategies.macd_cross import MacdCrossParameters
from treum.contexts.signals.engine.strategies.rsi_reversal import RsiReversalParameters
from treum.contexts.signals.engine.strategies.supertrend_flip import SupertrendFlipParameters
from treum.contexts.signals.engine.strategies.vwap_pullback import VwapPullbackParameters
from treum.contexts.signals.engine.strategy import Idea

CHOSEN: list[tuple[str, Any]] = [
    ("adx_trend", AdxTrendParameters()),
    ("adx_trend", AdxTrendParameters(window=5, threshold=20, atr=7)),
    ("bollinger_reversion", BollingerReversionParameters()),
    ("bollinger_reversion", BollingerReversionParameters(window=10, deviations=1.5, atr=5)),
    ("donchian_breakout", DonchianBreakoutParameters()),
    ("donchian_breakout", DonchianBreakoutParameters(channel=5, atr=7)),
    ("macd_cross", MacdCrossParameters()),
    ("macd_cross", MacdCrossParameters(fast=5, slow=13, signal=4, by_average=True, average=50)),
    ("rsi_reversal", RsiReversalParameters()),
    ("rsi_reversal", RsiReversalParameters(rsi=5, oversold=20, overbought=80)),
    ("supertrend_flip", SupertrendFlipParameters()),
    ("supertrend_flip", SupertrendFlipParameters(atr=5, factor=1.5)),
]
"""By strategy: as it comes, and quicker."""


def told(ideas: dict[int, Idea]) -> list[tuple[int, int, int]]:
    """place, side and risk, in ticks"""
    return [
        (place, idea.side.sign, abs(idea.levels.entry - idea.levels.stop))
        for place, idea in ideas.items()
    ]


def expected(opinion: second.Opinion, *, since: int) -> list[tuple[int, int, int]]:
    sides, risks = opinion
    places = [int(each) for each in np.flatnonzero(sides) if each >= since]
    return [(each, int(sides[each]), max(1, round(float(risks[each])))) for each in places]


@pytest.mark.parametrize(("name", "chosen"), CHOSEN)
def test_a_strategy_agrees_with_a_second_opinion_on_recorded_bars(name: str, chosen: Any) -> None:
    found = 0
    for bars in showing.some_recorded():
        strategy = showing.made(name, chosen)
        ours = told(showing.ideas_of(strategy, showing.columns(bars)))
        opinion = second.OPINIONS[name](bars, chosen)
        assert ours == expected(opinion, since=strategy.warm_up - 1), bars.name
        found += len(ours)
    assert found > 100


@pytest.mark.parametrize("trend_bars", [4, 15])
def test_pullbacks_agree_on_recorded_sessions_with_invented_volume(trend_bars: int) -> None:
    """No recorded minute says what was traded."""
    chosen = VwapPullbackParameters(trend_bars=trend_bars)
    minutes = next(bars for bars in recorded() if bars.name == "minute/NIFTY_2024")
    random = np.random.default_rng(7)
    found = 0
    for day in range(40):
        volume = random.integers(0, 3, 750) * random.integers(1, 900, 750)
        bars = showing.part(minutes, slice(375 * day, 375 * day + 750), volume=volume)
        strategy = showing.made("vwap_pullback", chosen)
        ours = told(showing.ideas_of(strategy, showing.columns(bars, first=-375)))
        assert ours == expected(second.vwap_pullback(bars, chosen, opens=375), since=375), day
        found += len(ours)
    assert found > 20
