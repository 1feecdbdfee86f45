"""Reads the settings once: the file first, then the environment over it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from treum.platform.errors import SetupError
from treum.platform.settings.check import check
from treum.platform.settings.complete import complete
from treum.platform.settings.keys import (
    PREFIX,
    all_keys,
    hints_of,
    is_section,
    nearest,
    variable_of,
)
from treum.platform.settings.tree import Settings
from treum.platform.settings.values import Kind

SHOWN_CHARACTERS_MAX = 60


@dataclass(frozen=True, slots=True)
class _Given:
    """One value as written. name: how its source calls it; base: where relative paths start."""

    name: str
    raw: object
    base: Path


def load(env: Mapping[str, str], toml_path: Path | None) -> Settings:
    """An empty variable counts as not set. A file that is named must exist.

    Raises: SetupError, naming the key and what it should hold.
    """
    known = all_keys()
    given = dict(_from_file(toml_path, known)) if toml_path else {}
    given.update(_from_env(env, known))
    values = {key: _read(each, known[key]) for key, each in given.items()}
    settings = _build(complete(values, home=env.get("HOME")))
    check(settings)
    return settings


def _from_env(env: Mapping[str, str], known: Mapping[str, object]) -> Iterator[tuple[str, _Given]]:
    keys = {variable_of(key): key for key in known}
    for name in sorted(each for each in env if each.startswith(PREFIX)):
        if name not in keys:
            raise SetupError(f"unknown setting {name}; the nearest is {nearest(name, list(keys))}")
        if env[name].strip():
            yield keys[name], _Given(name, env[name], Path.cwd())


def _from_file(path: Path, known: Mapping[str, object]) -> Iterator[tuple[str, _Given]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} is not valid TOML: {error}") from error
    for key, raw in _flatten(content, known):
        if key not in known:
            near = nearest(key, list(known))
            raise SetupError(f"unknown setting {key} in {path}; the nearest is {near}")
        yield key, _Given(f"{key} in {path}", raw, path.absolute().parent)


def _flatten(
    content: Mapping[str, object], known: Mapping[str, object]
) -> Iterator[tuple[str, object]]:
    sections = {key.partition(".")[0] for key in known if "." in key}
    for name, value in content.items():
        if name in sections and isinstance(value, dict):
            yield from ((f"{name}.{key}", raw) for key, raw in value.items())
        else:
            yield name, value


def _read(given: _Given, kind: Kind[object]) -> object:
    try:
        value = kind.read(given.raw)
    except ValueError as error:
        shown = f" is {str(given.raw)[:SHOWN_CHARACTERS_MAX]!r}" if kind.is_shown else " is refused"
        raise SetupError(f"{given.name}{shown}; expected {kind.expected}") from error
    return given.base / value.expanduser() if isinstance(value, Path) else value


def _build(values: Mapping[str, object]) -> Settings:
    tree: dict[str, Any] = {}
    for top, hint in hints_of(Settings).items():
        if is_section(hint):
            inner = {name: f"{top}.{name}" for name in hints_of(hint)}
            tree[top] = hint(**{name: values[key] for name, key in inner.items() if key in values})
        elif top in values:
            tree[top] = values[top]
    return Settings(**tree)
