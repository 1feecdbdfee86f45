"""The benchmark of indicators, as small as can be."""

from bench.indicators import APART_MAX, BATCH_MIN, INCREMENTAL_MIN, Size, measure


def test_every_figure_is_there_with_its_target() -> None:
    parts = measure(Size(rounds=1, bars=200, instruments=20, steps=3))
    targets = {name: part.target for name, part in parts.items()}
    assert targets == {"incremental": INCREMENTAL_MIN, "batch": BATCH_MIN, "apart": APART_MAX}
    assert parts["apart"].strain <= 1
