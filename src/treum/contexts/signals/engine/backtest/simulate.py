"""The compiled backtest, from what it is given to what came of it."""

from datetime import date
from typing import Any

import numpy as np

from treum.contexts.signals.engine.backtest.ideas import Ideas
from treum.contexts.signals.engine.backtest.outcome import TRADE_COLUMNS, Outcome
from treum.contexts.signals.engine.backtest.play import DAY_S, NoRates
from treum.contexts.signals.engine.backtest.series import Series, Whole
from treum.contexts.signals.engine.backtest.terms import DatedRates, Rates, Terms


def simulate(series: Series, ideas: Ideas, *, terms: Terms) -> Outcome:
    """What `Play` comes to with the strategy that had these ideas. Raises: NoRates."""
    # Numba takes a third of a second to import; whoever only asks for backtests does without.
    from treum.contexts.signals.engine.backtest import kernel  # noqa: PLC0415

    test = kernel.Test(
        bars=kernel.Bars(*_bars(series, terms)),
        ideas=ideas.rows,
        spans=ideas.spans,
        money=kernel.Money(**_money(series, terms)),
        desk=np.zeros(kernel.STATE, dtype=np.int64),
        life=np.zeros(7, dtype=np.int64),
        trades=np.zeros((len(ideas.rows), len(TRADE_COLUMNS)), dtype=np.int64),
        equity=np.full(len(series), terms.capital_paise, dtype=np.int64),
        counts=np.zeros(3, dtype=np.int64),
    )
    kernel.simulate(test)
    made, refused, missed = test.counts.tolist()
    return Outcome(trades=test.trades[:made], equity=test.equity, refused=refused, missed=missed)


def _bars(series: Series, terms: Terms) -> tuple[Whole, ...]:
    """The fields of `kernel.Bars`."""
    day = series.at // DAY_S
    prices = (series.open, series.high, series.low, series.close)
    return (series.at, series.closes_at, *prices, day, _rows(day, terms))


def _rows(day: Whole, terms: Terms) -> Whole:
    """By bar, the row of the rates in force. day: since 1970."""
    if not terms.rates:
        return np.zeros(day.size, dtype=np.int64)
    since = np.array([_number(each) for each in terms.rates], dtype=np.int64)
    rows: Whole = np.searchsorted(since, day, side="right") - 1
    if rows.min() < 0:
        raise NoRates("No charges are known for the first of these days.")
    return rows


def _number(each: DatedRates) -> int:
    return (each.since - date(1970, 1, 1)).days


def _money(series: Series, terms: Terms) -> dict[str, Any]:
    """The fields of `kernel.Money`."""
    sides = [(each.buy, each.sell) for each in terms.rates] or [(Rates(), Rates())]
    return {
        "capital": terms.capital_paise,
        "risk_bps": terms.risk_bps,
        "exposure_bps": terms.exposure_bps,
        "lot": terms.lot,
        "slippage": terms.slippage_ticks,
        "loss_max_bps": terms.loss_max_bps,
        "allows_short": terms.allows_short,
        "tick_paise": series.tick_paise,
        "rates": np.array(sides, dtype=np.int64),
    }
