"""What a strategy is: it sees one instrument's bars and says when to take a side."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Reason
from treum.contexts.signals.rules import Levels, Side, TickBar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Decision:
    """Take this side at the close of the bar just seen. Levels in ticks."""

    levels: Levels
    because: Reason

    @property
    def side(self) -> Side:
        return self.because.side


class Strategy(Protocol):
    """State of one strategy on one instrument; it must follow from the bars alone.

    valid_minutes: None when its signals are valid until the session ends.
    """

    @property
    def name(self) -> str: ...
    @property
    def strategy_hash(self) -> str: ...
    @property
    def valid_minutes(self) -> int | None: ...
    @property
    def quiet_minutes(self) -> int: ...
    def on_bar(self, bar: TickBar) -> Decision | None: ...


Maker = Callable[[Listing], Strategy]
"""Sets a strategy up for one instrument, or refuses to by raising."""


def hash_of(name: str, parameters: "DataclassInstance", *, version: int) -> str:
    """Sixteen hex digits that change whenever the strategy could decide otherwise."""
    facts = {"name": name, "version": version, "parameters": asdict(parameters)}
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
