"""No SQL text names a schema of somebody else; imports cannot show that."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/treum"
CONTEXTS = sorted(path.name for path in (SOURCE / "contexts").iterdir() if path.is_dir())
SCHEMAS = sorted({*CONTEXTS, "platform", "realtime", "brownfield"} - {"__pycache__"})
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|TRUNCATE|LOCK TABLE|COPY)\b")
NAMED = re.compile(rf'"?\b({"|".join(SCHEMAS)})"?\.\w')


def foreign(text: str, own: str) -> set[str]:
    """Schemas named in the SQL texts, or given as `schema=`, of one source file, but not `own`."""
    named = {schema for sql in _texts(ast.parse(text)) for schema in NAMED.findall(sql)}
    return (named | set(_schema_arguments(ast.parse(text)))) - {own}


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "x" for p in node.values)
            text = "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SQL.search(text):
            yield text


def _schema_arguments(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="schema", value=ast.Constant(value=str(name))):
                yield name


def _files() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        yield path, parts[1] if parts[0] == "contexts" else parts[0]


@pytest.mark.parametrize(
    ("path", "own"), [pytest.param(*one, id=str(one[0].relative_to(SOURCE))) for one in _files()]
)
def test_a_file_names_only_its_own_schema(path: Path, own: str) -> None:
    assert foreign(path.read_text(), own) == set()


@pytest.mark.parametrize(
    "planted",
    [
        'text("SELECT close FROM market.bar WHERE run_id = :run")',
        'text("SELECT 1 FROM signals.signal s, market.run r")',
        "text(f'UPDATE market.{name} SET state = 1')",
        'text("SELECT 1 FROM \\"market\\".bar")',
        'Table("bar", metadata, schema="market")',
    ],
)
def test_a_planted_statement_is_found(planted: str) -> None:
    assert foreign(planted, "signals") == {"market"}


def test_words_that_are_no_sql_are_left_alone() -> None:
    assert foreign('"""Reads market.bars_closed.v1 events."""', "signals") == set()
