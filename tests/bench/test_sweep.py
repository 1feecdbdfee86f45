"""The benchmark of sweeps, as small as can be."""

import pytest

from bench import _peers
from bench.sweep import APART_MAX, NUMPY_MIN, VECTORBT_MIN, Size, measure
from tests.bench.environment import needs_peers, no_peers

SMALL = Size(rounds=1, bars=400, fast=2, slow=3)
OURS = {"numpy_ratio": NUMPY_MIN, "apart": APART_MAX}


@needs_peers
def test_every_figure_is_there_with_its_target_and_all_agree() -> None:
    parts, missing = measure(SMALL)
    targets = {name: part.target for name, part in parts.items()}
    assert targets == OURS | {"vectorbt_ratio": VECTORBT_MIN}
    assert parts["apart"].strain <= 1
    assert not missing


def test_without_vectorbt_it_says_so_and_still_runs_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_peers, "interpreter", no_peers)
    parts, missing = measure(SMALL)
    assert {name: part.target for name, part in parts.items()} == OURS
    assert missing == ["vectorbt_sweep: none here"]
    assert parts["apart"].strain <= 1
