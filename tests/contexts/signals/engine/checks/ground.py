"""A small strategy to plant one thing into, and bars for it."""

from treum.contexts.signals.engine.checks.series import Series, invented
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.strategies import ema_cross

SOURCE = '''
from dataclasses import dataclass

from treum.contexts.signals.engine.indicators.averages import Sma
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.strategies.ema_cross import EmaCrossParameters
from treum.contexts.signals.engine.strategy import Idea, Sight, Strategy
from treum.contexts.signals.rules import Side, levels
{module}

class Above(Strategy):
    """Long above the mean, short below it."""

    NAME = "above"
    __slots__ = ("_mean", "_listing")
    {kept}

    def __init__(self, listing: Listing, parameters: EmaCrossParameters | None = None) -> None:
        super().__init__(parameters or EmaCrossParameters(), warm_up={warm_up})
        self._mean = self.declare({mean})
        self._listing = listing
        {begin}

    def on_bar(self, ctx: Sight) -> Idea | None:
        bar, mean = ctx.bar, ctx.value(self._mean)
        side = Side.LONG if bar.close > mean else Side.SHORT
        {act}
        cross = Cross(side, float(bar.close), mean, 1.0, 1, 20, 1)
        return Idea(levels(bar.close, side, risk=20.0), cross)
'''


PLACES = {"module": "", "kept": "", "begin": "", "act": "", "mean": "Sma(20)", "warm_up": "20"}
"""module, kept, begin, act: lines of the module, the class, `__init__` and `on_bar`."""


def planting(**places: str) -> Subject:
    assert places.keys() <= PLACES.keys()
    filled = PLACES | places
    filled["act"] = filled["act"].replace("\n", "\n        ")
    source = SOURCE.format(**filled)
    return Subject(name="above", module=ema_cross.__name__, kind="Above", source=source)


def bars() -> list[Series]:
    return [invented(5, sessions=4)]
