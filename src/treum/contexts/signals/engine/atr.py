"""The average true range, one bar at a time."""


class Atr:
    """Seeded by the mean of the first `window` true ranges, then Wilder's smoothing.

    The first bar has no previous close, so no true range: bar `window + 1` gives the first value.
    Source: Wilder 1978, ch. 3; seeded as TA-Lib `ta_ATR.c` does.
    """

    __slots__ = ("_count", "_previous_close", "_seed_sum", "_window", "value")

    def __init__(self, window: int) -> None:
        """window: bars, >= 1."""
        assert window >= 1
        self._window = window
        self._count = 0
        self._seed_sum = 0.0
        self._previous_close: float | None = None
        self.value: float | None = None

    def update(self, *, high: float, low: float, close: float) -> float | None:
        """The range up to this bar; None until `window` true ranges are known."""
        previous, self._previous_close = self._previous_close, close
        if previous is None:
            return None
        true_range = max(high - low, abs(high - previous), abs(low - previous))
        if self.value is not None:
            self.value = (self.value * (self._window - 1) + true_range) / self._window
            return self.value
        self._count += 1
        self._seed_sum += true_range
        if self._count == self._window:
            self.value = self._seed_sum / self._window
        return self.value
