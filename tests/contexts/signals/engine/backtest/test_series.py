"""Which bars are played, which warm up, and which series are refused."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tests.contexts.signals.engine.backtest.scenes import Scene, series_of
from treum.contexts.signals.engine.backtest.series import BadSeries, Series, spans
from treum.contexts.signals.rules import TickBar

TEN = series_of(Scene(script={}, bars={}, minutes=10, sessions=8))
"""Eight sessions of ten bars."""


def edges(series: Series, *, warm_up: int, of_session: bool = True) -> list[tuple[int, int, int]]:
    found = spans(series, of_session=of_session, warm_up=warm_up)
    return [(span.history, span.first, span.stop) for span in found]


@pytest.mark.parametrize(
    ("warm_up", "histories"),
    [
        (1, [0, 0, 10, 20, 30, 40, 50, 60]),
        (10, [0, 0, 10, 20, 30, 40, 50, 60]),
        (11, [0, 0, 0, 10, 20, 30, 40, 50]),
        (50, [0, 0, 0, 0, 0, 0, 10, 20]),
        (51, [0, 0, 0, 0, 0, 0, 10, 20]),
    ],
)
def test_whole_sessions_before_it_warm_a_session_up(warm_up: int, histories: list[int]) -> None:
    """As many as are needed, at most five as in live."""
    found = edges(TEN, warm_up=warm_up)
    assert found == [(start, 10 * n, 10 * n + 10) for n, start in enumerate(histories)]


def test_each_span_has_the_windows_of_its_session() -> None:
    found = spans(TEN, of_session=True, warm_up=1)
    assert [span.windows for span in found] == list(TEN.sessions)


def test_signals_that_outlive_a_session_are_played_in_one_span() -> None:
    (span,) = spans(TEN, of_session=False, warm_up=50)
    assert (span.history, span.first, span.stop) == (0, 0, 80)
    assert span.windows == tuple(window for windows in TEN.sessions for window in windows)


def test_a_session_without_bars_is_no_span() -> None:
    holes = series_of(Scene(script={}, bars={}, minutes=10, sessions=4, missing=range(10, 20)))
    assert edges(holes, warm_up=1) == [(0, 0, 10), (0, 10, 20), (10, 20, 30)]
    found = spans(holes, of_session=True, warm_up=1)
    assert [span.windows for span in found] == [holes.sessions[n] for n in (0, 2, 3)]


def test_a_series_may_begin_and_end_in_mid_session() -> None:
    cut = series_of(
        Scene(script={}, bars={}, minutes=10, sessions=2, missing=[*range(7), *range(12, 20)])
    )
    assert edges(cut, warm_up=1) == [(0, 0, 3), (0, 3, 5)]


def test_bars_are_told_as_the_engine_reads_them() -> None:
    scene = Scene(script={}, bars={1: (1003, 1010, 998, 1005)}, minutes=2)
    bars = replace(series_of(scene), volume=np.array([-1, 7])).bars()
    at = [each.opens_at for (each,) in series_of(scene).sessions]
    (window,) = series_of(scene).sessions[0]
    middle = bars[1].at
    assert bars == [
        TickBar(at[0], middle, 1000, 1001, 999, 1000, None),
        TickBar(middle, window.closes_at, 1003, 1010, 998, 1005, 7),
    ]


def test_a_tick_in_paise() -> None:
    assert TEN.tick_paise == 5
    assert replace(TEN, tick=Decimal(1)).tick_paise == 100


NONE = np.array([], dtype=np.int64)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"at": NONE}, "no bar"),
        ({"at": TEN.at[::-1]}, "not in order"),
        ({"at": np.repeat(TEN.at[::2], 2)}, "not in order"),
        ({"session": TEN.session[::-1]}, "not in order"),
        ({"tick": Decimal("0.0025")}, "whole number of paise"),
    ],
)
def test_a_series_that_cannot_be_tested_on_is_refused(
    changed: dict[str, object], says: str
) -> None:
    with pytest.raises(BadSeries, match=says):
        replace(TEN, **changed)  # type: ignore[arg-type]
