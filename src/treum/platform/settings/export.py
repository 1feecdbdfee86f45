"""Hands the settings on to child processes."""

from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from treum.platform.settings.keys import variable_of
from treum.platform.settings.tree import Settings
from treum.platform.settings.values import Secret


def to_env(settings: Settings) -> dict[str, str]:
    """Read back by `load`. It holds the secrets: only for the environment of a child."""
    env: dict[str, str] = {}
    for top in fields(settings):
        value = getattr(settings, top.name)
        inner = fields(value) if is_dataclass(value) and not isinstance(value, Secret) else ()
        env |= _entry(top.name, value) if not inner else {}
        for each in inner:
            env |= _entry(f"{top.name}.{each.name}", getattr(value, each.name))
    return env


def _entry(key: str, value: object) -> dict[str, str]:
    return {} if value is None or value == () else {variable_of(key): _written(value)}


def _written(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    if not isinstance(value, str | int | float | date | UUID | Path):
        raise TypeError(f"no setting holds a {type(value).__name__}")
    return str(value)
