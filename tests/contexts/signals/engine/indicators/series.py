"""Every recorded series of bars, in paise, as whole numbers: an engine sees ticks, not rupees.

Sessions are missing, prices are raw across splits, and on 2024-01-20 the minutes stand still for
two hours; nothing is mended here. 696 quarter hours open or close outside their own high and low;
they are left out, as the market refuses them.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.contexts.market.recorded import market_data

Floats = npt.NDArray[np.float64]
_Read = Callable[[list[str]], tuple[str, ...]]
"""open, high, low, close and, where there is one, volume of a row"""


@dataclass(frozen=True, slots=True)
class PlainBar:
    open: float
    high: float
    low: float
    close: float
    volume: int | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Columns of one series, oldest first. volume: None for an index."""

    name: str
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats | None

    def __len__(self) -> int:
        return len(self.close)

    def __iter__(self) -> Iterator[PlainBar]:
        prices = zip(self.open.tolist(), self.high.tolist(), self.low.tolist(), strict=True)
        volumes = [None] * len(self) if self.volume is None else self.volume.astype(int).tolist()
        for (opened, high, low), close, volume in zip(
            prices, self.close.tolist(), volumes, strict=True
        ):
            yield PlainBar(opened, high, low, close, volume)


@cache
def recorded() -> tuple[Bars, ...]:
    """Skips when this machine has no market data at all; a file that is not read fails."""
    found = [_read(path, lambda row: (*row[1:5], row[6])) for path in _files("daily_2017_2022")]
    headed = _files("daily_2019_2026_delivery")
    found += [_read(path, lambda row: (*row[5:8], row[9], row[11]), head=1) for path in headed]
    found += [_read(path, lambda row: (*row[1:5],), head=1) for path in _files("minute15")]
    found += [_read(path, lambda row: (*row[3:7],), head=1) for path in _files("minute")]
    assert (len(found), sum(map(len, found))) == (32, 134_193 - 696)
    return tuple(found)


def _files(folder: str) -> list[Path]:
    return sorted(market_data(folder).glob("*.csv"))


def _read(path: Path, read: _Read, *, head: int = 0) -> Bars:
    with path.open(newline="") as lines:
        rows = [read(row) for row in list(csv.reader(lines))[head:]]
    table = np.array(rows, dtype=np.float64).T
    prices = np.rint(table[:4] * 100)
    assert np.abs(prices - table[:4] * 100).max() < 1e-3, f"{path} has parts of a paisa"
    opened, high, low, close = prices
    is_bar = (np.maximum(opened, close) <= high) & (low <= np.minimum(opened, close))
    volume = table[4][is_bar] if len(table) == 5 else None
    name = f"{path.parent.name}/{path.stem}"
    opened, high, low, close = np.ascontiguousarray(prices[:, is_bar])
    return Bars(name, opened, high, low, close, volume)
