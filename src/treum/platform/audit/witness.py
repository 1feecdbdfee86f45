"""The witness: every checkpoint once more, one JSON line each, in a file outside the database."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from treum.platform.audit.keys import Checkpoint

_LINE_BYTES_MAX = 4096
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Checkpoint)


def witness_path(data_dir: Path) -> Path:
    return data_dir / "audit" / "witness.jsonl"


class Witness:
    """Only ever appended to. Its calls block: make them in a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size: int | None = None
        self._last: dict[str, int] = {}

    def last_seqs(self) -> dict[str, int]:
        """The last checkpoint of each stream; read anew when somebody else has touched the file."""
        size = self._path.stat().st_size if self._path.exists() else 0
        if size != self._size:
            self._last = {}
            for one in lines(self._path, size=size) if size else ():
                self._note(one)
            self._size = size
        return dict(self._last)

    def append(self, checkpoints: Iterable[Checkpoint]) -> None:
        """On the disk when it returns. Raises: OSError; what was written of it is harmless."""
        written = list(checkpoints)
        content = b"".join(_ENCODER.encode(each) + b"\n" for each in written)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A writer that died may have left half a line; the next one begins on its own.
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with open(opened, "r+b", buffering=0) as file:
            is_torn = (
                file.seek(0, os.SEEK_END) > 0 and os.pread(opened, 1, file.tell() - 1) != b"\n"
            )
            file.write(b"\n" + content if is_torn else content)
            os.fsync(opened)
            self._size = file.seek(0, os.SEEK_END)
        for each in written:
            self._note(each)

    def _note(self, one: Checkpoint | None) -> None:
        if one is not None:
            self._last[one.stream] = max(one.seq, self._last.get(one.stream, 0))


def lines(path: Path, *, size: int) -> Iterator[Checkpoint | None]:
    """Those in its first `size` bytes; None for one that cannot be read. Raises: OSError."""
    with path.open("rb") as file:
        while file.tell() < size:
            line = file.readline(_LINE_BYTES_MAX)
            if line.strip():
                yield _decoded(line)


def _decoded(line: bytes) -> Checkpoint | None:
    try:
        return _DECODER.decode(line)
    except msgspec.MsgspecError:
        return None
