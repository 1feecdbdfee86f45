"""Every indicator of the catalogue with three sets of parameters, and how tests feed it."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tests.contexts.signals.engine.indicators.series import Bars, Floats, PlainBar
from treum.contexts.signals.engine.indicators.base import Indicator
from treum.contexts.signals.engine.indicators.catalogue import CATALOGUE, entry

AnyIndicator = Indicator[Any, Any]
"""Any: a test of all of them knows neither what each takes nor what it tells."""
Parameters = Mapping[str, float]


def _scaled(usual: Parameters, *, times: float) -> Parameters:
    """Windows of at least 2, all shorter or longer, in the order they had."""
    return {
        name: max(2, round(value * times)) if isinstance(value, int) else value * 0.5
        for name, value in usual.items()
    }


def _cases() -> Iterable[tuple[str, Parameters]]:
    for name in CATALOGUE:
        usual = entry(name).parameters
        yield name, usual
        if usual:
            yield name, _scaled(usual, times=0.3)
            yield name, _scaled(usual, times=2.7)


CASES = tuple(_cases())
SHORT = tuple((name, _scaled(entry(name).parameters, times=0.3)) for name in CATALOGUE)


def label(case: object) -> str:
    return "-".join(f"{each:g}" for each in case.values()) if isinstance(case, dict) else str(case)


def made(name: str, parameters: Parameters) -> AnyIndicator:
    kind: Any = CATALOGUE[name]
    indicator: AnyIndicator = kind(**parameters)
    return indicator


def inputs(name: str, bars: Iterable[PlainBar]) -> list[Any]:
    """What an indicator of this name is given of each bar."""
    takes_values = entry(name).takes == "value"
    return [bar.close for bar in bars] if takes_values else list(bars)


def table(values: Iterable[Any], *, lines: int) -> Floats:
    """(lines, bars) of what was told, not a number for None."""
    unknown = np.nan if lines == 1 else (np.nan,) * lines
    rows = [unknown if each is None else each for each in values]
    return np.array(rows, dtype=np.float64).reshape(-1, lines).T


def told(name: str, parameters: Parameters, *, bars: Bars) -> list[Any]:
    indicator = made(name, parameters)
    given = bars.close.tolist() if entry(name).takes == "value" else bars
    return [indicator.update(each) for each in given]
