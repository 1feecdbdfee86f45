"""nautilus_trader over one-minute bars: buys when the fast EMA crosses above the slow one, with a
stop two ATRs below and a target four above that cancel each other, and sells when it crosses back;
orders go through its risk engine and its simulated exchange. That is what ours trades too.

{"bars": [[open, high, low, close], …] in ticks of 0.05, "fast", "slow": bars} is answered with
{"seconds", "trades": times it bought, "bars", "orders", "filled"}.
"""

from importlib.metadata import version
from typing import Any, Final

import pandas as pd
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.indicators import AverageTrueRange, ExponentialMovingAverage
from nautilus_trader.model.currencies import INR
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.trading.strategy import Strategy

from bench._clock import stopwatch
from bench.peers._serve import serve

VENUE: Final = Venue("XNSE")
TICK: Final = 0.05
SHARES: Final = Quantity.from_int(10)


# Its package is not installed where this is checked.
class CrossConfig(StrategyConfig, frozen=True):  # type: ignore[misc, call-arg]
    equity_id: InstrumentId
    kind: BarType
    fast: int
    slow: int


class Cross(Strategy):  # type: ignore[misc]
    def __init__(self, config: CrossConfig) -> None:
        super().__init__(config)
        self.fast = ExponentialMovingAverage(config.fast)
        self.slow = ExponentialMovingAverage(config.slow)
        self.reach = AverageTrueRange(14)
        self.was_above = True

    def on_start(self) -> None:
        for indicator in (self.fast, self.slow, self.reach):
            self.register_indicator_for_bars(self.config.kind, indicator)
        self.subscribe_bars(self.config.kind)

    def on_bar(self, bar: Bar) -> None:
        if not self.indicators_initialized():
            return
        is_above = self.fast.value > self.slow.value
        has_crossed, self.was_above = is_above is not self.was_above, is_above
        if has_crossed and is_above:
            self._enter(bar.close.as_double())
        elif has_crossed and self.portfolio.is_net_long(self.config.equity_id):
            self.cancel_all_orders(self.config.equity_id)
            self.close_all_positions(self.config.equity_id)

    def _enter(self, close: float) -> None:
        risk = max(TICK, 2 * self.reach.value)
        bracket = self.order_factory.bracket(
            instrument_id=self.config.equity_id,
            order_side=OrderSide.BUY,
            quantity=SHARES,
            sl_trigger_price=_price(close - risk),
            tp_price=_price(close + 2 * risk),
        )
        self.submit_order_list(bracket)


def _price(value: float) -> Price:
    return Price(round(value / TICK) * TICK, 2)


def answer(command: Any) -> object:
    equity = _equity()
    kind = BarType.from_str(f"{equity.id}-1-MINUTE-LAST-EXTERNAL")
    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
    engine.add_venue(
        venue=VENUE,
        oms_type=OmsType.NETTING,
        account_type=AccountType.CASH,
        base_currency=INR,
        starting_balances=[Money(10_000_000, INR)],
    )
    engine.add_instrument(equity)
    engine.add_data(BarDataWrangler(kind, equity).process(_frame(command["bars"])))
    windows = {"fast": command["fast"], "slow": command["slow"]}
    engine.add_strategy(Cross(CrossConfig(equity_id=equity.id, kind=kind, **windows)))
    took = stopwatch()
    engine.run()
    seconds = took()
    filled = [order.side for order in engine.cache.orders() if order.filled_qty == SHARES]
    orders, trades = len(engine.cache.orders()), filled.count(OrderSide.BUY)
    engine.dispose()
    counts = {"bars": len(command["bars"]), "orders": orders, "filled": len(filled)}
    return {"seconds": seconds, "trades": trades} | counts


def _equity() -> Equity:
    return Equity(
        instrument_id=InstrumentId(Symbol("ONE"), VENUE),
        raw_symbol=Symbol("ONE"),
        currency=INR,
        price_precision=2,
        price_increment=Price.from_str("0.05"),
        lot_size=Quantity.from_int(1),
        ts_event=0,
        ts_init=0,
    )


def _frame(bars: list[list[int]]) -> pd.DataFrame:
    minutes = pd.date_range("2024-01-01 03:45", periods=len(bars), freq="min", tz="UTC")
    prices = pd.DataFrame(bars, index=minutes, columns=["open", "high", "low", "close"]) * TICK
    return prices.round(2).assign(volume=1_000.0)


if __name__ == "__main__":
    serve(answer, version=f"nautilus_trader {version('nautilus_trader')}")
