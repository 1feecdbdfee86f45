"""Named consumers of the event log: applied once, in the transaction of their effect.

A consumer has one cursor per partition. It claims a cursor with SKIP LOCKED, applies the next event
and moves the cursor, all in one transaction; any number of processes share the partitions. An event
that fails is parked: later events of its key wait behind it, in order, everything else goes on.
"""

from treum.platform.handlers.consume import Consumer
from treum.platform.handlers.generation import current_generation
from treum.platform.handlers.handler import AnyHandler, Handler
from treum.platform.handlers.housekeep import keep_house
from treum.platform.handlers.patience import Patience
from treum.platform.handlers.run import run_handlers

__all__ = [
    "AnyHandler",
    "Consumer",
    "Handler",
    "Patience",
    "current_generation",
    "keep_house",
    "run_handlers",
]
