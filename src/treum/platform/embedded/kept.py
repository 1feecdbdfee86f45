"""Secrets made once for a data folder: passwords of the database roles, NATS token, keys."""

import base64
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from treum.platform.errors import SetupError

FILE_NAME: Final = "secrets.json"


@dataclass(frozen=True, slots=True, repr=False)
class KeptSecrets:
    """ticket_key: Ed25519 seed, base64. vault_keys: as in `auth.vault_keys`."""

    postgres_password: str
    owner_password: str
    app_password: str
    ro_password: str
    nats_token: str
    ticket_key: str
    vault_keys: str


_ADDED: Final = frozenset({"vault_keys"})  # Since the first version.
_FIRST: Final = frozenset(each.name for each in fields(KeptSecrets)) - _ADDED


def keep_secrets(data_dir: Path) -> KeptSecrets:
    """Reads them, after making those that are missing. The folder must exist.

    Raises: SetupError.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        _make(path)
    _add_missing(path)
    return read_secrets(data_dir)


def read_secrets(data_dir: Path) -> KeptSecrets:
    """Raises: SetupError when they are missing, damaged or open to others."""
    path = data_dir / FILE_NAME
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error
    if mode & 0o077:
        raise SetupError(f"{path} is open to other users (mode {mode:o}): chmod 600 it")
    try:
        found = json.loads(content)
        values = {each.name: found[each.name] for each in fields(KeptSecrets)}
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(f"{path} is damaged: put back the one of your backup") from error
    if not all(isinstance(value, str) and value for value in values.values()):
        raise SetupError(f"{path} is damaged: put back the one of your backup")
    return KeptSecrets(**values)


def _make(path: Path) -> None:
    """A complete file appears at once; of two makers the first wins."""
    made = {each.name: _new(each.name) for each in fields(KeptSecrets)}
    with _draft(path, made) as draft, suppress(FileExistsError):
        path.hardlink_to(draft)


def _add_missing(path: Path) -> None:
    """A folder of an earlier version gains what was added since; what it has stays."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # Reading it says what is wrong.
    if not isinstance(found, dict) or not _FIRST.issubset(found):
        return
    added = {name: _new(name) for name in _ADDED if name not in found}
    if added:
        with _draft(path, found | added) as draft:
            draft.replace(path)


def _new(name: str) -> str:
    match name:
        case "ticket_key":
            return _seed()
        case "vault_keys":
            return f"1:{_seed()}"
    return secrets.token_urlsafe(24)


def _seed() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


@contextmanager
def _draft(path: Path, content: Mapping[str, object]) -> Iterator[Path]:
    """A whole file beside `path`, gone afterwards. Raises: SetupError."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
