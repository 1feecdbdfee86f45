"""What a context hands over to be run."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from treum.platform.database import Transaction
from treum.platform.events import Event

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Handler(Generic[E]):
    """A reaction to one or more kinds of event, in the order of the log.

    name: `context.verb`, unique and kept for ever, since it names the cursors.
    effects: False declares a projection: it only writes rows of `tx.generation`, so it may be
    replayed into a new generation.
    """

    name: str
    events: Sequence[type[E]]
    apply: Callable[[Transaction, E], Awaitable[None]]
    effects: bool = True


# A list of handlers mixes event types, and a handler is invariant in its own.
AnyHandler = Handler[Any]
