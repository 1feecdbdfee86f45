"""A PostgreSQL that still runs on our folder, or that left its lock file behind."""

import asyncio
import os
from pathlib import Path
from typing import Final

from treum.platform.errors import SetupError

PREDECESSOR_S_MAX: Final = 30.0
"""A fast shutdown ends with a checkpoint, which a slow disk draws out."""
POLL_S: Final = 0.05


def running_postmaster(cluster: Path) -> int | None:
    """The pid of the postmaster of this folder; it works inside its own data folder."""
    pid = _noted_pid(cluster)
    return pid if pid is not None and _works_in(pid, cluster) else None


async def await_predecessor(cluster: Path) -> None:
    """One whose parent was killed is shutting down already. Raises: SetupError if it stays."""
    waited = 0.0
    while (pid := running_postmaster(cluster)) is not None:
        if waited >= PREDECESSOR_S_MAX:
            raise SetupError(f"another PostgreSQL (pid {pid}) still runs on {cluster}: stop it")
        await asyncio.sleep(POLL_S)
        waited += POLL_S
    _forget_foreign_pid(cluster)


def _forget_foreign_pid(cluster: Path) -> None:
    """After kill -9 the noted pid may by now be someone else's, which would stop the server.

    PostgreSQL itself still checks the shared memory of the folder before it starts.
    """
    pid = _noted_pid(cluster)
    if pid is not None and _is_alive(pid):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _noted_pid(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _works_in(pid: int, cluster: Path) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", cluster)
    except OSError:
        return False


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
