"""Reactions to events of market, and to the end of a day."""

from treum.contexts.market.events import BarsClosed, RunFinished
from treum.contexts.signals.events import DayEnded
from treum.contexts.signals.service.follow import Follower
from treum.platform.handlers import Handler


def engine_handler() -> Handler[BarsClosed | RunFinished | DayEnded]:
    """Closed bars become signals. Its memory is this process's alone."""
    return Handler("signals.engine", (BarsClosed, RunFinished, DayEnded), Follower().apply)
