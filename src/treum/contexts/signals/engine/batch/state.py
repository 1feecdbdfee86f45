"""What the kernels keep of each instrument: arrays with a row for each, written in place."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class EmaState(NamedTuple):
    """average: the sum of the first values, until there are `window` of them."""

    window: int
    seen: Counts
    average: Floats
    out: Floats


class WilderState(NamedTuple):
    """mean: the sum of the first values, until there are `window` of them."""

    window: int
    seen: Counts
    mean: Floats
    out: Floats


class SumState(NamedTuple):
    """ring: (n, window). seen: values. out: the mean."""

    ring: Floats
    seen: Counts
    total: Floats
    out: Floats


class MomentsState(NamedTuple):
    """ring: (n, window). total, squares: of distances from the anchor. out: (3, n) upper, middle
    and lower."""

    ring: Floats
    deviations: float
    seen: Counts
    anchor: Floats
    total: Floats
    squares: Floats
    out: Floats


class RsiState(NamedTuple):
    previous: Floats
    gain: WilderState
    loss: WilderState
    gains: Floats
    losses: Floats
    out: Floats


class AtrState(NamedTuple):
    previous: Floats
    mean: WilderState
    ranges: Floats


class MacdState(NamedTuple):
    """unseen: values the fast average does not see. out: (3, n) macd, signal, histogram."""

    fast: EmaState
    slow: EmaState
    signal: EmaState
    unseen: Counts
    late: Floats
    out: Floats


def ema_state(count: int, window: int) -> EmaState:
    return EmaState(window, _counts(count), np.zeros(count), _unknown(count))


def wilder_state(count: int, window: int) -> WilderState:
    return WilderState(window, _counts(count), np.zeros(count), _unknown(count))


def sum_state(count: int, window: int) -> SumState:
    ring = np.zeros((count, window))
    return SumState(ring, _counts(count), np.zeros(count), _unknown(count))


def moments_state(count: int, window: int, *, deviations: float) -> MomentsState:
    ring, (anchor, total, squares) = np.zeros((count, window)), np.zeros((3, count))
    sums = (anchor, total, squares)
    return MomentsState(ring, deviations, _counts(count), *sums, _unknown(3, count))


def rsi_state(count: int, window: int) -> RsiState:
    means = (wilder_state(count, window), wilder_state(count, window))
    return RsiState(_unknown(count), *means, _unknown(count), _unknown(count), _unknown(count))


def atr_state(count: int, window: int) -> AtrState:
    return AtrState(_unknown(count), wilder_state(count, window), _unknown(count))


def macd_state(count: int, *, fast: int, slow: int, signal: int) -> MacdState:
    averages = (ema_state(count, fast), ema_state(count, slow), ema_state(count, signal))
    unseen = np.full(count, slow - fast, dtype=np.int64)
    return MacdState(*averages, unseen, _unknown(count), _unknown(3, count))


def _counts(count: int) -> Counts:
    return np.zeros(count, dtype=np.int64)


def _unknown(*shape: int) -> Floats:
    return np.full(shape, np.nan)
