"""Opens a file of prices on disk."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from treum.platform.errors import SetupError

FILE_BYTES_MAX = 256 * 1024 * 1024


@contextmanager
def open_lines(path: Path) -> Iterator[BinaryIO]:
    """Raises: SetupError, also when reading fails half way."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SetupError(f"feed file {path}: not a file")
        if status.st_size > FILE_BYTES_MAX:
            raise SetupError(f"feed file {path}: larger than {FILE_BYTES_MAX // 1024**2} MiB")
        with path.open("rb") as lines:
            yield lines
    except OSError as error:
        raise SetupError(f"feed file {path}: {error.strerror or error}") from error
