"""Throw a strategy out that does not come back."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from treum.contexts.signals.engine.ward import Looped, Ward

LOOK_EVERY_S = 0.5
"""Of CPU time, which a sleeping or starved process does not use. A strategy needs microseconds."""


@contextmanager
def watched(ward: Ward, *, every_s: float = LOOK_EVERY_S) -> Iterator[None]:
    """A strategy that is still at the same bar at two looks is thrown out of it.

    Only in the main thread, where Python handles signals and the role `worker` runs; in any other
    nobody looks.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    last = -1

    def look(_signal: int, _frame: object) -> None:
        nonlocal last
        if ward.is_asking and ward.asked == last:
            raise Looped
        last = ward.asked

    before = signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, every_s, every_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
