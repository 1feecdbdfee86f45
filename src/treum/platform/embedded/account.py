"""The system user PostgreSQL runs as: ourselves, or `treum-pg` when we are root."""

import os
import pwd
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treum.platform.errors import SetupError

SERVER_USER: Final = "treum-pg"
NOBODY_YET: Final = -1
USERADD_TRIES: Final = 20
USERADD_PAUSE_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    def may_enter(self, folder: Path) -> bool:
        return self._may(folder, os.X_OK)

    def may_read(self, path: Path) -> bool:
        return self._may(path, os.R_OK)

    def _may(self, path: Path, access: int) -> bool:
        """For another user from the mode alone: it is in no other group, and ACLs are rare."""
        if self.is_us:
            return os.access(path, access)
        found = path.stat()
        others = 3 if found.st_gid == self.gid else 0
        shift = 6 if found.st_uid == self.uid else others
        return bool(stat.S_IMODE(found.st_mode) >> shift & access)


def known_account() -> Account:
    """Who the server would run as; changes nothing, so the user may not exist yet."""
    uid = os.geteuid()
    if uid != 0:
        return Account(f"uid {uid}", uid, os.getegid())
    return _find() or Account(SERVER_USER, NOBODY_YET, NOBODY_YET)


def ensure_account(owner: int | None = None) -> Account:
    """PostgreSQL refuses root, and initdb a uid without a name: root makes a system user, once.

    owner: uid of an existing cluster, which a new container has still to give a name.
    Raises: SetupError.
    """
    account = known_account()
    for _ in range(USERADD_TRIES):
        if account.uid != NOBODY_YET:
            return account
        complaint = _add_user(owner)
        account = known_account()
        if account.uid == NOBODY_YET:
            time.sleep(USERADD_PAUSE_S)  # Another process may hold the lock on /etc/passwd.
    raise SetupError(f"cannot create the system user {SERVER_USER} for PostgreSQL: {complaint}")


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        return None
    return Account(SERVER_USER, entry.pw_uid, entry.pw_gid)


def _add_user(owner: int | None) -> str:
    """Returns what useradd complained about."""
    command = ["useradd", "--system", "--no-create-home", "--user-group"]
    command += ["--shell", "/usr/sbin/nologin", SERVER_USER]
    command += ["--uid", str(owner)] if owner else []
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    try:
        done = subprocess.run(  # noqa: S603 -- fixed words
            command, capture_output=True, text=True, timeout=30, check=False, env={"PATH": path}
        )
    except FileNotFoundError as error:
        raise SetupError(
            f"PostgreSQL cannot run as root and useradd is missing: create the user {SERVER_USER}"
        ) from error
    return done.stderr.strip().replace("\n", " ")
