"""Where the roles of one machine keep their figures while they run.

They write them through maps of files. On a full disk such a write kills the process (SIGBUS), so
the files lie in memory where there is some to be had.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_PREFIX = "treum-figures-"


def figures_place(data_dir: Path) -> Path:
    return data_dir / "metrics"


def make_figures_place(data_dir: Path) -> None:
    """Empty, also after an end that could not clear it."""
    clear_figures(data_dir)
    place = figures_place(data_dir)
    if os.access(MEMORY, os.W_OK | os.X_OK):
        place.symlink_to(tempfile.mkdtemp(prefix=_PREFIX, dir=MEMORY))
    else:
        place.mkdir()


def clear_figures(data_dir: Path) -> None:
    place = figures_place(data_dir)
    if not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
        return
    target = place.readlink()
    if target.parent == MEMORY and target.name.startswith(_PREFIX):
        shutil.rmtree(target, ignore_errors=True)
    with suppress(OSError):  # A stop goes on with what comes next.
        place.unlink()
