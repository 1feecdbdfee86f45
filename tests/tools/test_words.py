"""Unfinished work carries an issue number or does not stay."""

from pathlib import Path

import pytest

from tools.words import faults


@pytest.mark.parametrize("text", ["# TODO: later", "FIXME", "// XXX", "HACK", "Lorem ipsum dolor"])
def test_unfinished_work_is_named(text: str) -> None:
    (fault,) = faults(Path("a.py"), f"x\n{text}")
    assert fault.startswith("a.py:2: ")


@pytest.mark.parametrize("text", ["# TODO #12: resume", "# TODO(#12)", "hackathon", "todo list"])
def test_a_numbered_todo_and_plain_words_pass(text: str) -> None:
    assert list(faults(Path("a.py"), text)) == []
