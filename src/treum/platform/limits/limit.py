"""The rule of a limit: GCRA, a token bucket that needs one instant for a state.

Source: ITU-T I.371 (2004) annex A.2, virtual scheduling.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At once `burst` of it, and afterwards `rate` every `per`, evenly. name: kept for ever."""

    name: str
    rate: int
    per: timedelta
    burst: int

    @property
    def interval(self) -> timedelta:
        """In which one take is earned again."""
        return self.per / self.rate

    @property
    def tolerance(self) -> timedelta:
        """How far ahead of now a key's instant may be for one more take."""
        return self.interval * (self.burst - 1)


def after_take(limit: Limit, tat: datetime | None, *, now: datetime) -> datetime | None:
    """The key's new instant; None when it may not take now. tat: its last one, if any.

    tat: the theoretical arrival time, when everything that was taken is earned again.
    """
    if tat is not None and tat - now > limit.tolerance:
        return None
    return max(tat or now, now) + limit.interval


def wait(limit: Limit, tat: datetime, *, now: datetime) -> timedelta:
    """Until one more may be taken; zero when it may be now."""
    return max(tat - now - limit.tolerance, timedelta())
