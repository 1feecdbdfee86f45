"""One instrument's invented or recorded price, as each mode of Kite tells it. Pure.

There is no book and no close of the day before: the depth is empty, the close is the open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from treum.contexts.market.adapters.kite.packets import (
    DEPTH,
    Detail,
    IndexPacket,
    LastPacket,
    Level,
    Packet,
    QuotePacket,
    is_index,
    price_in,
    units_in,
)
from treum.contexts.market.adapters.kite.talk import Mode
from treum.contexts.market.rules.bar import Tick
from treum.platform.clock import IST

_NO_BOOK: Final = (Level(0, 0, 0),) * DEPTH


@dataclass(slots=True)
class SimulatedPrice:
    """What is known of one instrument, in the units of its segment. stamp_s: epoch seconds."""

    token: int
    open: int
    high: int
    low: int
    last: int
    stamp_s: int
    quantity: int = 0
    volume: int = 0

    def take(self, tick: Tick) -> None:
        self.last = units_in(self.token, tick.price)
        self.high, self.low = max(self.high, self.last), min(self.low, self.last)
        self.stamp_s = int(tick.at.timestamp())
        self.quantity = tick.quantity or 0
        self.volume += self.quantity

    def packet(self, mode: Mode) -> Packet:
        if mode is Mode.LTP:
            return LastPacket(self.token, self.last)
        is_full = mode is Mode.FULL
        ohlc = {name: getattr(self, name) for name in ("open", "high", "low")}
        if is_index(self.token):
            stamp_s = self.stamp_s if is_full else None
            return IndexPacket(
                self.token, self.last, **ohlc, close=self.open, change=0, stamp_s=stamp_s
            )
        traded = {"last_quantity": self.quantity, "average": self.last, "volume": self.volume}
        detail = Detail(self.stamp_s, 0, 0, 0, self.stamp_s, _NO_BOOK) if is_full else None
        return QuotePacket(
            self.token,
            self.last,
            **traded,
            buying=0,
            selling=0,
            **ohlc,
            close=self.open,
            detail=detail,
        )

    def quote(self) -> dict[str, Any]:
        """As REST tells it."""
        names = ("open", "high", "low", "last")
        prices = {name: price_in(self.token, getattr(self, name)) for name in names}
        at = datetime.fromtimestamp(self.stamp_s, IST)
        return {
            "instrument_token": self.token,
            "timestamp": at.strftime("%Y-%m-%d %H:%M:%S"),
            "last_price": prices.pop("last"),
            "volume": self.volume,
            "ohlc": prices | {"close": prices["open"]},
        }
