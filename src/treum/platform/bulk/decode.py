"""The binary format of COPY, compiled. Source: PostgreSQL 18, COPY, "Binary Format"; numeric_send
in numeric.c: digits of base 10,000, of which the first counts 10,000 ** weight."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from treum.platform.compiled import compiled

Bytes: TypeAlias = npt.NDArray[np.uint8]
Int: TypeAlias = "int | np.int64"
Integers: TypeAlias = npt.NDArray[np.int64]

_NONE = -1
_COLUMNS, _TYPE, _RANGE = 1, 2, 3
_DIGITS_MAX = 5  # numeric(18,4): four before the point, one after it


Place: TypeAlias = tuple[Int, Int]
"""Where something begins in the data, and of how many bytes it is."""


@compiled
def _number(data: Bytes, place: Place) -> np.int64:
    """A signed integer, the greatest byte first."""
    at, size = place
    value = np.int64(data[at])
    if value >= 128:
        value -= 256
    for offset in range(1, size):
        value = value * 256 + np.int64(data[at + offset])
    return value


@compiled
def _decimal(data: Bytes, place: Place) -> tuple[Int, int]:
    """In ten-thousandths, and what is wrong with it."""
    at, size = place
    if size < 8:
        return 0, _TYPE
    digits, weight = _number(data, (at, 2)), _number(data, (at + 2, 2))
    sign = _number(data, (at + 4, 2))
    if size != 8 + 2 * digits:
        return 0, _TYPE
    places = weight + 2
    if sign not in (0, 0x4000) or places > _DIGITS_MAX or (digits > 0 and digits > places):
        return 0, _RANGE
    value = np.int64(0)
    for nth in range(places):
        digit = _number(data, (at + 8 + 2 * nth, 2)) if nth < digits else 0
        value = value * 10_000 + digit
    return (-value if sign else value), 0


@compiled
def _value(data: Bytes, field: tuple[Int, Int, int]) -> tuple[Int, int]:
    """field: where it begins, its bytes and its kind."""
    at, size, kind = field
    if size < 0:
        return _NONE, 0
    if kind == 1:
        return _decimal(data, (at, size))
    if size not in (2, 4, 8):
        return 0, _TYPE
    return _number(data, (at, size)), 0


@compiled
def _row(data: Bytes, to: tuple[Int, Bytes, Integers]) -> tuple[Int, int]:
    """to: where the row begins, the kinds of its fields and the values to fill.

    Where it ends, and what is wrong with it; -1: data ends before it does.
    """
    at, kinds, row = to
    if at + 2 > data.size:
        return -1, 0
    columns = _number(data, (at, 2))
    if columns != kinds.size:
        return -1, (0 if columns == _NONE else _COLUMNS)
    at += 2
    for field in range(kinds.size):
        size = _number(data, (at, 4)) if at + 4 <= data.size else data.size
        at += 4
        if at + max(size, 0) > data.size:
            return -1, 0
        row[field], wrong = _value(data, (at, size, kinds[field]))
        if wrong:
            return -1, wrong
        at += max(size, 0)
    return at, 0


@compiled
def decode(data: Bytes, to: tuple[Bytes, Integers]) -> tuple[int, np.int64, int]:
    """Fill the array of `to`, (kinds, at least the rows), with the whole rows of data; the kinds of
    the fields stand before it.

    How many rows those are, the bytes they took, and what is wrong with the next: 0 is nothing.
    """
    kinds, out = to
    rows, used = 0, np.int64(0)
    while True:
        end, wrong = _row(data, (used, kinds, out[:, rows]))
        if end < 0:
            return rows, used, wrong
        rows, used = rows + 1, np.int64(end)
