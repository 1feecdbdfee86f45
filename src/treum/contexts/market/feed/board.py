"""The newest price of each instrument, for readers who may miss some."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.instrument import Instrument


class PriceItem(msgspec.Struct, frozen=True):
    """price: a decimal string on the wire. at: market time of the price."""

    instrument_id: UUID
    symbol: str
    price: Decimal
    at: datetime


class PriceUpdate(msgspec.Struct, frozen=True):
    """`data` of a PRICE_UPDATE frame. items: what changed since the update before."""

    run: UUID
    market_time: datetime
    items: list[PriceItem]


class PriceBoard:
    """Collects prices between two updates; a newer price of an instrument replaces the older."""

    __slots__ = ("_changed", "_market_time", "_run_id", "_symbols")

    def __init__(self, run_id: UUID, instruments: Iterable[Instrument]) -> None:
        self._run_id = run_id
        self._symbols = {instrument.id: instrument.symbol for instrument in instruments}
        self._changed: dict[UUID, PriceItem] = {}
        self._market_time: datetime | None = None

    def take(self, arrival: Iterable[Tick | Bar]) -> None:
        for each in arrival:
            at = each.closes_at if isinstance(each, Bar) else each.at
            price = each.close if isinstance(each, Bar) else each.price
            symbol = self._symbols.get(each.instrument_id)
            if symbol is not None:
                item = PriceItem(each.instrument_id, symbol, price, at)
                self._changed[each.instrument_id] = item
                self._market_time = at if self._market_time is None else max(self._market_time, at)

    def update(self) -> bytes | None:
        """The JSON of what changed since the last call; None when nothing did."""
        if not self._changed or self._market_time is None:
            return None
        items = list(self._changed.values())
        self._changed.clear()
        return msgspec.json.encode(PriceUpdate(self._run_id, self._market_time, items))
