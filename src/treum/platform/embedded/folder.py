"""The data folder: refused before anything is written, left as it was by a failed first start."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from treum.platform.embedded.account import Account
from treum.platform.errors import SetupError

FREE_BYTES_MIN: Final = 200 * 1024 * 1024
"""A new cluster takes about 60 MB, a copy of the binaries 45 MB; the rest is room to work."""


def check_folder(data_dir: Path, account: Account, *, free_bytes_min: int = FREE_BYTES_MIN) -> None:
    """Raises: SetupError when a server run by `account` could not keep its files there."""
    nearest = _nearest_existing(data_dir, account)
    if not os.access(nearest, os.W_OK):
        raise SetupError(f"data folder {data_dir} cannot be written: {nearest} is read-only")
    room = os.statvfs(nearest)
    free = room.f_bavail * room.f_frsize
    if free < free_bytes_min:
        raise SetupError(
            f"data folder {data_dir} is full: {free >> 20} MB free, {free_bytes_min >> 20} needed"
        )


def _nearest_existing(data_dir: Path, account: Account) -> Path:
    """Walks down from the root, so that the first folder that stops the server is the one named."""
    nearest = Path(data_dir.anchor)
    for folder in [*reversed(data_dir.parents), data_dir]:
        if not folder.exists():
            break
        if not folder.is_dir():
            raise SetupError(f"data folder {data_dir} cannot be made: {folder} is not a folder")
        if not account.may_enter(folder):
            raise SetupError(
                f"data folder {data_dir} cannot be used: "
                f"the server's user ({account.name}) may not enter {folder}"
            )
        nearest = folder
    return nearest


class Changes:
    """What a first start made, so that a failed one takes it back."""

    def __init__(self) -> None:
        self._made: list[Path] = []
        self._folders: list[Path] = []

    def note(self, path: Path) -> None:
        """A file or a whole tree that is about to appear."""
        self._made.append(path)

    def folder(self, path: Path, mode: int) -> None:
        """Makes it and its missing parents; never touches a folder that exists."""
        missing = [each for each in (path, *path.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir()
            self._folders.append(each)
            each.chmod(mode)

    def undo(self) -> None:
        for path in reversed(self._made):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                path.unlink()
        for folder in reversed(self._folders):
            with suppress(OSError):  # Others may keep something there by now.
                folder.rmdir()
        self._made.clear()
        self._folders.clear()


def shared_mode() -> int:
    """Root's folders let the server's user pass but not look; our own are ours alone."""
    return 0o711 if os.geteuid() == 0 else 0o700
