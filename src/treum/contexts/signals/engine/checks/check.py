"""Every check of a strategy at once."""

from collections.abc import Sequence
from contextlib import suppress

from treum.contexts.signals.engine.checks.finding import Finding
from treum.contexts.signals.engine.checks.foresight import foresight
from treum.contexts.signals.engine.checks.reach import reach
from treum.contexts.signals.engine.checks.series import Series, invented
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.checks.warm_up import warm_up
from treum.contexts.signals.engine.seat import ShortWarmUp

_BARS_MIN = 600


def check(subject: Subject, several: Sequence[Series]) -> list[Finding]:
    """Raises: TooFewBars, VolumeMissing, or what setting the strategy up raises."""
    found = [*reach(subject)]
    found += warm_up(subject, several)
    with suppress(ShortWarmUp):  # the warm-up check has told it
        found += foresight(subject, several)
    return list(dict.fromkeys(found))


def bars_needed(subject: Subject) -> int:
    """What shows whether its warm-up is long enough, before its session."""
    series = invented(0, sessions=1)
    return max(_BARS_MIN, 3 * subject.load()(series.listing).warm_up)


def trial_bars(subject: Subject, *, seed: int, count: int = 1) -> list[Series]:
    """Invented bars. A session's strategy has ideas on the last day alone, so its days are long."""
    minutes = 300 if subject.of_session else 150
    sessions = bars_needed(subject) // minutes + 2
    return [invented(seed + number, sessions=sessions, minutes=minutes) for number in range(count)]
