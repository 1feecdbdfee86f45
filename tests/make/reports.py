"""Reports of backtests that nobody ran, and rows that hold them."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from treum.contexts.signals.schemas.backtest import (
    BacktestRequest,
    EquityPoint,
    Figures,
    FoldView,
    Interval,
    LuckView,
    MonthReturn,
    Report,
    Segment,
    State,
    TradeView,
    TriedView,
    WalkView,
    WantedTerms,
    WantedWalk,
)
from treum.contexts.signals.service.report.contents import Finished
from treum.contexts.signals.tables.backtest import BacktestRow
from treum.platform.database import Database
from treum.platform.ids import new_id

MONDAY = date(2024, 6, 10)
CAPITAL_PAISE = 100_000_000
FINISHED_AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
BACKTEST_ID = UUID(int=1)
FIGURES = Figures(
    sessions=4,
    net_return=0.0123,
    cagr=None,
    sharpe=1.5,
    sortino=None,
    drawdown_max=0.02,
    drawdown_sessions=2,
    exposure=0.25,
    trades=3,
    longs=2,
    win_rate=2 / 3,
    profit_factor=1.75,
    expectancy_r=0.31,
    gross_paise=1_23_45_678,
    charges_paise=45_678,
    net_paise=1_23_00_000,
    best_paise=1_50_00_000,
    worst_paise=-40_00_000,
    refused=1,
    missed=0,
)


def request(**changes: Any) -> BacktestRequest:
    made = BacktestRequest(
        strategy="ema_cross",
        symbol="NIFTY",
        interval=Interval.MINUTE,
        from_on=MONDAY,
        to_on=MONDAY + timedelta(days=4),
        terms=WantedTerms(segment=Segment.POINTS, capital_paise=CAPITAL_PAISE),
        parameters={"fast": 3},
    )
    return replace(made, **changes)


def equity(*lakhs: float) -> list[EquityPoint]:
    """By session; the index is held flat."""
    return [
        EquityPoint(day=MONDAY + timedelta(days=number), paise=int(each * 10**7), held_paise=10**8)
        for number, each in enumerate(lakhs)
    ]


def trade(r: float) -> TradeView:
    at = datetime(2024, 6, 10, 4, 0, tzinfo=UTC)
    net_paise = int(r * 10**6)
    return TradeView(
        published_at=at,
        entered_at=at,
        left_at=at + timedelta(minutes=30),
        side="long",
        quantity=1_25_000,
        entry="22000.05",
        exit="22010.00",
        ended="target_2" if r > 0 else "stopped",
        gross_paise=net_paise,
        charges_paise=0,
        net_paise=net_paise,
        r=r,
    )


def report(**changes: Any) -> Report:
    made = Report(
        bars=1500,
        figures=FIGURES,
        held=replace(FIGURES, net_return=-0.005, trades=0),
        equity=equity(10, 10.2, 9.9, 10.123),
        months=[MonthReturn(month=MONDAY.replace(day=1), fraction=0.0123)],
        trades=[trade(1.5), trade(-1.0), trade(0.5)],
        luck=LuckView(
            trials=3,
            confidence=0.625,
            overfitting=0.25,
            lots=[number / 1000 - 0.02 for number in range(40)],
            below=0.81,
        ),
        sweep=[],
        walk=None,
        crossed=None,
        agrees=True,
        strategy_hash="5" * 64,
        code_hash="c" * 64,
        data_hash="d" * 64,
        seed=1,
    )
    return replace(made, **changes)


def tried(parameters: dict[str, int], sharpe: float | None) -> TriedView:
    return TriedView(parameters=dict(parameters), figures=replace(FIGURES, sharpe=sharpe))


def swept() -> tuple[BacktestRequest, Report]:
    """Two parameters, and walked forward."""
    fast, slow = [2, 3, 4], [8, 12, 20, 40]
    walk = WalkView(
        folds=[FoldView(from_on=MONDAY, to_on=MONDAY, parameters={"fast": 2, "slow": 8})],
        equity=equity(10, 10.1),
        sharpe=0.4,
        net_return=0.01,
    )
    settings = [tried({"fast": a, "slow": b}, (b - 15) * a / 20) for a in fast for b in slow]
    wanted = {"sweep": {"fast": fast, "slow": slow}, "walk": WantedWalk(train=2, test=1)}
    return request(**wanted), report(sweep=settings, walk=walk, crossed=walk)


def done(asked: BacktestRequest | None = None, came: Report | None = None) -> Finished:
    return Finished(
        id=BACKTEST_ID,
        request=asked or request(),
        finished_at=FINISHED_AT,
        report=came or report(),
        report_hash="e" * 64,
    )


async def store_report(database: Database, finished: Finished) -> UUID:
    encoded = msgspec.json.encode(finished.report)
    row = BacktestRow(
        id=new_id(),
        state=State.DONE,
        progress=1000,
        request=msgspec.to_builtins(finished.request),
        report=encoded.decode(),
        report_hash=hashlib.sha256(encoded).hexdigest(),
        net_return=finished.report.figures.net_return,
        sharpe=finished.report.figures.sharpe,
        created_at=finished.finished_at,
        finished_at=finished.finished_at,
    )
    async with database.transaction() as tx:
        tx.add(row)
    return row.id
