"""A context holds the files of the design and no others."""

from pathlib import Path

import pytest

CONTEXTS = Path(__file__).parents[2] / "src/treum/contexts"
NAMES = {
    *("context", "routes", "handlers", "jobs", "api", "service", "queries", "adapters"),
    *("engine", "feed", "tables", "schemas", "rules", "events"),
}
FILES_OF_DATA = {"data"}  # reference rows beside the code, read by an adapter
IN_TREE = sorted(
    path for path in CONTEXTS.iterdir() if path.is_dir() and path.name != "__pycache__"
)


@pytest.mark.parametrize("context", IN_TREE, ids=lambda path: path.name)
def test_a_context_has_only_known_names(context: Path) -> None:
    found = {path.name.removesuffix(".py") for path in context.iterdir()}
    assert found - {"__pycache__", "__init__"} - FILES_OF_DATA <= NAMES


@pytest.mark.parametrize("context", IN_TREE, ids=lambda path: path.name)
def test_the_init_is_a_docstring_and_imports_nothing(context: Path) -> None:
    text = (context / "__init__.py").read_text().strip()
    assert text.startswith('"""')
    assert text.endswith('"""')
    assert text.count('"""') == 2


@pytest.mark.parametrize("context", IN_TREE, ids=lambda path: path.name)
def test_data_folders_hold_no_code(context: Path) -> None:
    assert not [path for name in FILES_OF_DATA for path in (context / name).rglob("*.py")]
