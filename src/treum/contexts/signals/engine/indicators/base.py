"""What an indicator is: fed one value or bar at a time, it tells its value or None.

`update` is the door: it refuses what no market can have said, before anything has changed.
`step` is the same without the check, for what another indicator has computed.
"""

from abc import ABC, abstractmethod
from math import inf
from typing import ClassVar, Generic, Protocol, TypeVar

from treum.platform.errors import Invalid

Given = TypeVar("Given")
Told = TypeVar("Told")


class Candle(Protocol):
    """A closed bar, in ticks or in any other unit. volume: None as for an index."""

    @property
    def open(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def close(self) -> float: ...
    @property
    def volume(self) -> int | None: ...


class Indicator(ABC, Generic[Given, Told]):
    """warm_up: the first value comes with this bar, counted from 1. value: the last one told.

    Its state follows from what it was given alone, so feeding it again rebuilds it, and it may be
    copied or pickled at any bar.
    """

    source: ClassVar[str]
    """Where the formula, its seed and its answer to a division by zero come from."""

    __slots__ = ("value", "warm_up")

    def __init__(self, *, warm_up: int) -> None:
        self.warm_up = warm_up
        self.value: Told | None = None

    @abstractmethod
    def update(self, given: Given) -> Told | None:
        """Raises: BadInput; nothing has changed then."""

    @abstractmethod
    def step(self, given: Given) -> Told | None:
        """`update` without the check and without keeping `value`."""


class OfValues(Indicator[float, Told]):
    """An indicator of one number a bar, mostly the close."""

    __slots__ = ()

    def update(self, given: float) -> Told | None:
        if not -inf < given < inf:
            raise BadInput(f"{given} is not a number")
        self.value = value = self.step(given)
        return value


class OfBars(Indicator[Candle, Told]):
    """An indicator of whole bars."""

    __slots__ = ()

    def update(self, given: Candle) -> Told | None:
        high, low = given.high, given.low
        if not (0 < low <= given.close <= high < inf and low <= given.open <= high):
            raise BadInput(fault_of(given))
        self.value = value = self.step(given)
        return value


class OfTradedBars(OfBars[Told]):
    """An indicator of bars that must say what was traded."""

    __slots__ = ()

    def update(self, given: Candle) -> Told | None:
        volume = given.volume
        if volume is None or not 0 <= volume < inf:
            raise BadInput(f"a volume of {volume} says nothing")
        return super().update(given)


class BadInput(Invalid):
    code = "signals.bad_input"
    title = "An indicator was given what no market can have said"

    def __init__(self, fault: str) -> None:
        super().__init__(f"Not usable: {fault}.")


def at_least(least: int, window: int) -> int:
    """The window, in bars. Raises: ValueError."""
    if window < least:
        raise ValueError(f"a window of {window} bars; at least {least} are needed")
    return window


def fault_of(bar: Candle) -> str:
    """How to call a bar whose prices cannot be."""
    prices = f"open {bar.open}, high {bar.high}, low {bar.low}, close {bar.close}"
    return f"{prices} must be finite, above zero, and open and close within low and high"
