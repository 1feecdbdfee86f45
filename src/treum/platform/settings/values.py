"""What one setting may hold: how it is read from text, and how the accepted shape is described."""

import base64
import binascii
import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

KEY_BYTES: Final = 32
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}")


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that no repr, str, format or traceback shows; `reveal` is the only way to it."""

    value: str

    def reveal(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What a field is annotated with. read raises ValueError; is_shown: may an error quote it?"""

    expected: str
    read: Callable[[object], T]
    is_shown: bool = True


def whole(low: int, high: int) -> Kind[int]:
    def read(raw: object) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise ValueError
        value = int(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return Kind(f"a whole number from {low} to {high}", read)


def real(low: float, high: float) -> Kind[float]:
    def read(raw: object) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            raise ValueError
        value = float(raw)
        if not math.isfinite(value) or not low <= value <= high:
            raise ValueError
        return value

    return Kind(f"a number from {low:g} to {high:g}", read)


def choice(of: type[E]) -> Kind[E]:
    def read(raw: object) -> E:
        return of(_text(raw))

    return Kind("one of " + ", ".join(of), read)


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip() or not raw.isprintable():
        raise ValueError
    return raw.strip()


def _secret(raw: object) -> Secret:
    return Secret(_text(raw))


def _path(raw: object) -> Path:
    return Path(_text(raw))


def _day(raw: object) -> date:
    if type(raw) is date:
        return raw
    return date.fromisoformat(_text(raw))


def _networks(raw: object) -> tuple[str, ...]:
    items = _text(raw).split(",") if isinstance(raw, str) else raw
    if not isinstance(items, list):
        raise ValueError
    return tuple(str(ipaddress.ip_network(_text(item))) for item in items)


def _identifier(raw: object) -> str:
    value = _text(raw)
    if not (value.isascii() and value.isidentifier() and value.islower() and len(value) <= 63):
        raise ValueError
    return value


def _url(*schemes: str, path: bool) -> Callable[[object], str]:
    def read(raw: object) -> str:
        value = _text(raw)
        parts = urlsplit(value)
        has_port = parts.port != 0  # `.port` raises ValueError when it is out of range
        plain = not (parts.query or parts.fragment or parts.username or parts.password)
        if parts.scheme not in schemes or not parts.hostname or not plain or not has_port:
            raise ValueError
        if not path and parts.path not in {"", "/"}:
            raise ValueError
        return value.rstrip("/")

    return read


def _database_url(raw: object) -> Secret:
    value = _text(raw)
    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname or parts.port == 0:
        raise ValueError
    if not parts.username or len(parts.path) < 2:
        raise ValueError
    return Secret(value)


def _address(raw: object) -> str:
    value = _text(raw)
    name, at, domain = value.partition("@")
    if not (value.isascii() and name and at and domain) or set(value) & set(" @<>,;:") != {"@"}:
        raise ValueError
    if value.count("@") != 1:
        raise ValueError
    return value


def _seed(raw: object) -> Secret:
    value = _text(raw)
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if len(key) != KEY_BYTES:
        raise ValueError
    return Secret(value)


def _vault_keys(raw: object) -> Secret:
    value = _text(raw)
    pairs = [each.strip().partition(":") for each in value.split(",")]
    ids = [key_id for key_id, _, _ in pairs]
    if len(set(ids)) != len(ids) or not all(_KEY_ID.fullmatch(key_id) for key_id in ids):
        raise ValueError
    for _, _, key in pairs:
        _seed(key)
    return Secret(value)


TEXT: Final = Kind("a non-empty text", _text)
IDENTIFIER: Final = Kind("a lower-case name of letters, digits and _", _identifier)
SECRET: Final = Kind("a non-empty text", _secret, is_shown=False)
PATH: Final = Kind("a path", _path)
DAY: Final = Kind("a day as YYYY-MM-DD", _day)
RUN_ID: Final = Kind("a UUID", lambda raw: UUID(_text(raw)))
NETWORKS: Final = Kind("IP addresses or networks, separated by commas", _networks)
PORT: Final = whole(1, 65535)
HTTP_URL: Final = Kind("http(s)://HOST[:PORT]", _url("http", "https", path=False), is_shown=False)
SOCKET_URL: Final = Kind("ws(s)://HOST[:PORT]/PATH", _url("ws", "wss", path=True), is_shown=False)
NATS_URL: Final = Kind(
    "nats://HOST:PORT without a token (that is TREUM_NATS__TOKEN)",
    _url("nats", "tls", path=False),
    is_shown=False,
)
DATABASE_URL: Final = Kind(
    "postgresql://USER:PASSWORD@HOST:PORT/DATABASE", _database_url, is_shown=False
)
ADDRESS: Final = Kind("a plain address such as no-reply@treum.example", _address)
SEED: Final = Kind("the base64 of 32 random bytes", _seed, is_shown=False)
VAULT_KEYS: Final = Kind(
    "ID:KEY, separated by commas; each key the base64 of 32 random bytes",
    _vault_keys,
    is_shown=False,
)
