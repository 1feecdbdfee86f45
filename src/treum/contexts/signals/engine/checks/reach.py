"""Reads the code of a strategy for what could outlive a run, tell the time or show the future.

A strategy is shown the past alone, so a look ahead needs a side door: something kept where another
run or instrument finds it, or an outside to ask. What is not known to be harmless is a finding. The
modules of the engine that it imports are read too, but for what every strategy is made of.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeGuard, TypeVar

from treum.contexts.signals.engine.checks import harmless
from treum.contexts.signals.engine.checks.finding import Finding, Flaw
from treum.contexts.signals.engine.checks.subject import Subject

Node = TypeVar("Node", bound=ast.AST)
Found = Iterator[tuple[ast.AST, str]]
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Pass)
_WHOLES = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.BoolOp),
    *(ast.Compare, ast.IfExp, ast.Subscript, ast.Starred, ast.JoinedStr, ast.FormattedValue),
)
"""Expressions whose value cannot be changed when those of their parts cannot."""


def reach(subject: Subject) -> Iterator[Finding]:
    """By module and line."""
    left, read = [(subject.module, subject.source)], {subject.module}
    while left:
        module, source = left.pop()
        tree = ast.parse(source)
        found = {(node.lineno, reason) for rule in RULES for node, reason in rule(tree)}  # type: ignore[attr-defined]
        for line, reason in sorted(found):
            yield Finding(subject.name, Flaw.REACH, f"{module}:{line}", reason)
        for each in sorted(_own_parts(tree) - read):
            left.append((each, inspect.getsource(import_module(each))))
            read.add(each)


def imports(tree: ast.Module) -> Found:
    for node in _every(tree, ast.Import):
        if any(each.name != "math" for each in node.names):
            yield node, f"imports {', '.join(each.name for each in node.names)} whole"
    for origin in _every(tree, ast.ImportFrom):
        yield from _imported(origin)


def kept_by_module(tree: ast.Module) -> Found:
    yield from _kept(tree.body, by="module")


def kept_by_class(tree: ast.Module) -> Found:
    for node in _every(tree, ast.ClassDef):
        yield from _kept(node.body, by="class")
        if node.keywords:
            yield node, "its class is made by something of its own"


def kept_by_default(tree: ast.Module) -> Found:
    for node in _every(tree, ast.arguments):
        for each in (*node.defaults, *node.kw_defaults):
            if each is not None and not _is_fixed(each):
                yield each, "keeps something in a default argument"


def decorators(tree: ast.Module) -> Found:
    wrapped: list[ast.ClassDef | ast.FunctionDef] = [*_every(tree, ast.ClassDef)]
    wrapped += _every(tree, ast.FunctionDef)
    for each in (wrapper for node in wrapped for wrapper in node.decorator_list):
        if (name := _called(each)) not in harmless.DECORATORS:
            yield each, f"is wrapped by {name}, which may keep what it saw"


def scopes(tree: ast.Module) -> Found:
    for kind in (ast.Global, ast.AsyncFunctionDef, ast.Await):
        for node in _every(tree, kind):
            yield node, "steps out of its own run"


def names(tree: ast.Module) -> Found:
    """Built-in functions by list; and nothing may pose as one that is on it."""
    known = harmless.BUILTINS | harmless.FIXED_MAKERS
    for node in _every(tree, ast.Name):
        if _is_special(node.id, known=known):
            yield node, f"uses {node.id}"
    for each in tree.body:
        if posing := known & _bound(each):
            yield each, f"calls something else {', '.join(sorted(posing))}"


def attributes(tree: ast.Module) -> Found:
    for node in _every(tree, ast.Attribute):
        if not _may_read(node):
            yield node, f"reads {node.attr}"
    for pattern in _every(tree, ast.MatchClass):
        for name in pattern.kwd_attrs:
            if name.startswith("_") or name in harmless.TELLING:
                yield pattern, f"reads {name}"


def stores(tree: ast.Module) -> Found:
    """Only on itself: an attribute of anything else may be everybody's."""
    for node in _every(tree, ast.Attribute):
        if not isinstance(node.ctx, ast.Load) and _root(node) != "self":
            yield node, f"stores {ast.unparse(node)}"


def sight(tree: ast.Module) -> Found:
    """What it is shown is read by the names of `Sight`, or passed on; not kept, not renamed."""
    for function in _every(tree, ast.FunctionDef):
        for name in _sights(function):
            yield from _misused(function, name)


RULES: tuple[Callable[[ast.Module], Found], ...] = (
    imports,
    kept_by_module,
    kept_by_class,
    kept_by_default,
    decorators,
    scopes,
    names,
    attributes,
    stores,
    sight,
)


def _every(tree: ast.Module, kind: type[Node]) -> Iterator[Node]:
    return (node for node in ast.walk(tree) if isinstance(node, kind))


def _own_parts(tree: ast.Module) -> set[str]:
    """Modules of the engine that it imports and that are not trusted."""
    named = {node.module or "" for node in _every(tree, ast.ImportFrom)}
    return {
        each for each in named if each.startswith(harmless.ENGINE) and not harmless.is_trusted(each)
    }


def _imported(node: ast.ImportFrom) -> Found:
    module = node.module or ""
    if node.level or not (module in harmless.IMPORTS or module.startswith("treum.")):
        yield node, f"imports from {module or 'its folder'}"
        return
    for each in node.names:
        what = getattr(import_module(module), each.name, None)
        if not harmless.may_import(module, each.name, what=what):
            yield node, f"imports {each.name} from {module}"


def _kept(body: list[ast.stmt], *, by: str) -> Found:
    for node in body:
        is_words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_words or isinstance(node, _DEFINITIONS):
            continue
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_fixed(node.value):
            continue
        yield node, f"its {by} keeps or does something"


def _is_fixed(node: ast.expr | None) -> bool:
    """Whether the value of an expression is there for good. None: no value at all."""
    if node is None:
        return True
    if isinstance(node, ast.Call):
        given = [*node.args, *(each.value for each in node.keywords)]
        return _called(node) in harmless.FIXED_MAKERS and all(map(_is_given_fixed, given))
    if isinstance(node, ast.Subscript):  # a list in it is a type's
        return _is_fixed(node.value)
    parts = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
    return isinstance(node, _WHOLES) and all(map(_is_fixed, parts))


def _is_given_fixed(node: ast.expr) -> bool:
    """A list given to what copies it is gone afterwards."""
    if isinstance(node, ast.List | ast.Set):
        return all(map(_is_fixed, node.elts))
    return _is_fixed(node)


def _called(node: ast.expr) -> str:
    """The last part of the name of what is called, or of a decorator."""
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def _is_special(name: str, *, known: set[str]) -> bool:
    is_told = name.startswith("__") and name != "__slots__"
    return is_told or (hasattr(builtins, name) and name not in known)


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement of the module gives, those of honest imports aside."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {each.asname for each in node.names if each.asname and each.asname != each.name}
    return {each.id for each in ast.walk(node) if _is_stored_name(each)}


def _is_stored_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _may_read(node: ast.Attribute) -> bool:
    name, of = node.attr, node.value
    if name.startswith("__"):
        is_parents = isinstance(of, ast.Call) and _called(of) == "super"
        return name in ("__init__", "__post_init__") and is_parents
    if name.startswith("_"):
        return isinstance(of, ast.Name) and of.id in ("self", "cls")
    return name not in harmless.TELLING


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return _name(node)


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _sights(function: ast.FunctionDef) -> list[str]:
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [
        each.arg
        for each in given
        if each.annotation is not None and ast.unparse(each.annotation) == harmless.SIGHT
    ]


def _misused(function: ast.FunctionDef, name: str) -> Found:
    fine: set[ast.AST] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and _name(node.value) == name:
            fine.add(node.value)
            if node.attr not in harmless.SEEN:
                yield node, f"looks at {node.attr} of what it is shown"
        elif isinstance(node, ast.Call):
            fine.update((*node.args, *(each.value for each in node.keywords)))
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == name and node not in fine:
            yield node, "keeps what it is shown"
