"""The plug of signals."""

from collections.abc import Sequence

from treum.contexts.signals.events import DayEnded, SignalChanged, SignalPublished, StrategyHalted
from treum.contexts.signals.handlers import engine_handler
from treum.contexts.signals.jobs import schedules, workflows
from treum.contexts.signals.routes import router
from treum.platform.context import Context, Resources
from treum.platform.handlers import AnyHandler


def _handlers(_resources: Resources) -> Sequence[AnyHandler]:
    return [engine_handler()]


context = Context(
    name="signals",
    router=router,
    handlers=_handlers,
    workflows=workflows,
    schedules=schedules,
    events=(SignalPublished, SignalChanged, StrategyHalted, DayEnded),
    outward=(SignalPublished, SignalChanged, StrategyHalted),
)
