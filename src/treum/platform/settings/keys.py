"""Names of settings: `http.port` in the file, `TREUM_HTTP__PORT` in the environment."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeGuard, get_type_hints

from treum.platform.settings.tree import Settings
from treum.platform.settings.values import Kind

PREFIX: Final = "TREUM_"


def all_keys() -> dict[str, Kind[object]]:
    """Every key of the tree with its kind, in the tree's order."""
    return dict(_walk())


def variable_of(key: str) -> str:
    return PREFIX + key.upper().replace(".", "__")


def nearest(name: str, known: list[str]) -> str:
    """The known name most like `name`, comparing without case."""
    by_fold = {each.lower(): each for each in known}
    return by_fold[get_close_matches(name.lower(), list(by_fold), n=1, cutoff=0.0)[0]]


def hints_of(of: type) -> dict[str, Any]:
    """The annotations of a section, or of the tree, in order."""
    return get_type_hints(of, include_extras=True)


def is_section(hint: object) -> TypeGuard[type[Any]]:
    return isinstance(hint, type) and is_dataclass(hint)


def _walk() -> Iterator[tuple[str, Kind[object]]]:
    for top, hint in hints_of(Settings).items():
        if not is_section(hint):
            yield top, hint.__metadata__[0]
            continue
        for name, inner in hints_of(hint).items():
            yield f"{top}.{name}", inner.__metadata__[0]
