"""What no skill would have made of the same bars: holding, and entering by lot."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from treum.contexts.signals import rules
from treum.contexts.signals.engine.backtest.ideas import Ideas
from treum.contexts.signals.engine.backtest.play import rates_on
from treum.contexts.signals.engine.backtest.series import Series, Span, Whole
from treum.contexts.signals.engine.backtest.simulate import simulate
from treum.contexts.signals.engine.backtest.terms import Terms, charge
from treum.contexts.signals.engine.strategy import Parameters
from treum.contexts.signals.rules import Side


def hold(series: Series, terms: Terms) -> Whole:
    """Equity after each bar of buying at the first open, with all there is, and selling at the last
    close; whole lots, slippage and charges as for any order."""
    bought = int(series.open[0]) + terms.slippage_ticks
    sold = max(1, int(series.close[-1]) - terms.slippage_ticks)
    unit_paise = series.tick_paise * terms.lot
    held_paise = terms.capital_paise // (bought * unit_paise) * unit_paise
    closes = series.close.copy()
    closes[-1] = sold
    equity: Whole = terms.capital_paise + held_paise * (closes - bought)
    equity -= _charge(series, terms, place=0, turnover_paise=held_paise * bought)
    equity[-1] -= _charge(series, terms, place=-1, turnover_paise=held_paise * sold)
    return equity


class Lottery:
    """As many ideas as a strategy had, with the same risks, at bars and on sides drawn by lot."""

    def __init__(
        self, series: Series, ideas: Ideas, *, stretches: Sequence[Span], parameters: Parameters
    ) -> None:
        self._series = series
        self._bars = series.bars()
        self._spans = ideas.spans
        self._risks = np.abs(ideas.rows[:, 2] - ideas.rows[:, 3])
        self._stretches = stretches
        self._of_bar = np.repeat(np.arange(len(stretches)), np.diff(ideas.spans)[:, 0])
        self._first = int(ideas.spans[0, 0])
        self._parameters = parameters

    def draw(self, seed: int, *, terms: Terms) -> float:
        """The net return that came of it, as a fraction."""
        lots = np.random.default_rng(seed)
        count = min(self._risks.size, self._of_bar.size)
        places = np.sort(lots.choice(self._of_bar.size, count, replace=False))
        risks = lots.permutation(self._risks)[:count]
        sides = lots.integers(0, 2, count)
        drawn = zip(places.tolist(), risks.tolist(), sides.tolist(), strict=True)
        rows = [self._row(place, risk, side=list(Side)[side]) for place, risk, side in drawn]
        ideas = Ideas(np.array(rows, dtype=np.int64).reshape(-1, 8), self._spans)
        equity = simulate(self._series, ideas, terms=terms).equity
        return float(equity[-1]) / terms.capital_paise - 1

    def _row(self, place: int, risk: int, *, side: Side) -> tuple[int, ...]:
        number, told = self._first + place, self._parameters
        bar, windows = self._bars[number], self._stretches[self._of_bar[place]].windows
        at = rules.levels(bar.close, side, risk=risk)
        allowed = rules.may_publish(bar, windows, quiet_minutes=told.quiet_minutes)
        until = rules.valid_until(bar.closes_at, windows, minutes=told.valid_minutes)
        levels = (at.entry, at.stop, at.target_1, at.target_2)
        is_shown = allowed and at.are_prices
        return (number, side.sign, *levels, int(is_shown), int(until.timestamp()))


def _charge(series: Series, terms: Terms, *, place: int, turnover_paise: int) -> int:
    """Of buying at the first bar, or of selling at the last."""
    day = datetime.fromtimestamp(int(series.at[place]), UTC).date()
    is_sale = place != 0
    return charge(turnover_paise, rates_on(terms.rates, day)[is_sale], is_sale=is_sale)
