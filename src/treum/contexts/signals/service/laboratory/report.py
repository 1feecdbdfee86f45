"""What a study came to, as it is stored and shown."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np

from treum.contexts.signals.engine.backtest.metrics import Metrics, at_session_ends, metrics_of
from treum.contexts.signals.engine.backtest.outcome import ENDS, TRADE_COLUMNS, Outcome
from treum.contexts.signals.engine.backtest.series import Series, Whole
from treum.contexts.signals.engine.backtest.study import Request, Study, Walked
from treum.contexts.signals.rules import Side, to_price
from treum.contexts.signals.schemas.backtest import (
    EquityPoint,
    Figures,
    FoldView,
    LuckView,
    MonthReturn,
    Report,
    TradeView,
    TriedView,
    WalkView,
)

TRADES_SHOWN = 2_000


def report_of(series: Series, request: Request, *, done: Study) -> Report:
    capital_paise = request.terms.capital_paise
    days = _session_days(series)
    equity = at_session_ends(series, done.outcome.equity)
    held = at_session_ends(series, done.held)
    nothing = np.zeros((0, len(TRADE_COLUMNS)), dtype=np.int64)
    holding = Outcome(trades=nothing, equity=done.held, refused=0, missed=0)
    return Report(
        bars=len(series),
        figures=_figures(done.metrics),
        held=_figures(metrics_of(series, holding, capital_paise=capital_paise)),
        equity=_points(days, equity, held=held),
        months=_months(days, equity, capital_paise=capital_paise),
        trades=[_trade(row, series) for row in done.outcome.trades[:TRADES_SHOWN].tolist()],
        luck=LuckView(**asdict(done.luck)),
        sweep=[
            TriedView(parameters=dict(each.setting), figures=_figures(each.metrics))
            for each in done.sweep
        ],
        walk=_walk(done.walked, days, held=held) if done.walked else None,
        agrees=done.agrees,
        strategy_hash=done.strategy_hash,
        code_hash=done.code_hash,
        data_hash=done.data_hash,
        seed=request.seed,
    )


def _figures(metrics: Metrics) -> Figures:
    return Figures(**asdict(metrics))


def _session_days(series: Series) -> list[date]:
    """In UTC, which is the day in India too while the market is open."""
    ends = np.flatnonzero(np.diff(series.session, append=series.session[-1] + 1))
    return [_at(each).date() for each in series.at[ends].tolist()]


def _points(days: list[date], equity: Whole, *, held: Whole) -> list[EquityPoint]:
    rows = zip(days, equity.tolist(), held.tolist(), strict=True)
    return [EquityPoint(day=day, paise=paise, held_paise=other) for day, paise, other in rows]


def _months(days: list[date], equity: Whole, *, capital_paise: int) -> list[MonthReturn]:
    last = {day.replace(day=1): paise for day, paise in zip(days, equity.tolist(), strict=True)}
    values = [capital_paise, *last.values()]
    changes = [
        (after - before) / before if before > 0 else 0.0 for before, after in pairwise(values)
    ]
    return [
        MonthReturn(month=month, fraction=change)
        for month, change in zip(last, changes, strict=True)
    ]


def _trade(row: list[int], series: Series) -> TradeView:
    of = dict(zip(TRADE_COLUMNS, row, strict=True))
    net = of["gross_paise"] - of["charges_paise"]
    return TradeView(
        published_at=_at(int(series.closes_at[of["idea"]])),
        entered_at=_at(int(series.at[of["entered"]])),
        left_at=_at(int(series.at[of["left"]])),
        side=Side.LONG.value if of["sign"] > 0 else Side.SHORT.value,
        quantity=of["quantity"],
        entry=str(to_price(of["entry"], series.tick)),
        exit=str(to_price(of["exit"], series.tick)),
        ended=ENDS[of["ended"]],
        gross_paise=of["gross_paise"],
        charges_paise=of["charges_paise"],
        net_paise=net,
        r=round(net / (of["risk"] * of["quantity"] * series.tick_paise), 4),
    )


def _walk(walked: Walked, days: list[date], *, held: Whole) -> WalkView:
    tested = [place for first, stop, _ in walked.folds for place in range(first, stop)]
    equity = walked.equity
    return WalkView(
        folds=[
            FoldView(from_on=days[first], to_on=days[stop - 1], parameters=dict(setting))
            for first, stop, setting in walked.folds
        ],
        equity=_points([days[place] for place in tested], equity, held=held[tested]),
        sharpe=walked.sharpe,
        net_return=walked.net_return,
    )


def _at(epoch_s: int) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
