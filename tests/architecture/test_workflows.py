"""Names of workflows lie in the database for ever: each is its context's and nobody else's."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from treum.main.line import LINE
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.live import MemoryBus
from treum.platform.settings import load

ROOT = Path(__file__).parents[2]
BEHIND = "src/treum/platform/workflows/"
DEBUGGING = "tests/make/victims.py"
"""It kills a process inside DBOS."""


def _declared() -> Iterator[tuple[str, str]]:
    """Context and name of each workflow and schedule."""
    live = MemoryBus()
    database = Database("postgresql+asyncpg://nobody@localhost/none", live=live, name="test")
    resources = Resources(settings=load({}, None), database=database, live=live)
    for context in LINE:
        for make in (context.workflows, context.schedules):
            yield from ((context.name, one.name) for one in (make(resources) if make else ()))


def _imported(path: Path) -> set[str]:
    """Top packages that a file imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


NAMES = list(_declared())


def test_the_first_users_are_there() -> None:
    assert {name for _, name in NAMES} >= {"identity.verify_email", "signals.end_day"}


@pytest.mark.parametrize(("context", "name"), NAMES)
def test_a_name_is_its_contexts(context: str, name: str) -> None:
    assert re.fullmatch(rf"{context}\.[a-z]+(_[a-z]+)*", name)


def test_no_two_share_a_name() -> None:
    assert max(Counter(name for _, name in NAMES).values()) == 1


def test_only_the_kernels_workflows_know_dbos() -> None:
    files = [
        path for top in ("src", "tests", "bench", "tools") for path in ROOT.glob(f"{top}/**/*.py")
    ]
    knowing = [str(path.relative_to(ROOT)) for path in files if "dbos" in _imported(path)]
    assert [one for one in knowing if not one.startswith(BEHIND)] == [DEBUGGING]
    assert len(knowing) > 1
