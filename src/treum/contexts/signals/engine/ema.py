"""The exponential moving average, one close at a time."""


class Ema:
    """Seeded by the mean of the first `window` closes, then moved by 2 / (window + 1) of the gap.

    Source: TA-Lib `ta_EMA.c`, default compatibility; the steps are in its order, so results agree.
    """

    __slots__ = ("_count", "_seed_sum", "_smoothing", "_window", "value")

    def __init__(self, window: int) -> None:
        """window: bars, >= 1."""
        assert window >= 1
        self._window = window
        self._smoothing = 2.0 / (window + 1)
        self._count = 0
        self._seed_sum = 0.0
        self.value: float | None = None

    def update(self, close: float) -> float | None:
        """The average up to this close; None until `window` closes are known."""
        if self.value is not None:
            self.value += (close - self.value) * self._smoothing
            return self.value
        self._count += 1
        self._seed_sum += close
        if self._count == self._window:
            self.value = self._seed_sum / self._window
        return self.value
