"""The version of a strategy: a hash of the code that decides and of its parameters.

The code is its module and every module of signals that this one imports, as syntax: comments,
docstrings and layout change nothing. A change of any of them is taken as a change of the strategy,
for a version too many harms nobody and one too few makes a track record lie.
"""

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

OURS = "treum.contexts.signals."
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def fingerprint(kind: type, *, name: str, parameters: object) -> str:
    """Sixteen hex digits. parameters: a frozen dataclass of plain values."""
    facts = {
        "name": name,
        "code": code_hash(kind.__module__),
        "parameters": asdict(cast("DataclassInstance", parameters)),
    }
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


@cache
def code_hash(module: str) -> str:
    """Of the module and all of ours that it imports, directly or not."""
    digest = hashlib.sha256()
    for each in sorted(_reached(module)):
        digest.update(f"{each}\n{_syntax(each)}\n".encode())
    return digest.hexdigest()


def _reached(module: str) -> set[str]:
    reached: set[str] = set()
    left = [module]
    while left:
        each = left.pop()
        if each not in reached:
            reached.add(each)
            left.extend(_imports(each))
    return reached


@cache
def _imports(module: str) -> tuple[str, ...]:
    named = (node for node in ast.walk(_tree(module)) if isinstance(node, ast.ImportFrom))
    found = (
        name
        for node in named
        for name in (node.module or "", *(f"{node.module}.{one.name}" for one in node.names))
    )
    return tuple(name for name in found if name.startswith(OURS) and _path(name) is not None)


@cache
def _syntax(module: str) -> str:
    return "".join(_told(_tree(module)))


def _told(node: ast.AST) -> Iterator[str]:
    """Only fields that say something: a newer Python with more of them tells the same."""
    yield f"{type(node).__name__}("
    for name, value in ast.iter_fields(node):
        parts = _bare(node) if name == "body" else value
        if parts not in (None, []):
            yield f"{name}="
            yield from _told_of(parts)
    yield ")"


def _told_of(value: object) -> Iterator[str]:
    if isinstance(value, ast.AST):
        yield from _told(value)
    elif isinstance(value, list):
        for each in value:
            yield from _told_of(each)
            yield ","
    else:
        yield f"{value!r};"


def _bare(node: ast.AST) -> object:
    """The body without its docstring."""
    body = getattr(node, "body", None)
    if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
        return node.body[1:]
    return body


@cache
def _tree(module: str) -> ast.Module:
    path = _path(module)
    assert path is not None, f"{module} has no source"
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _path(module: str) -> Path | None:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # a name in a module, not a module
        return None
    return Path(spec.origin) if spec and spec.origin else None
