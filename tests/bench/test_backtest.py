"""The benchmark of backtests, without its peers."""

import pytest

from bench import _peers
from bench.backtest import Size, measure
from tests.bench.environment import no_peers


def test_without_peers_it_says_so_and_still_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_peers, "interpreter", no_peers)
    parts, missing = measure(Size(rounds=1, bars=2_000))
    assert list(parts) == ["rate"]
    assert parts["rate"].value > 0
    assert missing == ["nautilus_cross: none here", "backtesting_cross: none here"]
