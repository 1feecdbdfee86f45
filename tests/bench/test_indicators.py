"""The benchmark of indicators, as small as can be."""

from pathlib import Path

import pytest

from bench import _peers
from bench.indicators import APART_MAX, BATCH_MIN, INCREMENTAL_MIN, Size, measure
from tests.bench.environment import needs_peers, no_peers

SMALL = Size(rounds=1, bars=1_200, instruments=20, steps=3)
OURS = {"batch": BATCH_MIN, "apart": APART_MAX}


@needs_peers
def test_every_figure_is_there_with_its_target() -> None:
    parts, missing = measure(SMALL)
    targets = {name: part.target for name, part in parts.items()}
    assert targets == OURS | {"incremental": INCREMENTAL_MIN, "talipp_apart": APART_MAX}
    assert parts["apart"].strain <= 1
    assert parts["talipp_apart"].strain <= 1
    assert not missing


def test_without_talipp_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_peers, "interpreter", no_peers)
    parts, missing = measure(SMALL)
    assert {name: part.target for name, part in parts.items()} == OURS
    assert missing == ["talipp_updates: none here"]
    assert parts["apart"].strain <= 1


def test_no_peer_is_at_home_in_our_own_environment() -> None:
    lock = Path("requirements-dev.lock").read_text()
    assert not [
        name for name in ("talipp==", "vectorbt", "backtesting", "nautilus") if name in lock
    ]
