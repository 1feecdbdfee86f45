"""A context owns the tables of the schema with its name, and no constraint leaves that schema."""

import importlib
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from treum.platform.database import Base

ROOT = Path(__file__).parents[2]
CONTEXTS = ROOT / "src/treum/contexts"


def _modules_with_tables() -> list[str]:
    found = [*CONTEXTS.glob("*/tables.py"), *CONTEXTS.glob("*/tables/*.py")]
    relative = (path.relative_to(ROOT / "src").with_suffix("") for path in found)
    return sorted(".".join(path.parts) for path in relative)


def _rows() -> list[type[Base]]:
    for module in _modules_with_tables():
        importlib.import_module(module)
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return sorted(
        (row for row in mapped if row.__module__.startswith("treum.contexts.")),
        key=lambda row: row.__qualname__,
    )


ROWS = _rows()


def _table(row: type[Base]) -> sa.Table:
    assert isinstance(row.__table__, sa.Table)
    return row.__table__


def test_every_context_with_tables_is_seen() -> None:
    owners = {row.__module__.split(".")[2] for row in ROWS}
    assert owners == {module.split(".")[2] for module in _modules_with_tables()}
    assert owners >= {"identity", "payments", "market", "signals"}


@pytest.mark.parametrize("row", ROWS)
def test_a_table_is_in_its_contexts_schema(row: type[Base]) -> None:
    assert _table(row).schema == row.__module__.split(".")[2]


@pytest.mark.parametrize("row", ROWS)
def test_no_foreign_key_leaves_the_schema(row: type[Base]) -> None:
    targets = {key.target_fullname for key in _table(row).foreign_keys}
    assert {target.split(".")[0] for target in targets} <= {_table(row).schema}


@pytest.mark.parametrize("row", ROWS)
def test_nothing_is_loaded_lazily(row: type[Base]) -> None:
    assert all(one.lazy == "raise" for one in sa.inspect(row).relationships)


@pytest.mark.parametrize("path", sorted((ROOT / "migrations/versions").glob("*.py")))
def test_no_migration_refers_to_another_schema(path: Path) -> None:
    text = path.read_text()
    made = re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\.", text)
    assert set(re.findall(r"REFERENCES (\w+)\.", text)) <= set(made)
    assert len(set(made)) <= 1, "a migration makes tables of one context"
