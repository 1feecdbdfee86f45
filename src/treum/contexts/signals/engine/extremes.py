"""The highest and lowest price since a beginning, one bar at a time."""


class Extremes:
    """The running maximum of highs and minimum of lows, in the unit they are given in."""

    __slots__ = ("count", "high", "low")

    def __init__(self) -> None:
        self.count = 0
        self.high: int | None = None
        self.low: int | None = None

    def update(self, *, high: int, low: int) -> tuple[int, int]:
        """(highest, lowest) up to this bar."""
        self.count += 1
        self.high = high if self.high is None else max(self.high, high)
        self.low = low if self.low is None else min(self.low, low)
        return self.high, self.low
