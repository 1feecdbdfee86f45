"""A quick look over every pair of averages on stored bars, to see whether a study is worth it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from treum.contexts.signals.engine.backtest import luck
from treum.contexts.signals.engine.backtest.metrics import Floats
from treum.contexts.signals.schemas.backtest import (
    BacktestRequest,
    Interval,
    Segment,
    WantedTerms,
)
from treum.contexts.signals.service.laboratory.series import series_of
from treum.platform.database import Transaction

SESSION_BARS = {Interval.MINUTE: 375, Interval.QUARTER_HOUR: 25, Interval.DAY: 1}
SESSIONS_A_YEAR = 252
WINDOWS_MAX = 200
AVERAGES = ("sma", "ema")
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """average: one of `AVERAGES`. fasts, slows: windows in bars; pairs whose fast window is not the
    shorter one are left out. fee_bps: of what is traded, at each side."""

    symbol: str
    interval: Interval
    from_on: date
    to_on: date
    average: str
    fasts: Sequence[int]
    slows: Sequence[int]
    fee_bps: int


@dataclass(frozen=True, slots=True)
class Screened:
    """One pair. gain, drawdown: fractions; sharpe: a year's."""

    fast: int
    slow: int
    gain: float
    sharpe: float
    drawdown: float
    trades: int


@dataclass(frozen=True, slots=True)
class Screen:
    """best: by Sharpe ratio. confidence: the probability that the best one's is above zero,
    deflated by the number of pairs; None where nothing can be said."""

    bars: int
    pairs: int
    best: list[Screened]
    confidence: float | None


async def screen(tx: Transaction, wish: Wish, *, shown: int, told: Told) -> Screen:
    """told: hears (done, all) pairs. Raises: BadSweep, NoSuchInstrument, BadSeries, CalendarGap."""
    # Numba takes a third of a second to import; whoever screens nothing does without.
    from treum.contexts.signals.engine.backtest.sweep import (  # noqa: PLC0415
        Average,
        SweepTerms,
        sweep,
    )

    series = await series_of(tx, _request(wish))
    pairs = np.array(
        [(fast, slow) for fast in wish.fasts for slow in wish.slows if fast < slow], dtype=np.int64
    ).reshape(-1, 2)
    year = float(SESSION_BARS[wish.interval] * SESSIONS_A_YEAR)
    terms = SweepTerms(Average(wish.average), wish.fee_bps / 10_000, year=year)
    rows: list[Screened] = []
    for chunk in sweep(series.close, pairs, terms=terms):
        figures = (chunk.gains, chunk.sharpes, chunk.drawdowns, chunk.trades)
        columns = (*chunk.pairs.T.tolist(), *(each.tolist() for each in figures))
        rows += [Screened(*row) for row in zip(*columns, strict=True)]
        told(chunk.done, len(pairs))
    rows.sort(key=lambda row: (-np.nan_to_num(row.sharpe), row.fast, row.slow))
    best = np.array([(rows[0].fast, rows[0].slow)], dtype=np.int64)
    (alone,) = sweep(series.close, best, terms=replace(terms, keeps_returns=True))
    assert alone.returns is not None
    sharpes = np.nan_to_num([row.sharpe for row in rows]) / year**0.5
    return Screen(
        bars=len(series),
        pairs=len(pairs),
        best=rows[:shown],
        confidence=_confidence(alone.returns[:, 0], sharpes),
    )


def _request(wish: Wish) -> BacktestRequest:
    """The bars alone count in it."""
    return BacktestRequest(
        strategy="ema_cross",
        symbol=wish.symbol,
        interval=wish.interval,
        from_on=wish.from_on,
        to_on=wish.to_on,
        terms=WantedTerms(segment=Segment.POINTS),
    )


def _confidence(returns: Floats, sharpes: Floats) -> float | None:
    """sharpes: of one period, of every pair."""
    try:
        sample = luck.sample_of(returns)
    except luck.BadSample:
        return None
    variance = float(sharpes.var(ddof=1)) if sharpes.size > 1 else 0.0
    return luck.deflated_sharpe(sample, trials=sharpes.size, variance=variance)
