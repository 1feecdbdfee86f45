"""Every handler and job runs in exactly one role, and that role runs it."""

import ast
import inspect
from collections import Counter
from pathlib import Path

import pytest

import treum.main
from treum.main import roles
from treum.main.line import LINE
from treum.platform.context import Context, Resources
from treum.platform.database import Database
from treum.platform.live import MemoryBus
from treum.platform.settings import load

CONTEXTS = Path(treum.main.__file__).parents[1] / "contexts"


@pytest.fixture
def resources() -> Resources:
    """Enough to name the handlers; nothing is opened."""
    live = MemoryBus()
    database = Database("postgresql+asyncpg://nobody@localhost/none", live=live, name="test")
    return Resources(settings=load({}, None), database=database, live=live)


def _run_by(function: str) -> list[str]:
    """Roles whose code calls `function("role", …)`, each as often as it does."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(roles))))
    return [
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


@pytest.mark.parametrize("context", LINE, ids=lambda context: context.name)
def test_a_contexts_handlers_run_in_one_role(context: Context) -> None:
    if context.handlers is not None:
        assert Counter(_run_by("handlers_of"))[context.handlers_role] == 1
        assert context.handlers_role in roles.ROLES


@pytest.mark.parametrize("context", LINE, ids=lambda context: context.name)
def test_a_contexts_jobs_run_in_one_role(context: Context) -> None:
    for job in context.jobs:
        assert Counter(_run_by("jobs_of"))[job.role] == 1, job.name
        assert job.role in roles.ROLES, job.name


def test_names_are_unique_since_cursors_are_kept_by_name(resources: Resources) -> None:
    made = [one for context in LINE if context.handlers for one in context.handlers(resources)]
    names = Counter([one.name for one in made] + [job.name for c in LINE for job in c.jobs])
    assert made
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("context", LINE, ids=lambda context: context.name)
def test_a_handlers_name_begins_with_its_context(context: Context, resources: Resources) -> None:
    made = context.handlers(resources) if context.handlers else ()
    assert all(one.name.startswith(f"{context.name}.") for one in made)


def test_every_context_in_the_tree_is_plugged_in_once() -> None:
    folders = {path.parent.name for path in CONTEXTS.glob("*/context.py")}
    assert Counter(context.name for context in LINE) == Counter(folders)
