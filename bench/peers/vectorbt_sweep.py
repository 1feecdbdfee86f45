"""vectorbt over all pairs of simple averages at once.

{"engine": "rust" or "numba", "closes": […], "pairs": [[fast, slow], …], "fee": part of a side,
"year": days in one} is answered with {"seconds", "gains", "sharpes", "drawdowns", "trades"}: long
while the fast average is above the slow one, filled at the close, a close a day.
"""

from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import vectorbt

from bench._clock import stopwatch
from bench.peers._serve import serve


def answer(command: Any) -> object:
    vectorbt.settings["engine"] = command["engine"]
    days = pd.date_range("2000-01-03", periods=len(command["closes"]), freq="D")
    closes = pd.Series(command["closes"], index=days, dtype=np.float64)
    fast, slow = (list(windows) for windows in zip(*command["pairs"], strict=True))
    took = stopwatch()
    above = (
        vectorbt.MA.run(closes, fast, short_name="fast").ma.to_numpy()
        > vectorbt.MA.run(closes, slow, short_name="slow").ma.to_numpy()
    )
    held = vectorbt.Portfolio.from_signals(closes, above, ~above, fees=command["fee"], freq="D")
    told = {
        "gains": held.total_return(),
        "sharpes": held.sharpe_ratio(year_freq=f"{command['year']} days"),
        "drawdowns": -held.max_drawdown(),
        "trades": held.trades.count(),
    }
    return {"seconds": took()} | {name: list(map(float, each)) for name, each in told.items()}


if __name__ == "__main__":
    serve(answer, version=f"vectorbt {version('vectorbt')}")
