"""What a strategy is: shown one closed bar after the other of one instrument, it may have an idea.

It is shown `Sight`, which holds the past alone. What it keeps beside that must follow from what it
was shown, so that being shown it again rebuilds it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from treum.contexts.signals.engine.fingerprint import fingerprint
from treum.contexts.signals.engine.indicators.base import Indicator
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Reason
from treum.contexts.signals.rules import Levels, Side, TickBar
from treum.platform.errors import Invalid

if TYPE_CHECKING:
    pass

Input = TypeVar("Input", bound=Indicator[Any, Any])
Told = TypeVar("Told")
FORGOTTEN = 1e-9
"""The weight at which a bar no longer counts in a smoothed average."""


@dataclass(frozen=True, slots=True)
class Idea:
    """Take this side at the close of the bar just seen. Levels in ticks, the entry that close."""

    levels: Levels
    because: Reason

    @property
    def side(self) -> Side:
        return self.because.side


class Sight(Protocol):
    """What may be known at a close."""

    @property
    def bar(self) -> TickBar:
        """The bar just closed."""

    @property
    def is_open(self) -> bool:
        """Whether it lies in the session, which was shown from its beginning; history and pre-open
        bars do not."""

    def earlier(self, bars: int) -> TickBar:
        """The bar so many before, 1..lookback. Raises: NotDeclared."""

    def value(self, of: "Indicator[Any, Told]") -> Told:
        """Of a declared input, this bar in it. Raises: NotDeclared."""


class Parameters(Protocol):
    """A frozen dataclass.

    valid_minutes: of open market; None when signals are valid until the session ends.
    quiet_minutes: before the session's end, without signals.
    """

    @property
    def valid_minutes(self) -> int | None: ...
    @property
    def quiet_minutes(self) -> int: ...


class Strategy(ABC):
    """Rules for one instrument.

    warm_up: bars; no idea is taken before the last of them. From then on ideas must not depend on
    where the bars began: `smoothed_bars` tells how many that takes.
    lookback: how many earlier bars it may ask for.
    """

    NAME: ClassVar[str]
    TITLE: ClassVar[str]
    SOURCE: ClassVar[str]

    __slots__ = ("inputs", "lookback", "parameters", "strategy_hash", "warm_up")

    def __init__(self, parameters: Parameters, *, warm_up: int, lookback: int = 0) -> None:
        self.parameters = parameters
        self.warm_up = warm_up
        self.lookback = lookback
        self.inputs: list[Indicator[Any, Any]] = []
        self.strategy_hash = self.version()

    @abstractmethod
    def on_bar(self, ctx: Sight) -> Idea | None:
        """Called at every close from the first at which all inputs have a value."""

    def declare(self, each: Input) -> Input:
        """Have the input updated by every bar before `on_bar` is called."""
        self.inputs.append(each)
        return each

    def version(self) -> str:
        """Pins whatever could make it decide otherwise: its code and its parameters."""
        return fingerprint(type(self), name=self.NAME, parameters=self.parameters)

    @property
    def name(self) -> str:
        return self.NAME


Maker = Callable[[Listing], Strategy]
"""Sets a strategy up for one instrument, or refuses to by raising."""


class NotDeclared(Invalid):
    code = "signals.not_declared"
    title = "The strategy asked for what it has not declared"


def smoothed_bars(*, ema: int = 1, wilder: int = 1) -> int:
    """Bars until averages with these windows have forgotten where they began."""
    return max(_bars(ema, kept=1 - 2 / (ema + 1)), _bars(wilder, kept=1 - 1 / wilder))


def _bars(window: int, *, kept: float) -> int:
    """kept: the share of the average that a further bar leaves of the ones before."""
    return window + (ceil(log(FORGOTTEN) / log(kept)) if kept > 0 else 0)
