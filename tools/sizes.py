"""Refuse files, functions, signatures and nestings beyond the limits of docs/style.md."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.files import handwritten

LINES_MAX = {".py": 300, ".ts": 250, ".tsx": 250}
TOOL_LINES_MAX = 79
FUNCTION_LINES_MAX = 50
PARAMETERS_MAX, POSITIONAL_MAX = 5, 2
NESTING_MAX = 3
WHERE = {"self", "cls", "tx"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
NESTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)


def faults(path: Path, text: str) -> Iterator[str]:
    """One line for each limit passed; `path` is relative to the repository."""
    limit = TOOL_LINES_MAX if path.parts[0] == "tools" else LINES_MAX[path.suffix]
    if (count := len(text.splitlines())) > limit:
        yield f"{path}: {count} lines, limit {limit}"
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text, str(path))):
            if isinstance(node, Function):
                yield from (f"{path}:{node.lineno}: {fault}" for fault in _function_faults(node))


def _function_faults(node: Function) -> Iterator[str]:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > FUNCTION_LINES_MAX:
        yield f"{node.name} has {lines} lines, limit {FUNCTION_LINES_MAX}"
    if (depth := _depth(node.body)) > NESTING_MAX:
        yield f"{node.name} nests {depth} deep, limit {NESTING_MAX}"
    if _called_by_others(node):
        return
    positional = _own([*node.args.posonlyargs, *node.args.args])
    if len(positional) > POSITIONAL_MAX:
        yield f"{node.name} has {len(positional)} positional parameters, limit {POSITIONAL_MAX}"
    if (count := len(positional + _own(node.args.kwonlyargs))) > PARAMETERS_MAX:
        yield f"{node.name} has {count} parameters, limit {PARAMETERS_MAX}"


def _own(arguments: list[ast.arg]) -> list[ast.arg]:
    """Without what says where (self, cls, tx) and `_unused` ones, which a protocol asks for."""
    return [a for a in arguments if a.arg not in WHERE and not a.arg.startswith("_")]


def _called_by_others(node: Function) -> bool:
    """Pytest hands over by name, and who calls an object (ASGI) sets its `__call__`."""
    fixture = any("fixture" in ast.dump(decorator) for decorator in node.decorator_list)
    return fixture or node.name.startswith("test_") or node.name == "__call__"


def _depth(body: list[ast.stmt]) -> int:
    return max((_depth_of(statement) for statement in body), default=0)


def _depth_of(node: ast.AST) -> int:
    if isinstance(node, Function | ast.ClassDef):
        return 0  # an inner function is measured on its own
    deepest = max((_depth_of(child) for child in _inner(node)), default=0)
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        deepest = max(_depth(node.body), _depth_of(node.orelse[0]) - 1)  # elif is not deeper
    return deepest + isinstance(node, NESTS)


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    return (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))


if __name__ == "__main__":
    ROOT = Path.cwd()
    found = [f for p in handwritten(ROOT, *LINES_MAX) for f in faults(p, (ROOT / p).read_text())]
    sys.exit("\n".join(found) or 0)
