"""A peer answers line by line; one that is not there, dies or hangs is named."""

import sys
from pathlib import Path

import pytest

from bench import _peers
from bench._peers import PeerFailed, peers, serving
from tools.peers import PeersMissing

ADDER = "tests.bench.answering"
PYTHON = Path(sys.executable)


def test_it_answers_each_line_whatever_it_prints_besides() -> None:
    with serving(ADDER, PYTHON) as adder:
        assert adder.version == "adder 1"
        assert [adder.ask([1, 2]), adder.ask([0.1, 0.25])] == [3, 0.35]


def test_one_that_dies_is_named() -> None:
    with serving(ADDER, PYTHON) as adder, pytest.raises(PeerFailed, match=f"{ADDER} ended with 3"):
        adder.ask("die")


def test_one_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ADDER, PYTHON) as adder:
        monkeypatch.setattr(_peers, "ANSWER_S_MAX", 0.2)
        with pytest.raises(PeerFailed, match=f"{ADDER} ended with -9"):
            adder.ask("hang")


def test_a_missing_environment_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise PeersMissing("not made")

    monkeypatch.setattr(_peers, "interpreter", missing)
    with peers("talipp_updates") as there:
        assert (there.found, there.missing) == ({}, ["talipp_updates: not made"])


def test_a_program_that_does_not_begin_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_peers, "interpreter", lambda: PYTHON)
    with peers("no_such_program") as there:
        assert there.missing == ["no_such_program: bench.peers.no_such_program ended with 1"]
