"""Read the rows of a query as an array of integers, without an object for each value."""

import asyncio
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from treum.platform.bulk.copy import BulkError, copied_out
from treum.platform.database import Transaction

Integers = npt.NDArray[np.int64]

NONE: Final = -1
"""Stands for null: only for columns that are never negative."""
_PIECE_BYTES = 4 * 1024 * 1024
_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_HEADER_BYTES = len(_SIGNATURE) + 8
_WRONG = ("", "another number of columns", "a value of another type", "a number out of range")


class Field(IntEnum):
    """integer: smallint, integer, bigint, date (days since 2000) or timestamptz (microseconds
    since 2000). decimal: numeric with at most four decimals, in ten-thousandths."""

    INTEGER = 0
    DECIMAL = 1


async def read_numbers(
    tx: Transaction,
    query: str,
    arguments: Sequence[object],
    *,
    fields: Sequence[Field],
    rows_max: int,
) -> list[Integers]:
    """Blocks of (len(fields), rows) int64, in the order of the query, at least one.

    Raises: BulkError.
    """
    pieces = _Pieces(fields, rows_max)
    await copied_out(tx, query, arguments, sink=pieces.take, format_="binary")
    return await asyncio.to_thread(pieces.finish)


class _Pieces:
    """Collects the stream and decodes it piece by piece beside the loop, while more arrives."""

    def __init__(self, fields: Sequence[Field], rows_max: int) -> None:
        self._kinds = np.array(fields, dtype=np.uint8)
        self._rows_max = rows_max
        self._rows = 0
        self._waiting = bytearray()
        self._skip = _HEADER_BYTES
        self._blocks: list[Integers] = []

    async def take(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) >= _PIECE_BYTES:
            await asyncio.to_thread(self._decode)

    def finish(self) -> list[Integers]:
        self._decode()
        if self._waiting != b"\xff\xff":
            raise BulkError("the rows end in the middle of one")
        return self._blocks

    def _decode(self) -> None:
        # Numba takes a third of a second to import; a process that reads nothing does without.
        from treum.platform.bulk.decode import decode  # noqa: PLC0415

        data = np.frombuffer(self._waiting, dtype=np.uint8)[self._skip :]
        smallest = 2 + 4 * len(self._kinds)
        out = np.empty((len(self._kinds), data.size // smallest + 1), dtype=np.int64)
        rows, used, wrong = decode(data, (self._kinds, out))
        del data  # A bytearray cannot be cut while an array looks at it.
        if wrong:
            raise BulkError(f"row {self._rows + rows + 1}: {_WRONG[wrong]}")
        del self._waiting[: self._skip + used]
        self._skip = 0
        self._rows += rows
        if self._rows > self._rows_max:
            raise BulkError(f"more than {self._rows_max} rows at once; ask for less")
        self._blocks.append(out[:, :rows].copy())
