"""HTTP of signals: signals themselves, the strategies behind them and backtests of those."""

from fastapi import APIRouter

from treum.contexts.signals.routes import backtests, reports, signals, strategies

router = APIRouter()
router.include_router(signals.router)
router.include_router(strategies.router)
router.include_router(backtests.router)
router.include_router(reports.router)
