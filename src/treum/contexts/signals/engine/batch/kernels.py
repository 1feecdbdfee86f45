"""One step of every instrument, compiled. A row that is no number has no bar and stays as it was.

Each row is worked as the class of that name in `indicators` works, in the same order of
operations; only the sums a ring makes anew are rounded here at each addition.
"""

from math import inf, isnan, nan, sqrt

from treum.contexts.signals.engine.batch.state import (
    AtrState,
    EmaState,
    Floats,
    MacdState,
    MomentsState,
    RsiState,
    SumState,
    WilderState,
)
from treum.platform.compiled import compiled


@compiled
def bad_value(values: Floats) -> int:
    """The first row that no market can have said, or -1."""
    for row in range(values.size):
        if abs(values[row]) == inf:
            return row
    return -1


@compiled
def bad_bar(bars: Floats) -> int:
    """bars: (3, n) high, low, close. The first row that no market can have said, or -1."""
    for row in range(bars.shape[1]):
        high, low, close = bars[0, row], bars[1, row], bars[2, row]
        if not 0.0 < low <= close <= high < inf and not (isnan(high + low) and isnan(close)):
            return row
    return -1


@compiled
def ema(values: Floats, state: EmaState) -> None:
    window, smoothing = state.window, 2.0 / (state.window + 1)
    for row in range(values.size):
        value, average = values[row], state.average[row]
        state.out[row] = nan
        if isnan(value):
            continue
        if state.seen[row] == window:
            average = average + (value - average) * smoothing
            state.out[row] = average
        else:
            state.seen[row] += 1
            average += value
            if state.seen[row] == window:
                average /= window
                state.out[row] = average
        state.average[row] = average


@compiled
def wilder(values: Floats, state: WilderState) -> None:
    window = state.window
    for row in range(values.size):
        value, mean = values[row], state.mean[row]
        state.out[row] = nan
        if isnan(value):
            continue
        if state.seen[row] == window:
            mean = (mean * (window - 1) + value) / window
            state.out[row] = mean
        else:
            state.seen[row] += 1
            mean += value
            if state.seen[row] == window:
                mean /= window
                state.out[row] = mean
        state.mean[row] = mean


@compiled
def sma(values: Floats, state: SumState) -> None:
    window = state.ring.shape[1]
    for row in range(values.size):
        value, count = values[row], state.seen[row]
        state.out[row] = nan
        if isnan(value):
            continue
        at = count % window
        total = state.total[row] + (value - state.ring[row, at])
        state.ring[row, at] = value
        if at + 1 == window:
            total = 0.0
            for each in range(window):
                total += state.ring[row, each]
        state.total[row] = total
        state.seen[row] = count + 1
        if count + 1 >= window:
            state.out[row] = total / window


@compiled
def bollinger(values: Floats, state: MomentsState) -> None:
    window = state.ring.shape[1]
    for row in range(values.size):
        value, count = values[row], state.seen[row]
        upper = middle = lower = nan
        if not isnan(value):
            at, anchor = count % window, state.anchor[row]
            comes, goes = value - anchor, state.ring[row, at] - anchor
            state.total[row] += comes - goes
            state.squares[row] += comes * comes - goes * goes
            state.ring[row, at] = value
            state.seen[row] = count + 1
            if at + 1 == window:
                settle(row, state)
            if count + 1 >= window:
                mean = state.total[row] / window
                variance = max(0.0, state.squares[row] / window - mean * mean)
                reach = state.deviations * sqrt(variance)
                middle = state.anchor[row] + mean
                upper, lower = middle + reach, middle - reach
        state.out[0, row], state.out[1, row], state.out[2, row] = upper, middle, lower


@compiled
def settle(row: int, state: MomentsState) -> None:
    """Sum the ring of one instrument anew, from its newest value."""
    window = state.ring.shape[1]
    anchor = state.ring[row, window - 1]
    total = squares = 0.0
    for each in range(window):
        distance = state.ring[row, each] - anchor
        total += distance
        squares += distance * distance
    state.anchor[row], state.total[row], state.squares[row] = anchor, total, squares


@compiled
def rsi(values: Floats, state: RsiState) -> None:
    for row in range(values.size):
        change = values[row] - state.previous[row]
        state.gains[row] = nan if isnan(change) else max(change, 0.0)
        state.losses[row] = nan if isnan(change) else max(-change, 0.0)
        if not isnan(values[row]):
            state.previous[row] = values[row]
    wilder(state.gains, state.gain)
    wilder(state.losses, state.loss)
    for row in range(values.size):
        gain, moved = state.gain.out[row], state.gain.out[row] + state.loss.out[row]
        state.out[row] = 0.0 if moved == 0.0 else 100.0 * (gain / moved)


@compiled
def atr(bars: Floats, state: AtrState) -> None:
    """bars: (3, n) high, low, close."""
    for row in range(bars.shape[1]):
        high, low, previous = bars[0, row], bars[1, row], state.previous[row]
        floor = min(previous, low)
        state.ranges[row] = previous - low if high < previous else high - floor
        if not isnan(high):
            state.previous[row] = bars[2, row]
    wilder(state.ranges, state.mean)


@compiled
def macd(values: Floats, state: MacdState) -> None:
    for row in range(values.size):
        state.late[row] = values[row]
        if state.unseen[row] and not isnan(values[row]):
            state.unseen[row] -= 1
            state.late[row] = nan
    ema(values, state.slow)
    ema(state.late, state.fast)
    for row in range(values.size):
        state.out[0, row] = state.fast.out[row] - state.slow.out[row]
    ema(state.out[0], state.signal)
    for row in range(values.size):
        signal = state.signal.out[row]
        state.out[1, row] = signal
        state.out[2, row] = state.out[0, row] - signal
        if isnan(signal):
            state.out[0, row] = nan
