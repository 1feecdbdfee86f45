"""A small disk that a test can make full to the last page, and wide again."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

WIDE_BYTES = 2 << 30
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system in memory. It takes what is written to it, so that being full costs nothing."""

    path: Path

    def fill(self) -> None:
        """Not a page is left."""
        for _ in range(_TRIES):  # Somebody may write between the two.
            if _mount("remount", self.path, size=self._used()) is None:
                return
        raise AssertionError("the disk could not be made full")

    def empty(self) -> None:
        assert _mount("remount", self.path, size=WIDE_BYTES) is None

    def _used(self) -> int:
        found = os.statvfs(self.path)
        return (found.f_blocks - found.f_bfree) * found.f_frsize


@contextlib.contextmanager
def small_disk() -> Iterator[Disk]:
    """The database's user may enter it. NOT RUN where nothing may be mounted."""
    path = Path(tempfile.mkdtemp(prefix="treum-disk-"))
    path.chmod(0o755)
    refusal = _mount("mode=755", path, size=WIDE_BYTES)
    if refusal is not None:
        path.rmdir()
        pytest.skip(f"NOT RUN: no file system can be mounted here: {refusal}")
    try:
        yield Disk(path)
    finally:
        subprocess.run([shutil.which("umount") or "umount", "--lazy", str(path)], check=True)
        shutil.rmtree(path, ignore_errors=True)


def _mount(options: str, path: Path, *, size: int) -> str | None:
    """What was said against it, or None."""
    program = shutil.which("mount")
    if program is None:
        return "there is no mount"
    command = [program, "-t", "tmpfs", "-o", f"{options},size={size}", "treum-test", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " ".join(done.stderr.split()) or "refused" if done.returncode else None
