"""What an outcome amounts to.

Ratios are of session returns: the change of equity from one session's end to the next over the
equity before. Sharpe: mean over standard deviation with n - 1, no riskless rate; Sortino: mean over
the root of the mean square of losses; both times the root of 252 sessions a year. Sources:
W. Sharpe, The Sharpe Ratio, J. of Portfolio Management, 1994; F. Sortino and R. van der Meer,
Downside Risk, ibid., 1991.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from treum.contexts.signals.engine.backtest.outcome import Outcome
from treum.contexts.signals.engine.backtest.series import Series, Whole

SESSIONS_A_YEAR = 252
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Fractions, not per cent. None where nothing can be said, as with too few sessions or trades.

    drawdown_max: of the highest equity before. drawdown_sessions: the longest stretch below it.
    exposure: the share of bars with a position. expectancy_r: mean net result over the risk taken.
    """

    sessions: int
    net_return: float
    cagr: float | None
    sharpe: float | None
    sortino: float | None
    drawdown_max: float
    drawdown_sessions: int
    exposure: float
    trades: int
    longs: int
    win_rate: float | None
    profit_factor: float | None
    expectancy_r: float | None
    gross_paise: int
    charges_paise: int
    net_paise: int
    best_paise: int | None
    worst_paise: int | None
    refused: int
    missed: int


def metrics_of(series: Series, outcome: Outcome, *, capital_paise: int) -> Metrics:
    equity = at_session_ends(series, outcome.equity)
    returns = returns_of(equity, capital_paise=capital_paise)
    net, trades = outcome.net_paise, len(outcome.trades)
    won, lost = net[net > 0], net[net < 0]
    depth, length = drawdown(equity, capital_paise=capital_paise)
    held = outcome.column("left") - outcome.column("entered") + 1
    return Metrics(
        sessions=len(equity),
        net_return=float(outcome.equity[-1]) / capital_paise - 1,
        cagr=_yearly(float(outcome.equity[-1]) / capital_paise, len(equity)),
        sharpe=sharpe_of(returns),
        sortino=_sortino(returns),
        drawdown_max=depth,
        drawdown_sessions=length,
        exposure=min(1.0, float(held.sum()) / len(series)),
        trades=trades,
        longs=int((outcome.column("sign") > 0).sum()),
        win_rate=len(won) / trades if trades else None,
        profit_factor=float(won.sum() / -lost.sum()) if len(lost) else None,
        expectancy_r=_expectancy(series, outcome),
        gross_paise=int(outcome.column("gross_paise").sum()),
        charges_paise=int(outcome.column("charges_paise").sum()),
        net_paise=int(net.sum()),
        best_paise=int(net.max()) if trades else None,
        worst_paise=int(net.min()) if trades else None,
        refused=outcome.refused,
        missed=outcome.missed,
    )


def at_session_ends(series: Series, equity: Whole) -> Whole:
    ends = np.flatnonzero(np.diff(series.session, append=series.session[-1] + 1))
    at_ends: Whole = equity[ends]
    return at_ends


def returns_of(equity: Whole, *, capital_paise: int) -> Floats:
    """By session; zero once nothing is left."""
    before = np.concatenate(([capital_paise], equity[:-1])).astype(np.float64)
    change = equity - before
    return np.divide(change, before, out=np.zeros_like(before), where=before > 0)


def sharpe_of(returns: Floats) -> float | None:
    """A year's; None for fewer than two sessions or when all are alike."""
    spread = float(returns.std(ddof=1)) if returns.size > 1 else 0.0
    if spread <= np.finfo(np.float64).eps:
        return None
    return float(returns.mean()) / spread * float(SESSIONS_A_YEAR**0.5)


def drawdown(equity: Whole, *, capital_paise: int) -> tuple[float, int]:
    """The deepest, as a fraction of the peak before, and the longest, in sessions."""
    peaks = np.maximum.accumulate(np.concatenate(([capital_paise], equity)))[1:]
    below = equity < peaks
    edges = np.flatnonzero(np.diff(np.concatenate(([0], below.astype(np.int8), [0]))))
    lengths = edges[1::2] - edges[::2]
    return float(((peaks - equity) / peaks).max()), int(lengths.max(initial=0))


def _sortino(returns: Floats) -> float | None:
    bad = float(np.sqrt(np.mean(np.minimum(returns, 0.0) ** 2))) if returns.size else 0.0
    return float(returns.mean()) / bad * float(SESSIONS_A_YEAR**0.5) if bad else None


def _yearly(growth: float, sessions: int) -> float | None:
    if sessions < SESSIONS_A_YEAR // 12 or growth <= 0:
        return None
    return float(growth ** (SESSIONS_A_YEAR / sessions)) - 1


def _expectancy(series: Series, outcome: Outcome) -> float | None:
    if not len(outcome.trades):
        return None
    risked = outcome.column("risk") * outcome.column("quantity") * series.tick_paise
    return float(np.mean(outcome.net_paise / risked))
