"""One TREUM per data folder: a lock that lasts as long as any process that was given it."""

import asyncio
import errno
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from treum.platform.embedded.folder import Changes, shared_mode
from treum.platform.errors import SetupError

LEFTOVERS_S_MAX: Final = 30.0
POLL_S: Final = 0.05


class FolderLock:
    """Children inherit the descriptor: after kill -9 of their parent the folder is free only
    when the last of them has gone, so a successor never meets them."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.resolve()
        self._path = self._data_dir / "lock"
        self._descriptor: int | None = None
        self._changes = Changes()

    @property
    def descriptors(self) -> Sequence[int]:
        return () if self._descriptor is None else (self._descriptor,)

    async def await_free(self) -> None:
        """Takes the lock if its file exists; changes nothing. Raises: SetupError."""
        waited = 0.0
        while not self._is_ours_or_absent():
            holder = self._holder()
            if _is_alive(holder) or waited >= LEFTOVERS_S_MAX:
                raise SetupError(f"TREUM already runs on {self._data_dir} (pid {holder})")
            await asyncio.sleep(POLL_S)
            waited += POLL_S

    def take(self) -> None:
        """Makes the folder and the file when missing. Raises: SetupError."""
        try:
            self._changes.folder(self._data_dir, shared_mode())
            if self._descriptor is None and not self._path.exists():
                self._changes.note(self._path)
                self._path.touch(mode=0o600)
            if self._descriptor is None and not self._try():
                raise SetupError(f"TREUM already runs on {self._data_dir} (pid {self._holder()})")
            self._note_holder()
        except OSError as error:
            self.release(undo=True)
            raise SetupError(f"cannot lock {self._path}: {error.strerror}") from error

    def release(self, *, undo: bool = False) -> None:
        """undo: remove what `take` made, when the start it was for failed."""
        if undo:
            self._changes.undo()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _is_ours_or_absent(self) -> bool:
        """A path we may not even look at is refused later, by name."""
        return not os.path.exists(self._path) or self._try()

    def _try(self) -> bool:
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except OSError as error:
            raise SetupError(f"cannot lock {self._path}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                return False
            raise
        self._descriptor = descriptor
        return True

    def _note_holder(self) -> None:
        self._path.write_text(f"{os.getpid()}\n", encoding="ascii")

    def _holder(self) -> int:
        try:
            return int(self._path.read_text(encoding="ascii").strip() or 0)
        except (OSError, ValueError):
            return 0


def _is_alive(pid: int) -> bool:
    return pid > 0 and Path(f"/proc/{pid}").exists()
