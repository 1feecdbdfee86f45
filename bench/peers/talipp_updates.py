"""talipp, one value or bar at a time.

{"indicator": "SMA", "bars": [[open, high, low, close], …]} is answered with
{"seconds": …, "told": [[of each line], or null, …]}.
"""

from importlib.metadata import version
from typing import Any, Final

from talipp import indicators
from talipp.ohlcv import OHLCV

from bench._clock import stopwatch
from bench.peers._serve import serve

MAKERS: Final = {
    "SMA": lambda: indicators.SMA(20),
    "EMA": lambda: indicators.EMA(20),
    "RSI": lambda: indicators.RSI(14),
    "MACD": lambda: indicators.MACD(12, 26, 9),
    "BBANDS": lambda: indicators.BB(20, 2.0),
    "ATR": lambda: indicators.ATR(14),
    "WILLR": lambda: indicators.Williams(14),
}
OF_BARS: Final = {"ATR", "WILLR"}
LINES: Final = {"MACD": ("macd", "signal", "histogram"), "BBANDS": ("ub", "cb", "lb")}


def answer(command: Any) -> object:
    name = command["indicator"]
    takes_bars = name in OF_BARS
    given = [OHLCV(*bar) if takes_bars else bar[3] for bar in command["bars"]]
    indicator = MAKERS[name]()
    update = indicator.add
    took = stopwatch()
    for each in given:
        update(each)
    seconds = took()
    return {"seconds": seconds, "told": [_lines(name, each) for each in indicator]}


def _lines(name: str, told: Any) -> list[float | None] | None:
    if told is None:
        return None
    return [getattr(told, line) for line in LINES[name]] if name in LINES else [told]


if __name__ == "__main__":
    serve(answer, version=f"talipp {version('talipp')}")
