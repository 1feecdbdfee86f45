"""docs/asvs.md: each requirement of tests/asvs/ids.py and the tests that name it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.asvs.ids import REQUIREMENTS, Requirement, State

HEAD = """# What of OWASP ASVS 5.0 is held, and by which tests

Written by `make generate` from `tests/asvs/ids.py` and the marks on tests; `pytest -m asvs` runs
them. **Bold**: runs again with the defence taken away, and must fail there.

| Id | Behaviour | Held by |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A marked test. is_proven: it is shown to fail without the defence."""

    path: str
    name: str
    is_proven: bool


def marked(root: Path) -> dict[str, list[Held]]:
    """Marked tests by id, without running anything."""
    found: dict[str, list[Held]] = {}
    for file in sorted((root / "tests").rglob("test_*.py")):
        source = file.read_text()
        if "mark.asvs(" in source:
            for id_, held in _marks(ast.parse(source), str(file.relative_to(root))):
                found.setdefault(id_, []).append(held)
    return found


def page(root: Path) -> str:
    held = marked(root)
    return HEAD + "".join(_line(one, held) for one in REQUIREMENTS)


def _marks(tree: ast.Module, path: str) -> Iterator[tuple[str, Held]]:
    tests = (one for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    for test in tests:
        for mark in test.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                held = Held(path, test.name, any(one.arg == "without" for one in mark.keywords))
                yield from ((ast.literal_eval(id_), held) for id_ in mark.args)


def _line(one: Requirement, held: Mapping[str, list[Held]]) -> str:
    by = [_named(test) for test in held.get(one.id, ())]
    if one.state is State.WAITS:
        by = [f"waits for {one.waits_for}"]
    return f"| {one.id} | {one.behaviour} | {'<br>'.join(by)} |\n"


def _named(test: Held) -> str:
    name = f"`{test.path}::{test.name}`"
    return f"**{name}**" if test.is_proven else name
