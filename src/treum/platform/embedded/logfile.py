"""A server's own log: bounded, and read back to quote why a start failed."""

import os
import shutil
from pathlib import Path
from typing import Final

LOG_BYTES_MAX: Final = 8 * 1024 * 1024
QUOTED_BYTES_MAX: Final = 64 * 1024
GRAVE: Final = ("PANIC", "FATAL", "ERROR", "[FTL]", "[ERR]", "error", "could not")


class LogFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._start = 0

    def open(self) -> int:
        """A descriptor to write to, and the mark from which `last_words` reads."""
        self.rotate()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._start = os.fstat(descriptor).st_size
        return descriptor

    def rotate(self) -> None:
        """Keeps one older file. Truncating in place works because the server only appends."""
        if self._path.exists() and self._path.stat().st_size > LOG_BYTES_MAX:
            shutil.copyfile(self._path, self._path.with_suffix(".log.1"))
            os.truncate(self._path, 0)
            self._start = 0

    def last_words(self) -> str:
        """The last grave line since `open`, else the last line."""
        with self._path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(self._start, end - QUOTED_BYTES_MAX))
            lines = file.read().decode(errors="replace").splitlines()
        lines = [line.strip() for line in lines if line.strip()]
        grave = [line for line in lines if any(word in line for word in GRAVE)]
        return (grave or lines or ["it said nothing"])[-1]
