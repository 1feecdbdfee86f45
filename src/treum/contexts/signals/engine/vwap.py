"""The volume-weighted average price since a beginning, one bar at a time."""


class Vwap:
    """Typical prices, (high + low + close) / 3, weighted by volume; exact sums, one division.

    Source: StockCharts ChartSchool, "Volume-Weighted Average Price (VWAP)".
    """

    __slots__ = ("_is_known", "_sum", "_volume", "value")

    def __init__(self) -> None:
        self._sum = 0
        self._volume = 0
        self._is_known = True
        self.value: float | None = None

    def update(self, *, high: int, low: int, close: int, volume: int | None) -> float | None:
        """The average up to this bar, in the unit of the prices; None until something has traded.

        volume: None when the feed did not say. The average is then unknown for good: nobody can
        tell what that bar would have weighed.
        """
        if volume is None or not self._is_known:
            self._is_known = False
            self.value = None
            return None
        self._sum += (high + low + close) * volume
        self._volume += volume
        if self._volume:
            self.value = self._sum / (3 * self._volume)
        return self.value
