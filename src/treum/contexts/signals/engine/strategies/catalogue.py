"""Every strategy by its name, with what a reader and a form need to know of it."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from treum.contexts.signals.engine.strategies.adx_trend import AdxTrend, AdxTrendParameters
from treum.contexts.signals.engine.strategies.bollinger_reversion import (
    BollingerReversion,
    BollingerReversionParameters,
)
from treum.contexts.signals.engine.strategies.donchian_breakout import (
    DonchianBreakout,
    DonchianBreakoutParameters,
)
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross, EmaCrossParameters
from treum.contexts.signals.engine.strategies.macd_cross import MacdCross, MacdCrossParameters
from treum.contexts.signals.engine.strategies.opening_range import (
    OpeningRange,
    OpeningRangeParameters,
)
from treum.contexts.signals.engine.strategies.parameters import Parameter, parameters_of, read
from treum.contexts.signals.engine.strategies.rsi_reversal import RsiReversal, RsiReversalParameters
from treum.contexts.signals.engine.strategies.supertrend_flip import (
    SupertrendFlip,
    SupertrendFlipParameters,
)
from treum.contexts.signals.engine.strategies.vwap_pullback import (
    VwapPullback,
    VwapPullbackParameters,
)
from treum.contexts.signals.engine.strategy import Maker, Strategy
from treum.platform.errors import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """needs_volume: not for an index. of_session: it lives by the session's clock, so its bars are
    minutes and its signals end with the day."""

    kind: type[Strategy]
    parameters: type[Any]
    needs_volume: bool = False
    of_session: bool = False

    @property
    def about(self) -> str:
        return inspect.cleandoc(self.kind.__doc__ or "")

    @property
    def fields(self) -> list[Parameter]:
        return parameters_of(self.parameters)

    def maker(self, given: Mapping[str, object]) -> Maker:
        """Raises: BadParameters."""
        return partial(self.kind, parameters=read(self.parameters, given))


CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        each.kind.NAME: each
        for each in (
            Entry(kind=AdxTrend, parameters=AdxTrendParameters),
            Entry(kind=BollingerReversion, parameters=BollingerReversionParameters),
            Entry(kind=DonchianBreakout, parameters=DonchianBreakoutParameters),
            Entry(kind=EmaCross, parameters=EmaCrossParameters),
            Entry(kind=MacdCross, parameters=MacdCrossParameters),
            Entry(kind=OpeningRange, parameters=OpeningRangeParameters, of_session=True),
            Entry(kind=RsiReversal, parameters=RsiReversalParameters),
            Entry(kind=SupertrendFlip, parameters=SupertrendFlipParameters),
            Entry(
                kind=VwapPullback,
                parameters=VwapPullbackParameters,
                needs_volume=True,
                of_session=True,
            ),
        )
    }
)


class NoSuchStrategy(Missing):
    code = "signals.no_such_strategy"
    title = "There is no such strategy"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no strategy {name}.")


def entry(name: str) -> Entry:
    """Raises: NoSuchStrategy."""
    if name not in CATALOGUE:
        raise NoSuchStrategy(name)
    return CATALOGUE[name]
