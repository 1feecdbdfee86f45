"""Secrets made once for a data folder: passwords of the database roles, NATS token, keys."""

import base64
import json
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Final

from treum.platform.errors import SetupError

FILE_NAME: Final = "secrets.json"
_PASSWORDS: Final = (
    "postgres_password",
    "owner_password",
    "app_password",
    "ro_password",
    "nats_token",
)


@dataclass(frozen=True, slots=True, repr=False)
class KeptSecrets:
    """ticket_key, audit_key: Ed25519 seeds, base64.

    audit_key: None in a folder made before there was one, until its servers start again.
    """

    postgres_password: str
    owner_password: str
    app_password: str
    ro_password: str
    nats_token: str
    ticket_key: str
    audit_key: str | None = None


def keep_secrets(data_dir: Path) -> KeptSecrets:
    """Reads them, after making them when there are none. The folder must exist.

    Raises: SetupError.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        _make(path)
    kept = read_secrets(data_dir)
    if kept.audit_key is None:
        kept = replace(kept, audit_key=_seed())
        _write(path, kept, is_new=False)
    return kept


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
        old = {"audit_key": None}
        values = {each.name: (old | found)[each.name] for each in fields(KeptSecrets)}
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(f"{path} is damaged: put back the one of your backup") from error
    audit_key = values["audit_key"]
    given = [value for name, value in values.items() if name != "audit_key"]
    if not all(isinstance(value, str) and value for value in given) or audit_key == "":
        raise SetupError(f"{path} is damaged: put back the one of your backup")
    return KeptSecrets(**values)


def _make(path: Path) -> None:
    made = KeptSecrets(
        **{name: secrets.token_urlsafe(24) for name in _PASSWORDS},
        ticket_key=_seed(),
        audit_key=_seed(),
    )
    _write(path, made, is_new=True)


def _seed() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _write(path: Path, kept: KeptSecrets, *, is_new: bool) -> None:
    """A complete file appears at once. is_new: of two makers the first wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(kept), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        else:
            draft.replace(path)
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
