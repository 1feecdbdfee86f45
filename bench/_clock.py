"""How long something took, beside others on the machine and across processes."""

import time
from collections.abc import Callable


def stopwatch() -> Callable[[], float]:
    """Tells the seconds since: of the processor or of the wall, whichever are fewer. So neither
    another program's turn counts against anybody, nor what threads do side by side."""
    wall, processor = time.perf_counter(), time.process_time()
    return lambda: min(time.perf_counter() - wall, time.process_time() - processor)
