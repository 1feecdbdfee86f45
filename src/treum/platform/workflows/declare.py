"""What a context declares. Names begin with the context's and are kept for ever."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from treum.platform.workflows.steps import Steps


@dataclass(frozen=True, slots=True)
class Workflow:
    """A process that `start` begins by its name.

    run: takes its `Steps` and the arguments it was started with. Between steps it may only decide:
    whatever reads a clock, a row or the outside is a step, or a recovered run takes another path.
    recoveries_max: crashes it may survive before it counts as stuck.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    recoveries_max: int = 20


@dataclass(frozen=True, slots=True)
class Schedule:
    """A process that begins by the clock, once per instant however many workers there are.

    cron: five fields, or six with seconds first. Instants missed while no worker ran stay missed.
    """

    name: str
    cron: str
    run: Callable[[Steps], Awaitable[None]]
    zone: str = "Asia/Kolkata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an executor can run. poll_s: how often it looks for work.

    dead_after: without a heartbeat for so long, an executor's work is given to others.
    """

    workflows: Sequence[Workflow]
    schedules: Sequence[Schedule] = ()
    poll_s: float = 1.0
    dead_after: timedelta = timedelta(seconds=20)
