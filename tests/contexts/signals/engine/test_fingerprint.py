"""The version of a strategy changes with what decides, and with nothing else."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from treum.contexts.signals.engine import fingerprint
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross, EmaCrossParameters

if TYPE_CHECKING:
    from types import ModuleType

SOURCE = '''
"""A rule."""
from treum.contexts.signals.engine.extremes import Extremes


def decide(close: int) -> bool:
    return close > 100
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    forget()


def forget() -> None:
    caches: list[ModuleType] = [fingerprint]
    for module in caches:
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()


def hash_of(folder: Path, source: str) -> str:
    (folder / "planted_rule.py").write_text(source)
    forget()
    sys.path_importer_cache.pop(str(folder), None)
    return fingerprint.code_hash("planted_rule")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("A rule.", "Another word."), id="docstring"),
        pytest.param(("def decide", "# why\n\n\ndef decide"), id="comment"),
        pytest.param(("close > 100", "(close\n        > 100)"), id="layout"),
    ],
)
def test_words_and_layout_change_nothing(folder: Path, change: tuple[str, str]) -> None:
    assert hash_of(folder, SOURCE) == hash_of(folder, SOURCE.replace(*change))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("100", "101"), id="constant"),
        pytest.param((" > ", " >= "), id="operator"),
        pytest.param(("decide", "settle"), id="name"),
        pytest.param(("extremes import Extremes", "listing import Listing"), id="import"),
    ],
)
def test_whatever_decides_changes_the_hash(folder: Path, change: tuple[str, str]) -> None:
    assert hash_of(folder, SOURCE) != hash_of(folder, SOURCE.replace(*change))


def test_a_change_of_an_indicator_changes_the_strategies_that_use_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = EmaCross.__module__, fingerprint.code_hash(EmaCross.__module__)
    forget()
    real = fingerprint._syntax

    def changed(module: str) -> str:
        return real(module) + ("x" if module.endswith("indicators.parts") else "")

    monkeypatch.setattr(fingerprint, "_syntax", changed)
    after = EmaCross.__module__, fingerprint.code_hash(EmaCross.__module__)
    forget()
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_parameters_and_name_change_it() -> None:
    versions = {
        fingerprint.fingerprint(EmaCross, name="ema_cross", parameters=EmaCrossParameters()),
        fingerprint.fingerprint(EmaCross, name="ema_cross", parameters=EmaCrossParameters(fast=8)),
        fingerprint.fingerprint(EmaCross, name="other", parameters=EmaCrossParameters()),
    }
    assert len(versions) == 3
    assert all(len(each) == 16 for each in versions)
