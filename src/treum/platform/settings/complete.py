"""Defaults that follow from other settings or from the machine."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import treum
from treum.platform.settings.tree import (
    DEMO_PASSWORD,
    FeedKind,
    HttpSettings,
    Profile,
    SocketSettings,
)


def complete(given: Mapping[str, object], *, home: str | None) -> dict[str, Any]:
    """Adds what was not given; never replaces what was. home: of the user, from the environment."""
    values: dict[str, Any] = dict(given)
    derived: dict[str, Callable[[], object]] = {
        "data_dir": lambda: _data_dir(home),
        "web.assets": _assets,
        "http.public_url": lambda: _public_url(values),
        "socket.public_url": lambda: _socket_url(values),
        "feed.kind": lambda: _feed_kind(values),
        "auth.demo_password": lambda: _demo_password(values),
    }
    for key, derive in derived.items():
        if key not in values:
            values[key] = derive()
    return values


def _data_dir(home: str | None) -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/treum")
    return Path(home or Path.home()) / ".local/state/treum"


def _assets() -> Path:
    """A checkout builds into build/web; an installed package carries its own."""
    package = Path(treum.__file__).resolve().parent
    checkout = package.parents[1]
    built = checkout / "build/web"
    is_checkout = (checkout / "pyproject.toml").is_file()
    return built if is_checkout else package / "_web"


def _public_url(values: Mapping[str, Any]) -> str:
    return f"http://localhost:{values.get('http.port', HttpSettings().port)}"


def _socket_url(values: Mapping[str, Any]) -> str:
    site = urlsplit(values["http.public_url"])
    if site.scheme == "https":
        return f"wss://{site.netloc}/ws"
    return f"ws://localhost:{values.get('socket.port', SocketSettings().port)}/ws"


def _feed_kind(values: Mapping[str, Any]) -> FeedKind:
    return FeedKind.REPLAY if "feed.file" in values else FeedKind.SYNTHETIC


def _demo_password(values: Mapping[str, Any]) -> object:
    return None if values.get("profile") is Profile.PROD else DEMO_PASSWORD
