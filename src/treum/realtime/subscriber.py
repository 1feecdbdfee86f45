"""A connection, as the channels see it."""

from collections.abc import Callable
from typing import Protocol

Write = Callable[[bytes], None]


class Subscriber(Protocol):
    is_lagging: bool
    """It has been given more than the network takes; prices wait until it has caught up."""

    def cut_if_slow(self) -> None:
        """Close it when its backlog is over the limit."""
