"""What the code of a strategy may name."""

import builtins
from types import ModuleType

from treum.contexts.signals.engine.strategy import Sight

ENGINE = "treum.contexts.signals.engine."
_PARTS = ("extremes", "indicators", "listing", "reasons", "seat", "strategy")
TRUSTED = (
    "treum.contexts.signals.rules",
    "treum.platform.errors",
    *(ENGINE + each for each in _PARTS),
    ENGINE + "strategies.parameters",
)
"""What every strategy is made of; its own tests look after it."""
IMPORTS: dict[str, set[str] | None] = {
    "abc": {"ABC", "abstractmethod"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "collections.abc": None,
    "dataclasses": {"dataclass", "field", "replace"},
    "datetime": {"UTC", "date", "datetime", "time", "timedelta"},
    "decimal": {"Decimal", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_EVEN", "ROUND_HALF_UP"},
    "enum": {"Enum", "IntEnum", "StrEnum", "auto", "unique"},
    "fractions": {"Fraction"},
    "functools": {"partial", "reduce"},
    "itertools": None,
    "math": None,
    "statistics": None,
    "typing": None,
}
"""Of which modules what may be imported; None for all that is no module."""
_ERRORS = {
    name
    for name, each in vars(builtins).items()
    if isinstance(each, type) and issubclass(each, BaseException)
}
BUILTINS = _ERRORS | {
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "dict",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "pow",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "slice",
    "sorted",
    "staticmethod",
    "classmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "zip",
}
FIXED_MAKERS = {
    "Decimal",
    "Fraction",
    "NewType",
    "TypeVar",
    "abs",
    "auto",
    "date",
    "datetime",
    "field",
    "float",
    "frozenset",
    "int",
    "len",
    "max",
    "min",
    "number",
    "range",
    "round",
    "str",
    "switch",
    "time",
    "timedelta",
    "tuple",
    "whole",
}
"""What they make cannot be changed."""
DECORATORS = {
    "abstractmethod",
    "classmethod",
    "dataclass",
    "final",
    "override",
    "property",
    "setter",
    "staticmethod",
    "unique",
}
TELLING = {
    "ag_frame",
    "cr_frame",
    "f_back",
    "f_builtins",
    "f_globals",
    "f_locals",
    "format",
    "format_map",
    "gi_frame",
    "mro",
    "now",
    "register",
    "tb_frame",
    "tb_next",
    "today",
    "utcnow",
}
"""Attributes that show a caller's insides or the clock, or keep something for everybody."""
SEEN = {name for name in vars(Sight) if not name.startswith("_")}
SIGHT = Sight.__name__


def is_trusted(module: str) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in TRUSTED)


def may_import(module: str, name: str, *, what: object) -> bool:
    """what: the thing itself; a module that another one happens to have is none of its own."""
    if isinstance(what, ModuleType) or name == "*":
        return False
    if is_trusted(module) or module.startswith(ENGINE):
        return True
    allowed = IMPORTS.get(module, set())
    return allowed is None or name in allowed
