"""When the market is open, counted minute by minute."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine.scripted import OPENS, minute
from tests.contexts.signals.engine.walks import UNTIMED
from treum.contexts.signals import rules
from treum.contexts.signals.rules import Window

WINDOWS = st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(
    lambda edges: tuple(
        Window(minute(opens), minute(closes))
        for opens, closes in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)
    )
)
"""Any number of windows within the hour, with pauses between them."""


@settings(UNTIMED)
@given(windows=WINDOWS, at=st.integers(-1, 61), minutes=st.integers(1, 70))
def test_time_is_counted_as_minutes_that_are_open(
    windows: tuple[Window, ...], *, at: int, minutes: int
) -> None:
    is_open = [any(w.opens_at <= minute(n) < w.closes_at for w in windows) for n in range(-1, 62)]
    assert rules.is_within(windows, minute(at)) is is_open[at + 1]
    opened = [n for n in range(max(at, 0), 61) if is_open[n + 1]]
    ends = minute(opened[minutes - 1] + 1) if minutes <= len(opened) else windows[-1].closes_at
    assert rules.valid_until(minute(at), windows, minutes=minutes) == ends


def test_windows_without_a_pause_are_one() -> None:
    halves = (Window(OPENS, minute(30)), Window(minute(30), minute(60)))
    assert [rules.is_within(halves, minute(at)) for at in (0, 29, 30, 59, 60)] == [True] * 4 + [
        False
    ]
    assert rules.valid_until(minute(10), halves, minutes=25) == minute(35)
