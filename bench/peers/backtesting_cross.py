"""backtesting.py over one-minute bars: holds while the fast EMA is above the slow one, by
orders that are filled at the next open, in a broker without states of orders.

{"bars": [[open, high, low, close], …], "fast", "slow": bars, "fee": part of a side} is answered
with {"seconds", "bars", "orders", "trades"}.
"""

from importlib.metadata import version
from typing import Any

import pandas as pd
import talib
from backtesting import Backtest, Strategy

from bench._clock import stopwatch
from bench.peers._serve import serve


class Cross(Strategy):  # type: ignore[misc]  # their package is not installed where this is checked
    fast = 10
    slow = 20

    def init(self) -> None:
        self.sent = 0
        close = self.data.Close
        self.quick = self.I(talib.EMA, close, self.fast, plot=False)
        self.calm = self.I(talib.EMA, close, self.slow, plot=False)

    def next(self) -> None:
        is_above = self.quick[-1] > self.calm[-1]
        if is_above and not self.position:
            self.buy(size=10)
            self.sent += 1
        elif not is_above and self.position:
            self.position.close()
            self.sent += 1


def answer(command: Any) -> object:
    minutes = pd.date_range("2024-01-01 03:45", periods=len(command["bars"]), freq="min")
    columns = ["Open", "High", "Low", "Close"]
    bars = pd.DataFrame(command["bars"], index=minutes, columns=columns, dtype=float)
    test = Backtest(bars, Cross, cash=10_000_000, commission=command["fee"], finalize_trades=False)
    took = stopwatch()
    told = test.run(fast=command["fast"], slow=command["slow"])
    seconds = took()
    orders = told._strategy.sent
    # A purchase that was not sold before the end is not among its trades.
    trades = len(told._trades) + orders % 2
    return {"seconds": seconds, "bars": len(bars), "orders": orders, "trades": trades}


if __name__ == "__main__":
    serve(answer, version=f"backtesting.py {version('backtesting')}")
