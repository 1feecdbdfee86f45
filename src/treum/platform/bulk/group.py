"""Rows by their group, compiled: one pass, several times as fast as a sort."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from treum.platform.compiled import compiled

Integers: TypeAlias = npt.NDArray[np.int64]


def grouped(blocks: Sequence[Integers], groups: int) -> tuple[Integers, Integers]:
    """blocks: (fields, rows), the first field a group from 0. Rows of a group keep their order.

    (fields - 1, rows) without the group, and where each group starts, with the end at last.
    """
    counts = sum((np.bincount(block[0], minlength=groups) for block in blocks), np.zeros(groups))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    fields = blocks[0].shape[0] if blocks else 1
    out = np.empty((fields - 1, starts[-1]), dtype=np.int64)
    following = starts[:-1].copy()
    for block in blocks:
        _scatter(block, (following, out))
    return out, starts


@compiled
def _scatter(block: Integers, to: tuple[Integers, Integers]) -> None:
    """to: where the next row of each group goes, and the array that it goes to."""
    following, out = to
    for row in range(block.shape[1]):
        group = block[0, row]
        at = following[group]
        following[group] = at + 1
        for field in range(out.shape[0]):
            out[field, at] = block[field + 1, row]
