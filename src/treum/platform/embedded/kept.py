"""Secrets made once for a data folder: passwords of the database roles, NATS token, ticket key."""

import base64
import json
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from treum.platform.errors import SetupError

FILE_NAME: Final = "secrets.json"


@dataclass(frozen=True, slots=True, repr=False)
class KeptSecrets:
    """ticket_key: Ed25519 seed, base64."""

    postgres_password: str
    owner_password: str
    app_password: str
    ro_password: str
    nats_token: str
    ticket_key: str


def keep_secrets(data_dir: Path) -> KeptSecrets:
    """Reads them, after making them when there are none. The folder must exist.

    Raises: SetupError.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        _make(path)
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
    made = KeptSecrets(
        **{each.name: secrets.token_urlsafe(24) for each in fields(KeptSecrets)[:-1]},
        ticket_key=base64.b64encode(secrets.token_bytes(32)).decode("ascii"),
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(made), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
