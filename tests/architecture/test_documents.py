"""Decisions stay short, complete, and true to the tree they speak of."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PARTS = ("Context.", "Decision.", "Evidence", "Rejected", "Consequences", "Held by")
LINES_MAX = 60


def test_the_decisions_are_numbered_without_a_gap() -> None:
    assert len(DECISIONS) >= 10
    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_complete(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LINES_MAX
    assert re.match(rf"# {int(path.name[:4])}\. ", text)
    assert [part for part in PARTS if f"**{part}" not in text] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_what_holds_a_decision_exists(path: Path) -> None:
    held = path.read_text().partition("**Held by**")[2]
    named = re.findall(r"`([\w./-]+)`", held)
    assert named
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_what_the_architecture_page_names_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text().partition("## How to add a context")[0]
    named = re.findall(r"`((?:src|docs|tests|tools|migrations|web)/[\w./-]*)`", text)
    named += re.findall(r"^((?:src|tests|tools|migrations|web)/[\w/]*)", text, re.MULTILINE)
    assert named
    assert [one for one in named if not (ROOT / one).exists()] == []
