"""Every indicator equals TA-Lib, or its formula, to 1e-9, on every recorded and any small series.

1e-9 of what is told, or of one where that is smaller: a thousand-millionth of a paisa or of a
per cent. Most agree to the last digits; what needs the room is TA-Lib's own rolling sums, which
drift, and what is left when large averages are taken from each other.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contexts.signals.engine import walks
from tests.contexts.signals.engine.indicators.feeding import (
    CASES,
    SHORT,
    Parameters,
    label,
    made,
    table,
    told,
)
from tests.contexts.signals.engine.indicators.references import REFERENCES
from tests.contexts.signals.engine.indicators.series import Bars, recorded
from treum.contexts.signals.engine.indicators.catalogue import CATALOGUE, entry

TOLERANCE = 1e-9
ROOM = {"ADOSC": 1e-8}
"""It is the difference of two averages of what was ever traded, of which it is a small part."""
PRICES = st.tuples(*[st.integers(1, 12)] * 4).map(sorted)
SMALL = st.lists(
    st.tuples(PRICES, st.booleans(), st.sampled_from([10, 20, 70])), min_size=1, max_size=60
)
"""Few prices, so that bars are often equal, flat, or as high as one before."""


def small(rows: list[tuple[list[int], bool, int]]) -> Bars:
    low, first, second, high = np.array([prices for prices, _, _ in rows], dtype=np.float64).T
    rises = np.array([each for _, each, _ in rows])
    opened, closed = np.where(rises, (first, second), (second, first))
    volume = np.array([each for _, _, each in rows], dtype=np.float64)
    return Bars("small", opened, high, low, closed, volume)


def assert_equal(name: str, parameters: Parameters, *, bars: Bars) -> None:
    """Also that both are unknown on the same bars, until the declared one."""
    theirs = np.array(REFERENCES[name](bars, **parameters))
    ours = table(told(name, parameters, bars=bars), lines=len(theirs))
    warm_up = made(name, parameters).warm_up
    assert np.isnan(ours[:, : warm_up - 1]).all()
    assert not np.isnan(ours[:, warm_up - 1 :]).any()
    gap = np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))
    assert np.isnan(theirs[:, : warm_up - 1]).all()
    worst = gap[:, warm_up - 1 :].max(initial=0.0)
    assert worst <= ROOM.get(name, TOLERANCE), f"{name} on {bars.name}: {worst:.2e} apart"


@pytest.mark.parametrize(("name", "parameters"), CASES, ids=label)
def test_an_indicator_equals_its_reference_on_every_recorded_series(
    name: str, parameters: Parameters
) -> None:
    needs_volume = entry(name).takes == "bar with volume"
    series = [bars for bars in recorded() if bars.volume is not None or not needs_volume]
    assert len(series) == (30 if needs_volume else 32)
    for bars in series:
        assert_equal(name, parameters, bars=bars)


@settings(walks.UNTIMED, max_examples=100)
@given(rows=SMALL)
def test_every_indicator_equals_its_reference_on_any_small_series(
    rows: list[tuple[list[int], bool, int]],
) -> None:
    bars = small(rows)
    for name, parameters in SHORT:
        if len(bars) >= made(name, parameters).warm_up:
            assert_equal(name, parameters, bars=bars)
        else:
            assert set(told(name, parameters, bars=bars)) == {None}


def test_every_indicator_has_a_reference_and_names_its_source() -> None:
    assert set(REFERENCES) == set(CATALOGUE)
    assert len(CATALOGUE) >= 50
    assert [name for name in CATALOGUE if not entry(name).source] == []
