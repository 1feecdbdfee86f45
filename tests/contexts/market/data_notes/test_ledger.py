"""Every defect that the data notes name has a test that names it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.contexts.market.data_notes.defects import DEFECTS
from tests.contexts.market.recorded import market_data

TESTS = Path(__file__).parents[3]


@cache
def _marked() -> dict[str, list[str]]:
    """The tests by the defect that they name."""
    found: dict[str, list[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        source = file.read_text()
        for test, defect in _marks(ast.parse(source)) if "mark.data_notes(" in source else ():
            found.setdefault(defect, []).append(f"{file.relative_to(TESTS)}::{test}")
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    tests = (one for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    for test in tests:
        for mark in test.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.data_notes":
                yield from ((test.name, ast.literal_eval(name)) for name in mark.args)


def _groups() -> dict[str, str]:
    """The text under each heading of the notes; a part's own text for one that has groups."""
    _, *parts = re.split(r"^#{1,3} ", market_data("README.md").read_text(), flags=re.MULTILINE)
    return dict(part.split("\n", 1) for part in parts)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_in_the_notes_and_a_test_names_it(defect: str) -> None:
    heading, words = DEFECTS[defect]
    (told,) = (text for title, text in _groups().items() if title.startswith(heading))
    assert words in told
    assert _marked()[defect]


def test_no_test_names_a_defect_that_is_not_listed() -> None:
    assert set(_marked()) <= set(DEFECTS)


def test_every_group_of_the_notes_is_listed() -> None:
    """But what holds no data: where it is from, what is in packages, and the list of groups."""
    headings = {heading for heading, _ in DEFECTS.values()}
    left = [title for title in _groups() if not title.startswith(tuple(headings))]
    assert left == ["Sources", "Groups", "What packages ship (as an extra, not copied)"]
